// Clip requests and clips as rows: the queue that the clip worker works off.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tillwatch/domain/clip.hpp"

namespace tillwatch {

// What a client sends so that a request which it repeats is not a second one.
struct RequestKey {
  std::string key;          // 1 to 255 bytes
  std::string body_sha256;  // of what was asked under it
  std::string owner = {};   // who sent it: keys are each one's own
};

struct KeyedRequest {
  ClipRequest request;    // as it is now
  bool same_body = true;  // false: something else was asked under this key
};

// Thread rule: any thread. Throws Unavailable, Refused.
class ClipStore {
 public:
  virtual ~ClipStore() = default;

  // Takes over the most urgent request whose post-roll has ended by now (by priority, then age),
  // and with it those pending ones, due or not, that share its clip: domain/clip_sharing.hpp, with
  // max_length or what the camera's ring holds less kShareReserve, whichever is shorter. They are
  // `processing` and belong to this worker until finished, failed or postponed. The most urgent
  // comes first; empty when nothing is due.
  virtual std::vector<ClipRequest> ClaimDue(const std::string& worker, UtcTime now,
                                            seconds max_length) = 0;

  // When a clip of this camera shows all of the request's window already (Shows()), and its video
  // is not known to be damaged: links it to the request and its alert, completes the request and
  // gives the clip. One transaction.
  virtual std::optional<Clip> LinkExisting(const ClipRequest& request, UtcTime now) = 0;

  // When the next pending request will be due, if there is one.
  virtual std::optional<UtcTime> NextDue() = 0;

  // Back to `pending`, not before then. error says what went wrong and counts as an attempt; an
  // empty one is mere waiting, which leaves the error and the count of attempts as they were.
  virtual void Postpone(const ClipRequestId& request, UtcTime not_before,
                        const std::string& error) = 0;

  // One transaction: the clip's row, its links to the alerts of the requests that it serves, and
  // these completed, or partial when a gap lies in their window. Idempotent; a request that has
  // another clip already keeps it.
  virtual void Finish(const std::vector<ClipRequestId>& served, const Clip& clip, UtcTime now) = 0;

  virtual void FailRequest(const ClipRequestId& request, const std::string& error, UtcTime now) = 0;

  // What this worker still has in hand is pending again; error as for Postpone. Returns how many.
  virtual int ReleaseClaims(const std::string& worker, const std::string& error) = 0;

  // Claims older than this, whoever has them: their worker is gone for good. Returns how many.
  virtual int ReleaseAbandoned(UtcTime claimed_before) = 0;

  virtual void AddRequest(const ClipRequest& request) = 0;

  // The request that was stored under this key; keys from before `since` are forgotten.
  virtual std::optional<KeyedRequest> FindByKey(const RequestKey& key, UtcTime since) = 0;
  // Stores the request under its key, in one transaction, unless there is one: the one that is
  // there then. Two at once store one.
  virtual KeyedRequest AddByKey(const RequestKey& key, const ClipRequest& request,
                                UtcTime since) = 0;
};

}  // namespace tillwatch
