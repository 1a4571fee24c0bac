// Ends the life of clips: those older than their camera's retention, file and row together.
#pragma once

#include <cstdint>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/ports/clip_store.hpp"
#include "tillwatch/ports/clip_writer.hpp"

namespace tillwatch {

struct RetentionResult {
  int clips = 0;
  std::int64_t bytes = 0;
  int failed = 0;  // files that could not be removed; their rows stay and are tried again
};

// The files go first: a row without its file is found and finished by the next run, a file without
// its row by nobody. Throws Unavailable. Idempotent, and safe beside a running clip service.
RetentionResult RunRetention(ClipStore& clips, ClipFiles& files, int default_retention_days,
                             UtcTime now, bool dry_run);

// The retention of a running process: now and again, with its outcome in the log.
//
// A wall clock that was set while the process ran is not believed: deleting cannot be taken back,
// and `tillwatch retention run` is there for the operator who knows better.
//
// Thread rule: one owner.
class RetentionJob {
 public:
  RetentionJob(ClipStore& clips, ClipFiles& files, int default_retention_days, const Clock& clock);

  // Does nothing until it is due. Throws Unavailable.
  void RunIfDue();

 private:
  bool ClockWasSet() const;

  ClipStore& clips_;
  ClipFiles& files_;
  const int default_retention_days_;
  const Clock& clock_;
  const UtcTime started_utc_;
  const SteadyTime started_;
  SteadyTime next_;
};

}  // namespace tillwatch
