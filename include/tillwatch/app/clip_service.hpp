// Works off clip requests: waits for the post-roll, cuts, writes the files, then the row.
//
// Invariants:
// 1. A clip's row exists only when its video is whole and fsynced under its final name.
// 2. Every request ends completed, partial (with its gaps) or failed (with a reason); a request in
//    hand when the process dies is pending again after the restart.
// 3. Repeating a request never costs footage: files that an earlier attempt finished are taken as
// they
//    are, see ClipArchive.
//
// Thread rule: one thread calls Run (or, in tests, ProcessNext).
#pragma once

#include <optional>
#include <stop_token>
#include <string>

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
  int max_attempts = 3;              // of writing; a full disk is retried until the footage is gone
};

class ClipService {
 public:
  ClipService(ClipStore& store, const FootageSource& footage, ClipWriters writers, Health& health,
              Counters& counters, const Clock& clock, ClipServiceOptions options);

  void Run(std::stop_token stop);

  // Takes one due request; false when there was none. Throws Unavailable.
  bool ProcessNext();

 private:
  void ReleaseAbandoned();
  void Process(const ClipRequest& request);
  bool MustWait(const ClipRequest& request, const FootageSlice& slice) const;
  void Settle(const ClipRequest& request, const Clip& clip);
  void HandleWriteFailure(const ClipRequest& request, const Error& error);
  void Fail(const ClipRequest& request, const std::string& error);
  std::string WhyNothing(const ClipRequest& request, const std::string& cut_error) const;

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
