#include "tillwatch/app/clip_service.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/base/stoppable_wait.hpp"
#include "tillwatch/base/uuid.hpp"
#include "tillwatch/media/clip_cut.hpp"
#include "tillwatch/ports/errors.hpp"

namespace tillwatch {
namespace {

constexpr milliseconds kPoll{500};
constexpr milliseconds kFirstRetry{200};
constexpr milliseconds kLongestRetry{5000};
// A request that takes the process down with it must not do so for ever.
constexpr std::string_view kInterruptedCode = "interrupted";
constexpr const char* kInterrupted = "interrupted: the process died while it had this in hand";

}  // namespace

ClipService::ClipService(ClipStore& store, const FootageSource& footage, Writers writers,
                         Health& health, Counters& counters, const Clock& clock,
                         ClipServiceOptions options)
    : store_(store),
      footage_(footage),
      writers_(writers),
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
      const bool worked = ProcessNext();
      health_.Set("database", HealthState::kOk);
      retry = kFirstRetry;
      if (worked) continue;
      const auto due = store_.NextDue();
      const auto until_due =
          due ? std::chrono::ceil<milliseconds>(*due - clock_.UtcNow()) : milliseconds(kPoll);
      WaitUnlessStopped(stop, std::clamp(until_due, milliseconds(1), kPoll));
    } catch (const std::exception& error) {
      released = false;  // what was in hand when the database went away is still claimed
      health_.Set("database", HealthState::kDegraded,
                  std::string("clip requests wait: ") + error.what());
      WaitUnlessStopped(stop, retry);
      retry = std::min(retry * 2, kLongestRetry);
    }
  }
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
  const auto clip = Write(request, *footage);
  if (!clip) {
    HandleWriteFailure(request, clip.error());
    return;
  }
  health_.Set("disk", HealthState::kOk);
  store_.Finish(request, *clip, clock_.UtcNow());
  const bool partial = clip->status == ClipStatus::kPartial;
  (partial ? counters_.clips_partial : counters_.clips_ready) += 1;
  spdlog::info(
      "clip {} (clip={} camera={} bytes={} gaps={} late_ms={})", ToString(clip->status),
      clip->id.value, clip->camera.value, clip->size_bytes, clip->gaps.size(),
      std::chrono::duration_cast<milliseconds>(clip->created_at - request.window.end).count());
}

Result<Clip> ClipService::Write(const ClipRequest& request, const ClipFootage& footage) {
  Clip clip;
  clip.id.value = UuidFromName("clip", request.id.value);
  clip.camera = request.camera;
  clip.event = request.event;
  clip.request = request.id;
  clip.status = footage.gaps.empty() ? ClipStatus::kReady : ClipStatus::kPartial;
  clip.event_at = request.event_at;
  clip.wanted = request.window;
  clip.covered = footage.covered;
  clip.gaps = footage.gaps;
  clip.codec = ToString(footage.config.codec);
  clip.width = footage.config.width;
  clip.height = footage.config.height;
  const std::string stem = ClipPathStem(request.camera, request.event_at, clip.id);
  clip.video_path = stem + ".mp4";
  clip.thumbnail_path = stem + ".jpg";

  const auto part = writers_.files.PreparePart(clip.video_path);
  if (!part) return tl::unexpected(part.error());
  if (const auto written = writers_.muxer.Write(footage, *part); !written) {
    writers_.files.Remove(clip.video_path);
    return tl::unexpected(written.error());
  }
  const auto size = writers_.files.Publish(clip.video_path);
  if (!size) {
    writers_.files.Remove(clip.video_path);
    return tl::unexpected(size.error());
  }
  clip.size_bytes = *size;
  // The video is the evidence and is safe by now: no missing thumbnail, of whatever cause, may cost
  // its row.
  if (const auto thumbnail = WriteThumbnail(footage, clip); !thumbnail) {
    spdlog::warn("clip has no thumbnail (clip={} error={})", clip.id.value,
                 thumbnail.error().message);
    clip.thumbnail_path.clear();
  }
  clip.created_at = clock_.UtcNow();
  return clip;
}

Result<void> ClipService::WriteThumbnail(const ClipFootage& footage, const Clip& clip) {
  const auto image = writers_.decoder.Decode(footage, UnitNearest(footage, clip.event_at));
  if (!image) return tl::unexpected(image.error());
  const auto jpeg = writers_.thumbnails.Encode(*image);
  if (!jpeg) return tl::unexpected(jpeg.error());
  return writers_.files.WriteWhole(clip.thumbnail_path, *jpeg);
}

void ClipService::HandleWriteFailure(const ClipRequest& request, const Error& error) {
  const bool disk_full = error.code == ErrorCode::kDiskFull;
  const std::string reason = (disk_full ? "disk_full: " : "write_failed: ") + error.message;
  health_.Set("disk", HealthState::kDegraded, "clips wait: " + error.message);
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
