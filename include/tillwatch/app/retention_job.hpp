// The retention of a running process: every minute, with its outcome in the log and its troubles in
// the health.
//
// A wall clock that was set while the process ran is not believed: deleting cannot be taken back,
// and `tillwatch retention run` is there for the operator who knows better.
//
// Thread rule: one owner.
#pragma once

#include "tillwatch/app/health.hpp"
#include "tillwatch/app/retention.hpp"

namespace tillwatch {

class RetentionJob {
 public:
  RetentionJob(Retention retention, Health& health, const Clock& clock);

  // Does nothing until it is due. Throws Unavailable.
  void RunIfDue();

 private:
  bool ClockWasSet() const;
  void Report(const RetentionResult& result);

  Retention retention_;
  Health& health_;
  const Clock& clock_;
  const UtcTime started_utc_;
  const SteadyTime started_;
  SteadyTime next_;
};

}  // namespace tillwatch
