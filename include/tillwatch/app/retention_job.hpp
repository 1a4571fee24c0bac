// The retention of a running process: every minute, with its outcome in the log and its troubles in
// the health.
//
// A wall clock that was set while the process ran is not believed: deleting cannot be taken back,
// and `tillwatch retention run` is there for the operator who knows better.
//
// Thread rule: one owner.
#pragma once

#include <string>

#include "tillwatch/app/health.hpp"
#include "tillwatch/app/retention.hpp"
#include "tillwatch/ports/audit_log.hpp"

namespace tillwatch {

// Writes each clip that has gone in the audit log, as done by `who` with the role "system". A log
// that cannot be written holds up nothing here: a full disk must be freed all the same.
Retention::Listener RecordRetired(AuditLog& audit, const Clock& clock, std::string who);

class RetentionJob {
 public:
  RetentionJob(Retention retention, AuditLog& audit, Health& health, const Clock& clock);

  // Does nothing until it is due. Throws Unavailable.
  void RunIfDue();

 private:
  bool ClockWasSet() const;
  void Report(const RetentionResult& result);

  Retention retention_;
  const Retention::Listener record_;
  Health& health_;
  const Clock& clock_;
  const UtcTime started_utc_;
  const SteadyTime started_;
  SteadyTime next_;
};

}  // namespace tillwatch
