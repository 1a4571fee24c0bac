// Reading a footage ring while it is written.
#include <algorithm>
#include <iterator>
#include <utility>

#include "clock_steps.hpp"
#include "ring_store.hpp"
#include "tillwatch/media/footage_ring.hpp"

namespace tillwatch {
namespace {

// Copied under one lock: enough to make the lock cheap, few enough to keep it short.
constexpr std::uint64_t kUnitsPerLook = 64;

}  // namespace

FootageSlice FootageRing::Read(const TimeSpan& window) const {
  Reading reading = BeginReading(window);
  while (reading.next < reading.end) {
    for (const Kept& kept : NextKept(reading)) {
      // Overwritten: so is all that was read before it.
      if (!Take(kept, reading.slice)) break;
      reading.next = kept.entry.sequence + 1;
    }
  }
  if (reading.whole) return std::move(reading.slice);
  // The last unit of the window may be of the other kind.
  for (auto* units : {&reading.slice.units, &reading.slice.audio}) {
    while (!units->empty() && units->back()->captured_at >= window.end) units->pop_back();
  }
  return std::move(reading.slice);
}

FootageRing::Reading FootageRing::BeginReading(const TimeSpan& window) const {
  return state_.With([&](const State& state) {
    Reading reading{state.first, state.first, {{}, {}, ExtentOf(state)}, HoldsClockStep(state)};
    if (reading.whole) {
      reading.end = state.first + state.units.size();
      return reading;
    }
    const auto before =
        std::find_if(state.keyframes.rbegin(), state.keyframes.rend(),
                     [&](std::uint64_t at) { return state.At(at).CapturedAt() <= window.start; });
    if (before != state.keyframes.rend()) reading.next = *before;
    const auto last = std::find_if(state.units.rbegin(), state.units.rend(), [&](const Kept& unit) {
      return unit.CapturedAt() < window.end;
    });
    reading.end = state.first + static_cast<std::uint64_t>(std::distance(last, state.units.rend()));
    const auto next = std::find_if(last.base(), state.units.end(),
                                   [](const Kept& unit) { return unit.IsPicture(); });
    if (next != state.units.end()) reading.slice.next_run = next->entry.run;
    return reading;
  });
}

// Keyframes will do: a run begins with one, and a setting of the clock begins a run.
bool FootageRing::HoldsClockStep(const State& state) {
  const auto stepped = [&](std::uint64_t before, std::uint64_t after) {
    const Kept& a = state.At(before);
    const Kept& b = state.At(after);
    return a.entry.run != b.entry.run &&
           std::chrono::abs(WallOverSteady(b.CapturedAt(), b.arrived_at) -
                            WallOverSteady(a.CapturedAt(), a.arrived_at)) > kClockStep;
  };
  return std::adjacent_find(state.keyframes.begin(), state.keyframes.end(), stepped) !=
         state.keyframes.end();
}

// The next few entries. Where the ring has moved past them, it begins anew at what is now the
// front.
std::vector<FootageRing::Kept> FootageRing::NextKept(Reading& reading) const {
  return state_.With([&](const State& state) {
    if (state.first > reading.next) {
      reading.next = state.first;
      reading.slice.units.clear();
      reading.slice.audio.clear();
      reading.slice.extent = ExtentOf(state);
    }
    std::vector<Kept> kept;
    if (reading.next >= reading.end) return kept;
    const auto from = state.units.begin() + static_cast<std::ptrdiff_t>(reading.next - state.first);
    const auto count = std::min(kUnitsPerLook, reading.end - reading.next);
    kept.assign(from, from + static_cast<std::ptrdiff_t>(count));
    return kept;
  });
}

bool FootageRing::Take(const Kept& kept, FootageSlice& slice) const {
  auto unit = std::make_shared<AccessUnit>();
  if (!store_->Read(kept.entry, unit->data)) return false;
  const RingEntry& entry = kept.entry;
  unit->run = entry.run;
  unit->pts = Pts(std::chrono::nanoseconds(entry.pts_ns));
  unit->captured_at = kept.CapturedAt();
  unit->arrived_at = kept.arrived_at;
  unit->keyframe = (entry.flags & kEntryKeyframe) != 0;
  unit->time_source =
      (entry.flags & kEntrySenderReport) != 0 ? TimeSource::kSenderReport : TimeSource::kArrival;
  if ((entry.flags & kEntryClockOffset) != 0) {
    unit->clock_offset = milliseconds(entry.clock_offset_ms);
  }
  unit->config = kept.config;
  unit->audio = kept.audio;
  (kept.IsPicture() ? slice.units : slice.audio).push_back(std::move(unit));
  return true;
}

}  // namespace tillwatch
