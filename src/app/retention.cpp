#include "tillwatch/app/retention.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <limits>

#include "tillwatch/app/clip_file_names.hpp"
#include "tillwatch/base/rfc3339.hpp"

namespace tillwatch {
namespace {

constexpr int kChunk = 200;
constexpr int kEverything = 1'000'000;
constexpr std::int64_t kNoEnd = std::numeric_limits<std::int64_t>::max();

}  // namespace

std::string_view ToString(RetireReason reason) {
  switch (reason) {
    case RetireReason::kAge:
      return "age";
    case RetireReason::kBudget:
      return "budget";
    case RetireReason::kDiskFloor:
      return "disk_floor";
    case RetireReason::kDiskFloorOpenAlert:
      return "disk_floor_open_alert";
  }
  return "age";
}

// Takes clips from the front of a list until enough bytes have gone.
struct Retention::Stage {
  RetireReason reason;
  OpenAlerts open;
  std::int64_t enough;  // of Gone(), which counts all stages
  std::function<std::vector<Clip>(int limit)> list;
};

// The video first: who has just made an export of it looks for it once more. A clip whose files
// cannot be found at all goes only when a check has said so (clips verify --repair).
bool Retention::RemoveFiles(const Clip& clip) {
  return files_.Remove(clip.video_path) &&
         (files_.RemoveFamily(clip.video_path.substr(0, clip.video_path.rfind('.'))) ||
          clip.integrity == ClipIntegrity::kMissing);
}

// Whether the clip has gone, or would have.
bool Retention::Take(const Clip& clip, const Stage& stage) {
  if (dry_run_) {
    passed_.insert(clip.id);
    return true;
  }
  const Retirement outcome = clips_.Retire(clip.id, stage.open, [&] { return RemoveFiles(clip); });
  if (outcome == Retirement::kDone) {
    spdlog::info("clip retired (clip={} camera={} recorded={} bytes={} reason={})", clip.id.value,
                 clip.camera.value, FormatRfc3339(clip.event_at), clip.size_bytes,
                 ToString(stage.reason));
    return true;
  }
  passed_.insert(clip.id);
  if (outcome == Retirement::kStuck) ++result_.failed;
  if (outcome == Retirement::kGone) by_others_ += clip.size_bytes;
  return false;
}

void Retention::Work(const Stage& stage) {
  bool more = true;
  while (more && Gone() < stage.enough) {
    // Those that were passed over stay at the front of the list; the chunk reaches past them.
    const int limit = (dry_run_ ? kEverything : kChunk) + static_cast<int>(passed_.size());
    const auto clips = stage.list(limit);
    more = static_cast<int>(clips.size()) == limit;
    for (const Clip& clip : clips) {
      if (Gone() >= stage.enough) return;
      if (passed_.contains(clip.id) || !Take(clip, stage)) continue;
      ++result_.clips;
      result_.bytes += clip.size_bytes;
      if (stage.reason == RetireReason::kDiskFloorOpenAlert) ++result_.of_open_alerts;
      if (listener_) listener_(clip, stage.reason);
    }
  }
}

// What the clips that have gone took with them is not there any more.
void Retention::LookForExports() {
  exports_ = files_.List(IsExport);
  std::sort(exports_.begin(), exports_.end(),
            [](const StoredFile& a, const StoredFile& b) { return a.modified > b.modified; });
}

// The label first: an export without one is not given out.
void Retention::TakeExports(std::int64_t enough) {
  while (Gone() < enough && !exports_.empty()) {
    const StoredFile file = std::move(exports_.back());
    exports_.pop_back();
    const bool gone =
        dry_run_ || (files_.Remove(ExportLabelPath(file.path)) && files_.Remove(file.path));
    if (!gone) {
      ++result_.failed;
      continue;
    }
    ++result_.exports;
    result_.bytes += file.size;
    if (!dry_run_) spdlog::info("export retired (file={} bytes={})", file.path, file.size);
  }
}

std::int64_t Retention::Floor(const DiskSpace& space) const {
  const double share = static_cast<double>(space.total) * policy_.min_free_percent / 100.0;
  return std::max(policy_.min_free_bytes, static_cast<std::int64_t>(share));
}

RetentionResult Retention::Run(UtcTime now, bool dry_run, const Listener& listener) {
  dry_run_ = dry_run;
  listener_ = listener;
  result_ = {};
  by_others_ = 0;
  passed_.clear();
  exports_.clear();
  const std::int64_t total = policy_.max_bytes > 0 ? clips_.TotalBytes() : 0;
  const auto space = files_.Space();
  const auto oldest = [this](OpenAlerts open) {
    return [this, open](int limit) { return clips_.OldestClips(open, limit); };
  };

  Work({RetireReason::kAge, OpenAlerts::kSpare, kNoEnd,
        [&](int limit) { return clips_.ExpiredClips(now, policy_.default_days, limit); }});
  const std::int64_t lacking = space ? Floor(*space) - space->free : 0;
  std::int64_t over = 0;
  if (policy_.max_bytes > 0 || lacking > 0) LookForExports();
  if (policy_.max_bytes > 0) {
    over = total - policy_.max_bytes;
    for (const StoredFile& file : exports_) over += file.size;
  }
  TakeExports(std::max(over, lacking));
  Work({RetireReason::kBudget, OpenAlerts::kSpare, over, oldest(OpenAlerts::kSpare)});
  Work({RetireReason::kDiskFloor, OpenAlerts::kSpare, lacking, oldest(OpenAlerts::kSpare)});
  Work({RetireReason::kDiskFloorOpenAlert, OpenAlerts::kTake, lacking, oldest(OpenAlerts::kTake)});

  result_.over_budget = std::max<std::int64_t>(over - Gone(), 0);
  result_.below_floor = std::max<std::int64_t>(lacking - Gone(), 0);
  return result_;
}

}  // namespace tillwatch
