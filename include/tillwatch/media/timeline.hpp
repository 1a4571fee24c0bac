// Maps the Pts of one RTSP run to wall time.
//
// The first unit anchors the run: its arrival is its capture time. Later arrivals jitter with the
// network, so the offset follows them only slowly: 1/256 of the difference a unit, at most 1 ms a
// unit. A step of the wall clock (NTP) thus slews instead of tearing a clip, and no duration inside a run
// turns negative.
//
// Thread rule: one owner (the camera's streaming thread).
#pragma once

#include <optional>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/media/access_unit.hpp"

namespace tillwatch {

class Timeline {
 public:
  // The wall time of a unit with this pts that arrived at this moment. arrival is the local wall
  // clock when the unit's packets came in.
  UtcTime Map(Pts pts, UtcTime arrival);

 private:
  // Wall time of pts zero, in nanoseconds so that the slow correction does not round away.
  std::optional<std::chrono::sys_time<std::chrono::nanoseconds>> origin_;
};

}  // namespace tillwatch
