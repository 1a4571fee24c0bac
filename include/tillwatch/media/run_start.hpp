// The first pictures of a run, held back until their times can be told.
//
// The first arrival tells when a picture was taken only if the camera is prompt. Many are not: on
// connect they send what they have cached, up to a whole GOP, as fast as the line takes it, or hold
// their first picture back. Those pictures are older than their arrival; the promptest arrival is
// the one that tells the truth. So units wait here until no arrival has been earlier than the
// others for kQuiet (in practice the first 300 ms of a run), then the promptest one anchors the
// timeline and all of them are let go, a cached GOP with its true times in the past.
//
// Invariants:
// 1. Units leave in the order in which they came, each once.
// 2. Units wait for at most kLongest, and at most kMostBytes of them.
//
// Thread rule: one owner (the camera's streaming thread).
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/media/access_unit.hpp"
#include "tillwatch/media/timeline.hpp"

namespace tillwatch {

class RunStart {
 public:
  static constexpr milliseconds kQuiet{300};
  static constexpr seconds kLongest{5};
  static constexpr std::size_t kMostBytes = 16U << 20U;

  // Takes the next unit of the run; captured_at need not be set, pts and arrived_at must be.
  // arrival is arrived_at by the wall clock. Once the run is settled it gives every unit that
  // waited, with captured_at, and marks the timeline; until then nothing. Must not be called again
  // after that: the timeline maps what follows.
  std::vector<std::shared_ptr<AccessUnit>> Add(std::shared_ptr<AccessUnit> unit, UtcTime arrival,
                                               Timeline& timeline);

 private:
  struct Prompt {
    Pts pts;
    UtcTime arrival;
    std::chrono::nanoseconds Offset() const;  // the smaller, the prompter
  };
  bool Settled(const AccessUnit& newest) const;

  std::vector<std::shared_ptr<AccessUnit>> waiting_;
  std::size_t bytes_ = 0;
  std::optional<Prompt> promptest_;
  std::chrono::nanoseconds marked_offset_{0};  // of the promptest arrival when the wait began anew
  SteadyTime marked_at_;
};

}  // namespace tillwatch
