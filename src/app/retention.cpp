#include "tillwatch/app/retention.hpp"

#include <spdlog/spdlog.h>

#include "tillwatch/app/clip_archive.hpp"
#include "tillwatch/base/rfc3339.hpp"

namespace tillwatch {
namespace {

constexpr int kChunk = 200;

bool RemoveClip(ClipStore& clips, ClipFiles& files, const Clip& clip) {
  if (!files.Remove(clip.video_path)) return false;
  if (!clip.thumbnail_path.empty() && !files.Remove(clip.thumbnail_path)) return false;
  files.Remove(ClipRecordPath(clip));
  clips.DeleteClip(clip.id);
  spdlog::info("clip retired (clip={} camera={} recorded={} bytes={})", clip.id.value,
               clip.camera.value, FormatRfc3339(clip.event_at), clip.size_bytes);
  return true;
}

constexpr std::chrono::minutes kPeriod{10};
constexpr std::chrono::hours kBelievableStep{1};

}  // namespace

RetentionResult RunRetention(ClipStore& clips, ClipFiles& files, int default_retention_days,
                             UtcTime now, bool dry_run) {
  RetentionResult result;
  while (true) {
    // Those that cannot be removed stay at the front of the list; the chunk reaches past them.
    const int limit = dry_run ? 1'000'000 : kChunk + result.failed;
    const auto expired = clips.ExpiredClips(now, default_retention_days, limit);
    int removed = 0;
    for (const Clip& clip : expired) {
      if (!dry_run && !RemoveClip(clips, files, clip)) continue;
      ++removed;
      result.bytes += clip.size_bytes;
    }
    result.clips += removed;
    result.failed = static_cast<int>(expired.size()) - removed;
    if (dry_run || static_cast<int>(expired.size()) < limit) return result;
  }
}

RetentionJob::RetentionJob(ClipStore& clips, ClipFiles& files, int default_retention_days,
                           const Clock& clock)
    : clips_(clips),
      files_(files),
      default_retention_days_(default_retention_days),
      clock_(clock),
      started_utc_(clock.UtcNow()),
      started_(clock.SteadyNow()),
      next_(started_) {}

bool RetentionJob::ClockWasSet() const {
  const auto by_wall_clock = clock_.UtcNow() - started_utc_;
  const auto in_truth = clock_.SteadyNow() - started_;
  return std::chrono::abs(by_wall_clock - in_truth) > kBelievableStep;
}

void RetentionJob::RunIfDue() {
  if (clock_.SteadyNow() < next_) return;
  next_ = clock_.SteadyNow() + kPeriod;
  if (ClockWasSet()) {
    spdlog::warn("no clips are retired: the system's clock was set; restart to go on");
    return;
  }
  const RetentionResult result =
      RunRetention(clips_, files_, default_retention_days_, clock_.UtcNow(), false);
  if (result.failed > 0) {
    spdlog::error("clips past their retention cannot be removed (clips={})", result.failed);
  }
}

}  // namespace tillwatch
