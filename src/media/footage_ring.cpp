#include "tillwatch/media/footage_ring.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

#include "ring_store.hpp"

namespace tillwatch {
namespace {

using std::chrono::nanoseconds;

std::uint32_t FlagsOf(const AccessUnit& unit) {
  std::uint32_t flags = 0;
  if (unit.keyframe) flags |= kEntryKeyframe;
  if (unit.audio) flags |= kEntryAudio;
  if (unit.time_source == TimeSource::kSenderReport) flags |= kEntrySenderReport;
  if (unit.clock_offset) flags |= kEntryClockOffset;
  return flags;
}

bool StartsGop(const AccessUnit& unit) { return unit.keyframe && !unit.audio; }

}  // namespace

FootageRing::FootageRing(seconds bound, std::int64_t max_bytes)
    : FootageRing(bound, max_bytes,
                  std::make_unique<HeapRingMemory>(RingLayout::For(bound, max_bytes).TotalBytes()),
                  SystemClock()) {}

FootageRing::FootageRing(seconds bound, std::int64_t max_bytes, std::unique_ptr<RingMemory> memory,
                         const Clock& clock)
    : bound_(bound),
      max_bytes_(max_bytes),
      max_units_(RingLayout::For(bound, max_bytes).entries),
      store_(std::make_unique<RingStore>(std::move(memory), RingLayout::For(bound, max_bytes))) {
  Recover(clock);
}

FootageRing::FootageRing(const RingLayout& layout, std::unique_ptr<RingMemory> memory,
                         const Clock& clock)
    : bound_(0),
      max_bytes_(0),
      max_units_(layout.entries),
      store_(std::make_unique<RingStore>(std::move(memory), layout)) {
  Recover(clock);
}

FootageRing::~FootageRing() = default;

void FootageRing::Recover(const Clock& clock) {
  const std::vector<RingEntry> entries = store_->Recover();
  const UtcTime now = clock.UtcNow();
  const SteadyTime steady_now = clock.SteadyNow();
  state_.With([&](State& state) {
    state.first = entries.empty() ? store_->NextSequence() : entries.front().sequence;
    state.evicted = state.first > 0;
    for (const RingEntry& entry : entries) {
      const RingConfigs::Slot& slot = store_->Configs().At(entry.config_slot);
      store_->Configs().Use(entry.config_slot);
      // A clock that has been set, or a damaged file, must not overflow the steady one.
      const microseconds age = std::clamp<microseconds>(
          now - UtcTime(microseconds(entry.captured_us)), microseconds(0), std::chrono::hours(24));
      state.Append({entry, steady_now - age, slot.config, slot.audio});
    }
    // Older units arrived earlier, whatever the wall clock did.
    for (std::size_t i = state.units.size(); i-- > 1;) {
      state.units[i - 1].arrived_at =
          std::min(state.units[i - 1].arrived_at, state.units[i].arrived_at);
    }
    state.head = store_->Head();
  });
}

std::uint64_t FootageRing::NextRun() { return (store_->Opening() << 32U) | ++runs_; }

void FootageRing::State::Append(Kept unit) {
  bytes += unit.entry.size;
  head = unit.entry.offset + RingRoom(unit.entry.size);
  if (unit.StartsGop()) keyframes.push_back(unit.entry.sequence);
  if (unit.IsPicture()) newest_picture = unit.CapturedAt();
  units.push_back(std::move(unit));
}

void FootageRing::DropOldestGop(State& state) {
  state.keyframes.pop_front();
  const std::uint64_t end =
      state.keyframes.empty() ? state.first + state.units.size() : state.keyframes.front();
  for (; state.first < end; ++state.first) {
    state.bytes -= state.units.front().entry.size;
    store_->Configs().Release(state.units.front().entry.config_slot);
    state.units.pop_front();
  }
  state.evicted = true;
  store_->Retire(state.first);
}

void FootageRing::Push(const AccessUnitPtr& unit) {
  assert(unit->config || unit->audio);
  bool no_room = false;
  const auto place = state_.With([&](State& state) { return MakeRoom(state, *unit); });
  if (!place) return;
  const auto slot = ConfigFor(*unit, no_room);
  if (!slot) return Drop(no_room);
  RingEntry entry = EntryOf(*unit, *slot);
  if (!store_->Write(entry, *place, unit->data)) return Drop(true);
  const RingConfigs::Slot& config = store_->Configs().At(*slot);
  store_->Configs().Use(*slot);
  state_.With([&](State& state) {
    state.Append({entry, unit->arrived_at, config.config, config.audio});
    state.broken = false;
    state.disk_full = false;
  });
}

// A unit that starts no GOP can only be decoded behind the units it leans on.
bool FootageRing::Accepts(const State& state, const AccessUnit& unit) const {
  return StartsGop(unit) ||
         (!state.broken && !state.units.empty() && state.units.back().entry.run == unit.run);
}

// Evicts what must go for this unit and says where its data goes; nothing when it is not kept.
std::optional<std::uint64_t> FootageRing::MakeRoom(State& state, const AccessUnit& unit) {
  if (!Accepts(state, unit)) return std::nullopt;
  const auto size = static_cast<std::int64_t>(unit.data.size());
  const auto fits = [&] {
    return state.bytes + size <= max_bytes_ && state.units.size() < max_units_ &&
           store_->HasRoom(store_->PlaceFor(unit.data.size()), unit.data.size(),
                           state.units.empty() ? store_->PlaceFor(unit.data.size()) : state.Tail());
  };
  while (!fits()) {
    state.evicted = true;
    state.bytes_evict = true;
    if (state.units.empty()) return std::nullopt;
    const bool own_gop = !StartsGop(unit) && state.keyframes.size() == 1;
    DropOldestGop(state);
    if (own_gop) return std::nullopt;
  }
  while (state.keyframes.size() > 1 &&
         unit.arrived_at - state.At(state.keyframes[1]).arrived_at >= bound_) {
    DropOldestGop(state);
    state.bytes_evict = false;
  }
  return store_->PlaceFor(unit.data.size());
}

// Every slot may be in use, when a camera changes its config all the time: then old footage goes.
std::optional<std::uint32_t> FootageRing::ConfigFor(const AccessUnit& unit, bool& no_room) {
  if (auto slot = store_->Configs().Put(unit, no_room); slot || no_room) return slot;
  if (!ConfigFits(unit)) return std::nullopt;
  bool more = true;
  while (more) {
    more = state_.With([&](State& state) {
      if (state.keyframes.size() < 2) return false;
      DropOldestGop(state);
      state.bytes_evict = true;
      return true;
    });
    if (auto slot = store_->Configs().Put(unit, no_room); slot || no_room) return slot;
  }
  return std::nullopt;
}

void FootageRing::Drop(bool disk_full) {
  state_.With([&](State& state) {
    ++state.dropped;
    state.broken = true;
    state.disk_full = disk_full;
  });
}

RingEntry FootageRing::EntryOf(const AccessUnit& unit, std::uint32_t slot) {
  const std::int64_t arrived = nanoseconds(unit.arrived_at.time_since_epoch()).count();
  const std::int64_t pts = unit.pts.time_since_epoch().count();
  if (run_clock_.run != unit.run) run_clock_ = {unit.run, pts - arrived, pts};
  run_clock_.last_dts_ns = std::max(run_clock_.last_dts_ns, arrived + run_clock_.offset_ns);

  RingEntry entry;
  entry.run = unit.run;
  entry.captured_us = unit.captured_at.time_since_epoch().count();
  entry.pts_ns = pts;
  entry.dts_ns = run_clock_.last_dts_ns;
  entry.clock_offset_ms = unit.clock_offset.value_or(milliseconds(0)).count();
  entry.flags = FlagsOf(unit);
  entry.config_slot = slot;
  entry.config_id = store_->Configs().At(slot).id;
  return entry;
}

FootageExtent FootageRing::Extent() const {
  return state_.With([this](const State& state) { return ExtentOf(state); });
}

FootageExtent FootageRing::ExtentOf(const State& state) const {
  FootageExtent extent;
  extent.bytes = state.bytes;
  extent.units = state.units.size();
  extent.opening = store_->Opening();
  extent.evicted = state.evicted;
  extent.dropped = state.dropped;
  extent.disk_full = state.disk_full;
  if (!state.units.empty()) {
    extent.oldest = state.units.front().CapturedAt();
    extent.newest = state.newest_picture;
  }
  extent.bytes_limited = state.bytes_evict &&
                         (state.units.empty() ||
                          state.units.back().arrived_at - state.units.front().arrived_at < bound_);
  return extent;
}

void FootageRing::Tend() {
  struct Ends {
    std::uint64_t first, tail, next, head;
  };
  const Ends ends = state_.With([](const State& state) {
    return Ends{state.first, state.Tail(), state.first + state.units.size(), state.head};
  });
  store_->Tend(ends.first, ends.tail, ends.next, ends.head);
}

void FootageRing::Forget() { store_->Forget(); }

std::string FootageRing::Problem() const {
  if (Extent().disk_full) return "disk full: footage is being lost";
  return store_->Problem();
}

}  // namespace tillwatch
