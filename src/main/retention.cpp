#include "tillwatch/app/retention.hpp"

#include <fmt/format.h>

#include "commands.hpp"
#include "system_audit.hpp"
#include "tillwatch/adapters/disk/clip_directory.hpp"
#include "tillwatch/adapters/postgres/postgres_audit_log.hpp"
#include "tillwatch/adapters/postgres/postgres_retention_store.hpp"
#include "tillwatch/app/retention_job.hpp"
#include "tillwatch/base/rfc3339.hpp"

namespace tillwatch {
namespace {

constexpr double kGigabyte = 1e9;

double Megabytes(std::int64_t bytes) { return static_cast<double>(bytes) / 1e6; }

// One line a clip: when, which camera, how large, why.
void Print(const Clip& clip, RetireReason reason) {
  fmt::print("{}  {:<20}  {:>9.1f} MB  {:<21}  {}\n", FormatRfc3339(clip.event_at),
             clip.camera.value, Megabytes(clip.size_bytes), ToString(reason), clip.video_path);
}

}  // namespace

RetentionPolicy PolicyOf(const Settings& settings) {
  RetentionPolicy policy;
  policy.default_days = settings.retention_days;
  policy.max_bytes = static_cast<std::int64_t>(settings.max_disk_gb * kGigabyte);
  policy.min_free_bytes = static_cast<std::int64_t>(settings.min_free_gb * kGigabyte);
  policy.min_free_percent = settings.min_free_percent;
  return policy;
}

int RunRetentionCommand(const Settings& settings, bool dry_run) {
  PostgresPool pool(settings.database_url, {.max_connections = 1});
  PostgresRetentionStore clips(pool);
  ClipDirectory files(settings.video_output_dir);
  Retention retention(clips, files, PolicyOf(settings));
  PostgresAuditLog audit(pool);
  const SystemClock clock;
  const RetentionResult result =
      retention.Run(clock.UtcNow(), dry_run,
                    dry_run ? Retention::Listener(Print) : RecordRetired(audit, clock, UserName()));
  const std::string exports =
      result.exports > 0 ? fmt::format(" and {} export(s)", result.exports) : "";
  fmt::print("{} {} clip(s){}, {:.1f} MB\n", dry_run ? "would remove" : "removed", result.clips,
             exports, Megabytes(result.bytes));
  if (result.of_open_alerts > 0) {
    fmt::print(stderr, "{} of them of open alerts: the disk is below its floor of free space\n",
               result.of_open_alerts);
  }
  if (result.over_budget > 0) {
    fmt::print(stderr, "{:.1f} MB over max_disk_gb stay: they are on hold or of open alerts\n",
               Megabytes(result.over_budget));
  }
  if (result.below_floor > 0) {
    fmt::print(stderr, "the disk still lacks {:.1f} MB of free space; no more clips may go\n",
               Megabytes(result.below_floor));
  }
  if (result.failed > 0) {
    fmt::print(stderr, "{} clip(s) could not be removed; may this user write to {}?\n",
               result.failed, settings.video_output_dir.string());
  }
  return result.failed > 0 || result.below_floor > 0 ? kExitFailed : kExitOk;
}

}  // namespace tillwatch
