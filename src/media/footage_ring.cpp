#include "tillwatch/media/footage_ring.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tillwatch {

const AccessUnitPtr& FootageRing::State::At(std::uint64_t position) const {
  return units[position - first_position];
}

// A unit that is no keyframe can only be decoded behind the units it leans on.
bool FootageRing::State::Continues(const AccessUnit& unit) const {
  return !units.empty() && units.back()->run == unit.run;
}

void FootageRing::State::Append(AccessUnitPtr unit) {
  bytes += static_cast<std::int64_t>(unit->data.size());
  if (unit->keyframe) keyframes.push_back(first_position + units.size());
  units.push_back(std::move(unit));
}

void FootageRing::State::DropOldestGop() {
  keyframes.pop_front();
  const std::uint64_t end = keyframes.empty() ? first_position + units.size() : keyframes.front();
  for (; first_position < end; ++first_position) {
    bytes -= static_cast<std::int64_t>(units.front()->data.size());
    units.pop_front();
  }
  evicted = true;
}

FootageRing::FootageRing(seconds bound, std::int64_t max_bytes)
    : bound_(bound), max_bytes_(max_bytes) {}

void FootageRing::Push(AccessUnitPtr unit) {
  state_.With([&](State& state) {
    if (!unit->keyframe && !state.Continues(*unit)) return;
    const SteadyTime newest = unit->arrived_at;
    state.Append(std::move(unit));
    while (state.bytes > max_bytes_) state.DropOldestGop();
    while (state.keyframes.size() > 1 &&
           newest - state.At(state.keyframes[1])->arrived_at >= bound_) {
      state.DropOldestGop();
    }
  });
}

FootageSlice FootageRing::Read(const TimeSpan& window) const {
  return state_.With([&](const State& state) {
    FootageSlice slice{{}, {}, ExtentOf(state)};
    const auto before =
        std::find_if(state.keyframes.rbegin(), state.keyframes.rend(),
                     [&](std::uint64_t at) { return state.At(at)->captured_at <= window.start; });
    const std::uint64_t first = before == state.keyframes.rend() ? state.first_position : *before;
    const auto last =
        std::find_if(state.units.rbegin(), state.units.rend(),
                     [&](const AccessUnitPtr& unit) { return unit->captured_at < window.end; });
    const auto from =
        state.units.begin() + static_cast<std::ptrdiff_t>(first - state.first_position);
    for (auto unit = from; unit < last.base(); ++unit) {
      ((*unit)->audio ? slice.audio : slice.units).push_back(*unit);
    }
    return slice;
  });
}

FootageExtent FootageRing::Extent() const {
  return state_.With([](const State& state) { return ExtentOf(state); });
}

FootageExtent FootageRing::ExtentOf(const State& state) {
  FootageExtent extent;
  extent.bytes = state.bytes;
  extent.units = state.units.size();
  extent.evicted = state.evicted;
  if (!state.units.empty()) {
    extent.oldest = state.units.front()->captured_at;
    extent.newest = state.units.back()->captured_at;
  }
  return extent;
}

}  // namespace tillwatch
