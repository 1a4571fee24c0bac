#include "tillwatch/app/retention.hpp"

#include <fmt/format.h>

#include "commands.hpp"
#include "tillwatch/adapters/disk/clip_directory.hpp"
#include "tillwatch/adapters/postgres/postgres_clip_store.hpp"

namespace tillwatch {

int RunRetentionCommand(const Settings& settings, bool dry_run) {
  PostgresPool pool(settings.database_url, {.max_connections = 1});
  PostgresClipStore clips(pool);
  ClipDirectory files(settings.video_output_dir);
  const SystemClock clock;
  const RetentionResult result =
      RunRetention(clips, files, settings.retention_days, clock.UtcNow(), dry_run);
  fmt::print("{} {} clip(s), {:.1f} MB\n", dry_run ? "would remove" : "removed", result.clips,
             static_cast<double>(result.bytes) / 1e6);
  if (result.failed == 0) return kExitOk;
  fmt::print(stderr, "{} clip(s) could not be removed; may this user write to {}?\n", result.failed,
             settings.video_output_dir.string());
  return kExitFailed;
}

}  // namespace tillwatch
