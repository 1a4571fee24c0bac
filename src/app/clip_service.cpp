#include "tillwatch/app/clip_service.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/base/stoppable_wait.hpp"
#include "tillwatch/media/clip_cut.hpp"
#include "tillwatch/ports/errors.hpp"

namespace tillwatch {
namespace {

constexpr milliseconds kPoll{500};
constexpr std::chrono::minutes kAbandonedAfter{5};  // no clip takes a worker that long
constexpr milliseconds kFirstRetry{200};
constexpr milliseconds kLongestRetry{5000};
// A request that takes the process down with it must not do so for ever.
constexpr std::string_view kInterruptedCode = "interrupted";
constexpr const char* kInterrupted = "interrupted: the process died while it had this in hand";

}  // namespace

ClipService::ClipService(ClipStore& store, const FootageSource& footage, ClipWriters writers,
                         Health& health, Counters& counters, const Clock& clock,
                         ClipServiceOptions options)
    : store_(store),
      footage_(footage),
      archive_(writers, clock),
      health_(health),
      counters_(counters),
      clock_(clock),
      options_(std::move(options)) {}

void ClipService::Run(std::stop_token stop) {
  milliseconds retry = kFirstRetry;
  bool released = false;
  std::string interruption = kInterrupted;
  while (!stop.stop_requested()) {
    try {
      if (!released) {
        const int count = store_.ReleaseClaims(options_.worker, interruption);
        if (count > 0) spdlog::info("clip requests taken up again (count={})", count);
        released = true;
        interruption.clear();  // from now on it is the database that goes away, not we
      }
      ReleaseAbandoned();
      const bool worked = ProcessNext();
      health_.Set("clips", HealthState::kOk);
      retry = kFirstRetry;
      if (worked) continue;
      const auto due = store_.NextDue();
      const auto until_due =
          due ? std::chrono::ceil<milliseconds>(*due - clock_.UtcNow()) : milliseconds(kPoll);
      WaitUnlessStopped(stop, std::clamp(until_due, milliseconds(1), kPoll));
    } catch (const std::exception& error) {
      released = false;  // what was in hand when the database went away is still claimed
      health_.Set("clips", HealthState::kDegraded,
                  std::string("clip requests wait: ") + error.what());
      WaitUnlessStopped(stop, retry);
      retry = std::min(retry * 2, kLongestRetry);
    }
  }
}

// A claim of a worker that will not come back (its name was changed, its machine is gone).
void ClipService::ReleaseAbandoned() {
  if (clock_.SteadyNow() < next_look_for_abandoned_) return;
  next_look_for_abandoned_ = clock_.SteadyNow() + kAbandonedAfter;
  const int count = store_.ReleaseAbandoned(clock_.UtcNow() - kAbandonedAfter);
  if (count > 0) spdlog::warn("clip requests of a lost worker taken over (count={})", count);
}

bool ClipService::ProcessNext() {
  const auto request = store_.ClaimDue(options_.worker, clock_.UtcNow());
  if (!request) return false;
  try {
    Process(*request);
  } catch (const Unavailable&) {
    throw;
  } catch (const std::exception& error) {  // one bad request must not hold up the others
    HandleWriteFailure(*request, Error{ErrorCode::kInternal, error.what()});
  }
  return true;
}

bool ClipService::MustWait(const ClipRequest& request, const FootageSlice& slice) const {
  const bool all_there = slice.extent.newest && *slice.extent.newest >= request.window.end;
  return !all_there && clock_.UtcNow() < request.window.end + options_.footage_grace;
}

void ClipService::Process(const ClipRequest& request) {
  if (const auto finished = archive_.FindFinished(request)) {
    Settle(request, *finished);
    return;
  }
  if (request.attempts >= options_.max_attempts && request.error.starts_with(kInterruptedCode)) {
    Fail(request, request.error);
    return;
  }
  const auto slice = footage_.Read(request.camera, request.window);
  if (!slice) {
    Fail(request, "no_such_camera: no camera \"" + request.camera.value + "\" is configured");
    return;
  }
  if (MustWait(request, *slice)) {
    store_.Postpone(request.id, clock_.UtcNow() + options_.recheck, "");
    return;
  }
  const auto footage = CutClip(*slice, request.window, request.event_at);
  if (!footage) {
    Fail(request, WhyNothing(request, footage.error().message));
    return;
  }
  const auto clip = archive_.Write(request, *footage);
  if (!clip) {
    health_.Set("disk", HealthState::kDegraded, "clips wait: " + clip.error().message);
    HandleWriteFailure(request, clip.error());
    return;
  }
  health_.Set("disk", HealthState::kOk);
  Settle(request, *clip);
}

void ClipService::Settle(const ClipRequest& request, const Clip& clip) {
  store_.Finish(request, clip, clock_.UtcNow());
  archive_.Settle(clip);
  const bool partial = clip.status == ClipStatus::kPartial;
  (partial ? counters_.clips_partial : counters_.clips_ready) += 1;
  spdlog::info(
      "clip {} (clip={} camera={} bytes={} gaps={} late_ms={})", ToString(clip.status),
      clip.id.value, clip.camera.value, clip.size_bytes, clip.gaps.size(),
      std::chrono::duration_cast<milliseconds>(clip.created_at - request.window.end).count());
}

void ClipService::HandleWriteFailure(const ClipRequest& request, const Error& error) {
  const bool disk_full = error.code == ErrorCode::kDiskFull;
  const std::string reason = (disk_full ? "disk_full: " : "write_failed: ") + error.message;
  if (!disk_full && request.attempts + 1 >= options_.max_attempts) {
    Fail(request, reason);
    return;
  }
  spdlog::warn("clip will be tried again (request={} camera={} error={})", request.id.value,
               request.camera.value, reason);
  store_.Postpone(request.id, clock_.UtcNow() + options_.retry, reason);
}

void ClipService::Fail(const ClipRequest& request, const std::string& error) {
  store_.FailRequest(request.id, error, clock_.UtcNow());
  archive_.Discard(request);
  counters_.clips_failed += 1;
  spdlog::warn("clip failed (request={} camera={} error={})", request.id.value,
               request.camera.value, error);
}

// An earlier full disk explains the missing clip better than the footage that expired meanwhile;
// and a camera that is away explains it better than an empty ring.
std::string ClipService::WhyNothing(const ClipRequest& request,
                                    const std::string& cut_error) const {
  if (!request.error.empty()) return request.error;
  const auto status = footage_.Status(request.camera);
  if (status && status->state != CameraState::kLive && !cut_error.starts_with("footage_expired")) {
    return "camera_offline: the camera is " + std::string(ToString(status->state)) + " since " +
           FormatRfc3339(status->since) +
           (status->reason.empty() ? std::string() : " (" + status->reason + ")");
  }
  return cut_error;
}

}  // namespace tillwatch
