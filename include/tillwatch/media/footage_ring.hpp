// The last two minutes of one camera, as compressed access units.
//
// Thread rule: one writer calls Push; any number of readers call the rest. Readers take shared
// pointers under a short lock and read the bytes outside of it, so a cut never delays a push by
// more than copying pointers.
//
// Invariants:
// 1. The first unit is a keyframe, and so is the first of each run: units before a run's first
//    keyframe are not kept, and eviction drops whole GOPs from the old end.
// 2. What arrived within the last `bound` before the newest unit is kept, unless that is more than
//    `max_bytes`; the bytes never exceed max_bytes (a single GOP larger than that empties the
//    ring). Age is counted by arrival on the steady clock, so that setting the wall clock throws no
//    footage away.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/guarded.hpp"
#include "tillwatch/domain/clip.hpp"
#include "tillwatch/media/access_unit.hpp"

namespace tillwatch {

struct FootageExtent {
  std::int64_t bytes = 0;
  std::size_t units = 0;
  std::optional<UtcTime> oldest;
  std::optional<UtcTime> newest;
  bool evicted = false;  // something older was here and has been overwritten
};

struct FootageSlice {
  std::vector<AccessUnitPtr> units;  // decode order, first one a keyframe; may be empty
  std::vector<AccessUnitPtr> audio;  // frames of sound of the same time, in order
  FootageExtent extent;              // of the whole ring at the same instant
};

class FootageRing {
 public:
  FootageRing(seconds bound, std::int64_t max_bytes);

  void Push(AccessUnitPtr unit);

  // From the keyframe at or before window.start (else the oldest unit) to the last unit, in decode
  // order, captured before window.end.
  FootageSlice Read(const TimeSpan& window) const;

  FootageExtent Extent() const;

 private:
  // Units are counted from the first one ever kept, so that a position outlives evictions.
  struct State {
    std::deque<AccessUnitPtr> units;
    std::deque<std::uint64_t> keyframes;  // positions of the keyframes among the units
    std::uint64_t first_position = 0;     // of units.front()
    std::int64_t bytes = 0;
    bool evicted = false;

    const AccessUnitPtr& At(std::uint64_t position) const;
    bool Continues(const AccessUnit& unit) const;
    void Append(AccessUnitPtr unit);
    void DropOldestGop();
  };
  static FootageExtent ExtentOf(const State& state);

  const seconds bound_;
  const std::int64_t max_bytes_;
  Guarded<State> state_;
};

}  // namespace tillwatch
