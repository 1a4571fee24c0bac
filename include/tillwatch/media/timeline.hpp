// Maps the Pts of one RTSP run to wall time.
//
// One unit anchors the run: its arrival is its capture time. Which one, media/run_start finds out;
// else it is the first that is mapped. What comes later is never early, only late: by the network,
// by an encoder that reorders B-frames, by a camera that held its first picture back. So the offset
// follows the earliest arrivals: an earlier one pulls it by 1/8 of the difference (wholly while the
// run is young), a later one by 1/256. It moves at most 1 ms a unit (10 ms in the first 64 units).
// A step of the wall clock (NTP) thus slews instead of tearing a clip, and as long as pictures are
// more than 10 ms apart no duration inside a run turns negative.
//
// Thread rule: one owner (the camera's streaming thread).
#pragma once

#include <optional>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/media/access_unit.hpp"

namespace tillwatch {

class Timeline {
 public:
  // From now on this unit's arrival is its capture time.
  void Anchor(Pts pts, UtcTime arrival);

  // The wall time of this pts as far as is known; the run must have an anchor.
  UtcTime At(Pts pts) const;

  // The wall time of a unit with this pts that arrived at this moment. arrival is the local wall
  // clock when the unit's packets came in.
  UtcTime Map(Pts pts, UtcTime arrival);

 private:
  // Wall time of pts zero, in nanoseconds so that the slow correction does not round away.
  std::optional<std::chrono::sys_time<std::chrono::nanoseconds>> origin_;
  int units_ = 0;  // mapped so far, up to the end of the run's youth
};

}  // namespace tillwatch
