#include "tillwatch/app/retention.hpp"

#include <spdlog/spdlog.h>

#include "tillwatch/base/rfc3339.hpp"

namespace tillwatch {
namespace {

constexpr int kChunk = 200;

bool RemoveClip(ClipStore& clips, ClipFiles& files, const Clip& clip) {
  if (!files.Remove(clip.video_path)) return false;
  if (!clip.thumbnail_path.empty() && !files.Remove(clip.thumbnail_path)) return false;
  clips.DeleteClip(clip.id);
  spdlog::info("clip retired (clip={} camera={} recorded={} bytes={})", clip.id.value,
               clip.camera.value, FormatRfc3339(clip.event_at), clip.size_bytes);
  return true;
}

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

}  // namespace tillwatch
