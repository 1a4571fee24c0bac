#include "tillwatch/app/away_captures.hpp"

#include <spdlog/spdlog.h>

#include "tillwatch/media/clip_cut.hpp"

namespace tillwatch {
namespace {

constexpr seconds kFootageGrace{2};               // that footage may still come in
constexpr std::chrono::hours kLongestFootage{1};  // no ring is longer

}  // namespace

AwayCaptures::AwayCaptures(CaptureLog& log, const FootageSource& footage, Counters& counters,
                           const Clock& clock)
    : log_(log), footage_(footage), counters_(counters), clock_(clock) {
  captures_.With([&](Captures& captures) {
    for (Capture& capture : log_.All()) {
      const Key key{*capture.request.event, capture.request.camera};
      captures.emplace(key, std::move(capture));
    }
  });
}

void AwayCaptures::Note(std::span<const ClipRequest> requests) {
  std::vector<ClipRequest> fresh;
  captures_.With([&](const Captures& captures) {
    for (const ClipRequest& request : requests) {
      const bool gone = request.window.end + kLongestFootage < clock_.UtcNow();
      if (gone || !request.event || captures.contains({*request.event, request.camera})) continue;
      fresh.push_back(request);
    }
  });
  if (fresh.empty()) return;
  log_.Note(fresh);
  captures_.With([&](Captures& captures) {
    for (ClipRequest& request : fresh) {
      const Key key{*request.event, request.camera};
      captures.emplace(key, Capture{std::move(request), false});
    }
  });
}

void AwayCaptures::Adopt(ClipRequest& request) const {
  if (!request.event) return;
  captures_.With([&](const Captures& captures) {
    const auto found = captures.find({*request.event, request.camera});
    if (found == captures.end()) return;
    const ClipRequest& noted = found->second.request;
    request.id = noted.id;
    request.event_at = noted.event_at;
    request.window = noted.window;
  });
}

void AwayCaptures::Forget(std::span<const EventId> events) {
  std::vector<ClipRequestId> gone;
  captures_.With([&](Captures& captures) {
    if (captures.empty()) return;
    for (const EventId& event : events) {
      auto at = captures.lower_bound({event, CameraId{}});
      while (at != captures.end() && at->first.first == event) {
        gone.push_back(at->second.request.id);
        at = captures.erase(at);
      }
    }
  });
  if (!gone.empty()) log_.Remove(gone);
}

void AwayCaptures::CutDue(ClipArchive& archive) {
  std::vector<ClipRequest> due;
  captures_.With([&](const Captures& captures) {
    for (const auto& [key, capture] : captures) {
      const bool over = capture.request.window.end + kFootageGrace <= clock_.UtcNow();
      if (over && !capture.cut) due.push_back(capture.request);
    }
  });
  for (const ClipRequest& request : due) {
    if (!Cut(request, archive)) continue;
    log_.MarkCut(request.id);
    captures_.With([&](Captures& captures) {
      const auto found = captures.find({*request.event, request.camera});
      if (found != captures.end()) found->second.cut = true;
    });
  }
}

// False when it is to be tried again. Without footage there is nothing to do: why is said by the
// clip service, once the database is back.
bool AwayCaptures::Cut(const ClipRequest& request, ClipArchive& archive) const {
  if (archive.HasVideo(request)) return true;  // of an event that the database has had before
  const auto slice = footage_.Read(request.camera, request.window);
  if (!slice) return true;
  const auto footage = CutClip(*slice, request.window, request.event_at);
  if (!footage) return true;
  const auto clip = archive.Write({request}, *footage);
  if (!clip) {
    spdlog::warn("capture will be tried again (request={} camera={} error={})", request.id.value,
                 request.camera.value, clip.error().message);
    return false;
  }
  counters_.clips_captured_away += 1;
  spdlog::info("clip cut while the database is away (clip={} camera={} request={})", clip->id.value,
               request.camera.value, request.id.value);
  return true;
}

}  // namespace tillwatch
