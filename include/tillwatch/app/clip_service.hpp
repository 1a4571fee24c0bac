// Works off clip requests: waits for the post-roll, cuts, writes the files, then the row.
//
// Invariants:
// 1. A clip's row exists only when its video is whole and fsynced under its final name.
// 2. Every request ends completed, partial (with its gaps) or failed (with a reason); a request in
//    hand when the process dies is pending again after the restart.
// 3. Repeating a request never costs footage: files that an earlier attempt finished are taken as
//    they are, see ClipArchive.
// 4. Requests that overlap share a clip where they fit max_length; one that an existing clip shows
//    already gets that clip. Each is answered as if it had been alone.
//
// Thread rule: one thread calls Run (or, in tests, ProcessNext).
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "tillwatch/app/away_captures.hpp"
#include "tillwatch/app/clip_archive.hpp"
#include "tillwatch/app/counters.hpp"
#include "tillwatch/app/health.hpp"
#include "tillwatch/base/clock.hpp"
#include "tillwatch/ports/clip_store.hpp"
#include "tillwatch/ports/footage_source.hpp"

namespace tillwatch {

struct ClipServiceOptions {
  std::string worker = "tillwatch-main";  // whose claims are released at the start
  milliseconds footage_grace{2000};  // how long after the window's end footage may still come in
  milliseconds recheck{200};         // between looks at the ring while waiting for it
  milliseconds retry{5000};          // after a full disk or a failed write
  milliseconds slow_write{10'000};   // a clip that takes longer to write makes the health say so
  seconds max_length{0};             // of a clip that requests share; 0: they never do
  AwayCaptures* captures = nullptr;  // cut while the database is away; null: none are
  int max_attempts = 3;              // of writing; a full disk is retried until the footage is gone
  // Whether a camera that the footage does not know is none (see CameraRegistry::IsComplete).
  std::function<bool()> cameras_known = [] { return true; };
};

class ClipService {
 public:
  ClipService(ClipStore& store, const FootageSource& footage, ClipWriters writers, Health& health,
              Counters& counters, const Clock& clock, ClipServiceOptions options);

  void Run(std::stop_token stop);

  // Takes the most urgent due request and those that share its clip; false when there was none.
  // Throws Unavailable.
  bool ProcessNext();

 private:
  using Requests = std::vector<ClipRequest>;

  void WaitWhileAway(std::stop_token stop, milliseconds retry);
  void CutCaptures();
  void AdoptFinished();
  void ReleaseAbandoned();
  void Process(Requests& requests);
  bool GiveUpInterrupted(Requests& requests);
  void LinkExisting(Requests& requests);
  bool MustWait(const TimeSpan& window, const FootageExtent& there) const;
  void Cut(Requests& requests, const FootageSlice& slice);
  Result<Clip> Write(const Requests& requests, const ClipFootage& footage);
  void ReleaseAllButFirst(Requests& requests);
  void Settle(const ClipRecord& record);
  void HandleWriteFailure(const Requests& requests, const Error& error);
  void Fail(const ClipRequest& request, const std::string& error);
  std::string WhyNothing(const CameraId& camera, const std::string& cut_error) const;

  ClipStore& store_;
  const FootageSource& footage_;
  ClipArchive archive_;
  Health& health_;
  Counters& counters_;
  const Clock& clock_;
  const ClipServiceOptions options_;
  SteadyTime next_look_for_abandoned_{};
};

}  // namespace tillwatch
