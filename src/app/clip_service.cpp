#include "tillwatch/app/clip_service.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <future>

#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/base/stoppable_wait.hpp"
#include "tillwatch/domain/clip_sharing.hpp"
#include "tillwatch/media/clip_cut.hpp"
#include "tillwatch/ports/errors.hpp"

namespace tillwatch {
namespace {

constexpr milliseconds kPoll{500};
constexpr std::chrono::minutes kAbandonedAfter{5};  // no clip takes a worker that long
constexpr milliseconds kFirstPause{200};
constexpr milliseconds kLongestPause{5000};
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
  milliseconds retry = kFirstPause;
  bool adopted = false;
  bool released = false;
  std::string interruption = kInterrupted;
  while (!stop.stop_requested()) {
    CutCaptures();
    try {
      if (!released) {
        if (!adopted) AdoptFinished();
        adopted = true;
        const int count = store_.ReleaseClaims(options_.worker, interruption);
        if (count > 0) spdlog::info("clip requests taken up again (count={})", count);
        released = true;
        interruption.clear();  // from now on it is the database that goes away, not we
      }
      ReleaseAbandoned();
      const bool worked = ProcessNext();
      health_.Set("clips", HealthState::kOk);
      retry = kFirstPause;
      if (worked) continue;
      const auto due = store_.NextDue();
      const auto until_due =
          due ? std::chrono::ceil<milliseconds>(*due - clock_.UtcNow()) : milliseconds(kPoll);
      WaitUnlessStopped(stop, std::clamp(until_due, milliseconds(1), kPoll));
    } catch (const std::exception& error) {
      released = false;  // what was in hand when the database went away is still claimed
      health_.Set("clips", HealthState::kDegraded,
                  std::string("clip requests wait: ") + error.what());
      WaitWhileAway(stop, retry);
      retry = std::min(retry * 2, kLongestPause);
    }
  }
}

// What to cut may be noted at any moment, and the next question to a server that hangs takes half a
// minute: so there are some looks in between.
void ClipService::WaitWhileAway(std::stop_token stop, milliseconds retry) {
  constexpr milliseconds kLook{200};
  constexpr milliseconds kAtLeast{2000};
  if (options_.captures != nullptr) retry = std::max(retry, kAtLeast);
  for (milliseconds left = retry; left > milliseconds(0); left -= kLook) {
    if (!WaitUnlessStopped(stop, std::min(left, kLook))) return;
    CutCaptures();
  }
}

// Footage does not wait for the database.
void ClipService::CutCaptures() {
  if (options_.captures == nullptr) return;
  try {
    options_.captures->CutDue(archive_);
  } catch (const std::exception& error) {
    spdlog::warn("captures wait (error={})", error.what());
  }
}

// A claim of a worker that will not come back (its name was changed, its machine is gone).
void ClipService::ReleaseAbandoned() {
  if (clock_.SteadyNow() < next_look_for_abandoned_) return;
  next_look_for_abandoned_ = clock_.SteadyNow() + kAbandonedAfter;
  const int count = store_.ReleaseAbandoned(clock_.UtcNow() - kAbandonedAfter);
  if (count > 0) spdlog::warn("clip requests of a lost worker taken over (count={})", count);
}

// Clips whose row a killed process, or a lost database, left unwritten. Which requests would share
// a clip may be different today, so all records are looked for, not those of the requests at hand.
void ClipService::AdoptFinished() {
  for (const ClipRecord& record : archive_.AllFinished()) {
    try {
      Settle(record);
    } catch (const Refused& error) {
      spdlog::error("finished clip is refused (clip={} error={})", record.clip.id.value,
                    error.what());
    }
  }
}

bool ClipService::ProcessNext() {
  Requests requests = store_.ClaimDue(options_.worker, clock_.UtcNow(), options_.max_length);
  if (requests.empty()) return false;
  try {
    Process(requests);
  } catch (const Unavailable&) {
    throw;
  } catch (const std::exception& error) {  // one bad request must not hold up the others
    HandleWriteFailure(requests, Error{ErrorCode::kInternal, error.what()});
  }
  return true;
}

bool ClipService::MustWait(const TimeSpan& window, const FootageExtent& there) const {
  const bool all_there = there.newest && *there.newest >= window.end;
  return !all_there && clock_.UtcNow() < window.end + options_.footage_grace;
}

// requests shrinks to those that are still in hand.
void ClipService::Process(Requests& requests) {
  if (const auto finished = archive_.FindFinished(requests)) {
    Settle(*finished);
    std::erase_if(requests, [&](const ClipRequest& request) {
      const auto& served = finished->served;
      return std::find(served.begin(), served.end(), request.id) != served.end();
    });
    for (const ClipRequest& request : requests) store_.Postpone(request.id, clock_.UtcNow(), "");
    return;
  }
  if (GiveUpInterrupted(requests)) return;
  LinkExisting(requests);
  if (requests.empty()) return;

  const CameraId camera = requests.front().camera;
  const TimeSpan window = Union(requests);
  const bool cameras_known = options_.cameras_known();
  const auto there = footage_.Extent(camera);
  if (there && MustWait(window, *there)) {
    const UtcTime next_look = std::max(window.end, clock_.UtcNow() + options_.recheck);
    for (const ClipRequest& request : requests) store_.Postpone(request.id, next_look, "");
    return;
  }
  const auto slice = footage_.Read(camera, window);
  if (!slice) {
    if (!cameras_known) throw Unavailable("the cameras are not known yet");
    for (const ClipRequest& request : requests) {
      Fail(request, "no_such_camera: no camera \"" + camera.value + "\" is configured");
    }
    return;
  }
  Cut(requests, *slice);
}

// Such a request was claimed alone, see ShareClip.
bool ClipService::GiveUpInterrupted(Requests& requests) {
  const ClipRequest& lead = requests.front();
  const bool again = lead.error.starts_with(kInterruptedCode);
  if (!again || lead.attempts < options_.max_attempts) return false;
  Fail(lead, lead.error);
  return true;
}

void ClipService::LinkExisting(Requests& requests) {
  std::erase_if(requests, [&](const ClipRequest& request) {
    const auto clip = store_.LinkExisting(request, clock_.UtcNow());
    if (!clip) return false;
    spdlog::info("clip request answered by an existing clip (request={} clip={})", request.id.value,
                 clip->id.value);
    return true;
  });
}

void ClipService::ReleaseAllButFirst(Requests& requests) {
  for (std::size_t i = 1; i < requests.size(); ++i) {
    store_.Postpone(requests[i].id, clock_.UtcNow(), "");
  }
  requests.resize(1);
}

void ClipService::Cut(Requests& requests, const FootageSlice& slice) {
  auto footage = CutClip(slice, Union(requests), requests.front().event_at);
  if (footage && requests.size() > 1) {
    const auto& gaps = footage->gaps;
    // A file holds one format. What another request wants may lie in the other one.
    if (std::any_of(gaps.begin(), gaps.end(),
                    [](const Gap& gap) { return gap.reason == "format_changed"; })) {
      ReleaseAllButFirst(requests);
      footage = CutClip(slice, requests.front().window, requests.front().event_at);
    }
  }
  if (!footage) {
    const std::string reason = WhyNothing(requests.front().camera, footage.error().message);
    // An earlier full disk explains the missing clip better than the footage that expired
    // meanwhile. That the process once died does not: the footage was looked for again.
    for (const ClipRequest& request : requests) {
      const bool explained = !request.error.empty() && !request.error.starts_with(kInterruptedCode);
      Fail(request, explained ? request.error : reason);
    }
    return;
  }
  const auto clip = Write(requests, *footage);
  if (!clip) {
    if (clip.error().code != ErrorCode::kInvalidArgument) {
      health_.Set("disk", HealthState::kDegraded, "clips wait: " + clip.error().message);
    }
    HandleWriteFailure(requests, clip.error());
    return;
  }
  ClipRecord record{*clip, {}};
  for (const ClipRequest& request : requests) record.served.push_back(request.id);
  Settle(record);
}

// In another thread, so that a disk that takes its time is told of while it does. Nothing else is
// written meanwhile: it would be as slow, and come before what is more urgent by then.
Result<Clip> ClipService::Write(const Requests& requests, const ClipFootage& footage) {
  const milliseconds patience = options_.slow_write + archive_.EncodingTime(footage);
  auto writing = std::async(std::launch::async | std::launch::deferred,
                            [&] { return archive_.Write(requests, footage); });
  milliseconds waited{0};
  while (writing.wait_for(patience) == std::future_status::timeout) {
    waited += patience;
    health_.Set("disk", HealthState::kDegraded,
                fmt::format("clips wait: the disk is slow: one has been under way for {} s",
                            std::chrono::ceil<seconds>(waited).count()));
  }
  auto clip = writing.get();
  if (!clip) return clip;
  if (waited > milliseconds(0)) {
    spdlog::warn("clip was slow to write (clip={} bytes={} at_least_ms={})", clip->id.value,
                 clip->size_bytes, waited.count());
  } else {
    health_.Set("disk", HealthState::kOk);
  }
  return clip;
}

void ClipService::Settle(const ClipRecord& record) {
  const Clip& clip = record.clip;
  store_.Finish(record.served, clip, clock_.UtcNow());
  archive_.Settle(clip);
  const bool partial = clip.status == ClipStatus::kPartial;
  (partial ? counters_.clips_partial : counters_.clips_ready) += 1;
  spdlog::info("clip {} (clip={} camera={} requests={} bytes={} gaps={} late_ms={})",
               ToString(clip.status), clip.id.value, clip.camera.value, record.served.size(),
               clip.size_bytes, clip.gaps.size(),
               std::chrono::duration_cast<milliseconds>(clip.created_at - clip.wanted.end).count());
}

void ClipService::HandleWriteFailure(const Requests& requests, const Error& error) {
  if (error.code == ErrorCode::kInvalidArgument) {
    for (const ClipRequest& request : requests) {
      Fail(request, "codec_needs_encoding: " + error.message);
    }
    return;
  }
  const bool disk_full = error.code == ErrorCode::kDiskFull;
  const std::string reason = (disk_full ? "disk_full: " : "write_failed: ") + error.message;
  for (const ClipRequest& request : requests) {
    if (!disk_full && request.attempts + 1 >= options_.max_attempts) {
      Fail(request, reason);
      continue;
    }
    spdlog::warn("clip will be tried again (request={} camera={} error={})", request.id.value,
                 request.camera.value, reason);
    store_.Postpone(request.id, clock_.UtcNow() + options_.retry, reason);
  }
}

void ClipService::Fail(const ClipRequest& request, const std::string& error) {
  store_.FailRequest(request.id, error, clock_.UtcNow());
  archive_.Discard(request);
  counters_.clips_failed += 1;
  spdlog::warn("clip failed (request={} camera={} error={})", request.id.value,
               request.camera.value, error);
}

// A camera that is away explains it better than an empty ring.
std::string ClipService::WhyNothing(const CameraId& camera, const std::string& cut_error) const {
  const auto status = footage_.Status(camera);
  if (status && status->state != CameraState::kLive && !cut_error.starts_with("footage_expired")) {
    return "camera_offline: the camera is " + std::string(ToString(status->state)) + " since " +
           FormatRfc3339(status->since) +
           (status->reason.empty() ? std::string() : " (" + status->reason + ")");
  }
  return cut_error;
}

}  // namespace tillwatch
