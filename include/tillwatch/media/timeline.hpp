// Maps the Pts of one RTSP run to wall time.
//
// Two clocks tell it, and both are followed all the time:
//
// Arrival. One unit anchors the run: its arrival is its capture time. Which one, media/run_start
// finds out; else it is the first that is mapped. What comes later is never early, only late: by
// the network, by an encoder that reorders B-frames, by a camera that held its first picture back.
// So the offset follows the earliest arrivals: an earlier one pulls it by 1/8 of the difference
// (wholly while the run is young), a later one by 1/256. It moves at most 1 ms a unit (10 ms in the
// first 64 units).
//
// Sender reports (RTCP, RFC 3550 section 6.4.1). They know of an encoder's delay, which arrivals
// cannot tell; but a camera's clock may be wrong. They are believed while they are sane: they say
// that pictures take no longer than kLongestDelay to us and arrive no more than kClockError before
// they were taken, and do not jump by more than kReportJump. They must have been sane for
// kProbation of footage, and once they were not, for kLongProbation.
//
// The wall time that is told slews to the better of the two: between two pictures each shown after
// all before, it gains or loses at most a fifth of the footage between them, evenly, so that
// B-frames between them get their share. So neither a step of the wall clock (NTP) nor a change of
// the source tears a clip: no duration inside a run turns negative, whatever the frame rate.
//
// Thread rule: one owner (the camera's streaming thread).
#pragma once

#include <chrono>
#include <deque>
#include <optional>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/media/access_unit.hpp"

namespace tillwatch {

class Timeline {
 public:
  static constexpr milliseconds kLongestDelay{1'000};
  static constexpr milliseconds kClockError{100};
  static constexpr milliseconds kReportJump{50};
  static constexpr seconds kProbation{1};
  static constexpr seconds kLongProbation{60};

  // From now on this unit's arrival is its capture time.
  void Anchor(Pts pts, UtcTime arrival);

  // The wall time of this pts as far as is known; the run must have an anchor.
  UtcTime At(Pts pts) const;

  // The wall time of a unit with this pts that arrived at this moment. arrival is the local wall
  // clock when the unit's packets came in; sender, the camera's clock for this pts by its reports.
  UtcTime Map(Pts pts, UtcTime arrival, std::optional<UtcTime> sender = {});

  // What the times slew to now.
  TimeSource Source() const { return trusted_ ? TimeSource::kSenderReport : TimeSource::kArrival; }

  // The sender's time of the newest unit that had one, minus our time by arrival: how far the
  // camera's clock is from ours, less what a picture takes to us. Whatever Source() is.
  std::optional<milliseconds> ClockOffset() const { return clock_offset_; }

 private:
  // Wall time of pts zero, in nanoseconds so that the slow correction does not round away.
  using Origin = std::chrono::sys_time<std::chrono::nanoseconds>;

  void FollowArrival(Origin observed);
  void FollowSender(Pts pts, Origin observed);
  void Slew(Pts pts);

  std::optional<Origin> by_arrival_;
  std::optional<Origin> by_sender_;
  // The origin that is told, at the pts where it changed its pace; straight lines between, the
  // newest last. Only as many as B-frames can reach back to.
  struct Knot {
    Pts pts;
    Origin origin;
  };
  std::deque<Knot> told_;
  int units_ = 0;         // mapped so far, up to the end of the run's youth
  bool trusted_ = false;  // the sender's reports
  Pts sane_since_;
  seconds probation_ = kProbation;
  std::optional<milliseconds> clock_offset_;
};

}  // namespace tillwatch
