// Clip requests and clips as rows: the queue that the clip worker works off.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tillwatch/domain/clip.hpp"

namespace tillwatch {

// Thread rule: any thread. Throws Unavailable, Refused.
class ClipStore {
 public:
  virtual ~ClipStore() = default;

  // Takes over the most urgent request whose post-roll has ended by now (by priority, then age):
  // it is `processing` and belongs to this worker until it is finished, failed or postponed.
  virtual std::optional<ClipRequest> ClaimDue(const std::string& worker, UtcTime now) = 0;

  // When the next pending request will be due, if there is one.
  virtual std::optional<UtcTime> NextDue() = 0;

  // Back to `pending`, not before then. error says what went wrong and counts as an attempt; an
  // empty one is mere waiting, which leaves the error and the count of attempts as they were.
  virtual void Postpone(const ClipRequestId& request, UtcTime not_before,
                        const std::string& error) = 0;

  // One transaction: the clip's row, its links to the request's alert, the request completed or
  // partial. Idempotent.
  virtual void Finish(const ClipRequest& request, const Clip& clip, UtcTime now) = 0;

  virtual void FailRequest(const ClipRequestId& request, const std::string& error, UtcTime now) = 0;

  // What this worker still has in hand is pending again; error as for Postpone. Returns how many.
  virtual int ReleaseClaims(const std::string& worker, const std::string& error) = 0;

  // Claims older than this, whoever has them: their worker is gone for good. Returns how many.
  virtual int ReleaseAbandoned(UtcTime claimed_before) = 0;

  virtual void AddRequest(const ClipRequest& request) = 0;

  // Clips older than their camera's retention, oldest first.
  virtual std::vector<Clip> ExpiredClips(UtcTime now, int default_retention_days, int limit) = 0;
  virtual void DeleteClip(const ClipId& clip) = 0;
};

}  // namespace tillwatch
