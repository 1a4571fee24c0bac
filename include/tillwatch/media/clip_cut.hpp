// From a slice of a ring to what goes into one file: pure arithmetic on access units.
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

#include "tillwatch/base/result.hpp"
#include "tillwatch/domain/clip.hpp"
#include "tillwatch/media/access_unit.hpp"
#include "tillwatch/media/footage_ring.hpp"

namespace tillwatch {

// One picture of a clip. pts counts from the start of the file (the earliest picture has 0).
struct ClipUnit {
  AccessUnitPtr unit;
  std::chrono::nanoseconds pts{0};
};

struct ClipFootage {
  CodecConfig config;
  std::vector<ClipUnit> units;  // decode order; the first is a keyframe; never empty
  std::vector<ClipUnit> audio;  // in order, on the same zero; empty unless the camera records sound
  AudioConfig audio_config;
  // Where in the file the wanted start is: players begin there. 0 when the footage begins later.
  std::chrono::nanoseconds start_offset{0};
  // For how long they go on: to the wanted end, or as far as the footage goes. 0 stands for its
  // end.
  std::chrono::nanoseconds shown_length{0};
  TimeSpan covered;       // wall time of the first picture, and of the end of the last one
  std::vector<Gap> gaps;  // inside the wanted window, in order
};

// Wall time between two pictures from which it counts as a gap, and how much may be missing at
// either edge of the window unremarked.
inline constexpr milliseconds kGapThreshold{1500};
inline constexpr milliseconds kRunGapThreshold{500};  // the same between two runs, surely a gap
inline constexpr milliseconds kEdgeTolerance{500};

// Picks the units for the wanted window out of a slice and re-bases their times. Runs with the same
// codec config are joined, with the time between them kept (and listed as a gap); when a config
// changed, the stretch that holds event_at (else the one nearest to it) makes the file and the rest
// of the window is a gap. Sound goes with the pictures of its run; where it changes its format, the
// first one stays. Pictures that are shown before the keyframe they follow lean on pictures
// that are not there, so they are left out at the start of each run.
//
// When the wall clock was set within the slice, the window is meant on the clock that event_at was
// recorded with, and what was recorded with the other one is put where it lay by the steady clock.
//
// Gap reasons: "footage_expired" (overwritten before it was asked for), "camera_offline" (between
// two runs, or behind the last one while the camera is away), "service_down" (between runs of two
// openings of the ring, or behind the last one of an earlier opening), "format_changed" (recorded,
// but cannot share the file), "disk_full" (there is no room for what the camera sends),
// "not_arrived" (the camera is filming, but had not sent this yet), "not_recorded" (none of these).
// Errors, whose message starts with a stable code: kNotFound "footage_expired", "not_recorded".
Result<ClipFootage> CutClip(const FootageSlice& recorded, const TimeSpan& wanted, UtcTime event_at);

// The index of the unit whose picture is nearest to the moment.
std::size_t UnitNearest(const ClipFootage& footage, UtcTime moment);

}  // namespace tillwatch
