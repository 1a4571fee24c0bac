#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "system_audit.hpp"
#include "tillwatch/adapters/disk/clip_directory.hpp"
#include "tillwatch/adapters/gstreamer/gst_frame_extractor.hpp"
#include "tillwatch/adapters/opencv/jpeg_thumbnailer.hpp"
#include "tillwatch/adapters/postgres/postgres_audit_log.hpp"
#include "tillwatch/adapters/postgres/postgres_clip_ledger.hpp"
#include "tillwatch/adapters/postgres/postgres_clip_store.hpp"
#include "tillwatch/app/clip_verifier.hpp"

namespace tillwatch {
namespace {

constexpr seconds kProgressEvery{2};

// Now and then, so that a long run is seen to go on.
class Progress {
 public:
  void operator()(std::int64_t done, std::int64_t total) {
    if (clock_.SteadyNow() < next_) return;
    next_ = clock_.SteadyNow() + kProgressEvery;
    fmt::print(stderr, "{} of {} clips checked\n", done, total);
  }

 private:
  SystemClock clock_;
  SteadyTime next_ = SystemClock().SteadyNow() + kProgressEvery;
};

void PrintJson(const ClipVerification& result) {
  nlohmann::json findings = nlohmann::json::array();
  for (const ClipFinding& finding : result.findings) {
    findings.push_back(
        {{"problem", ToString(finding.problem)},
         {"clip_id", finding.clip.empty() ? nlohmann::json() : nlohmann::json(finding.clip)},
         {"path", finding.path},
         {"detail", finding.detail},
         {"repaired", finding.repaired}});
  }
  const nlohmann::json all{{"clips", result.clips},
                           {"bytes", result.bytes},
                           {"unrepaired", result.Unrepaired()},
                           {"findings", std::move(findings)}};
  fmt::print("{}\n", all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
}

void PrintText(const ClipVerification& result) {
  for (const ClipFinding& finding : result.findings) {
    fmt::print("{:<19}  {}{}{}{}\n", ToString(finding.problem), finding.path,
               finding.detail.empty() ? "" : "  ", finding.detail,
               finding.repaired ? "  (repaired)" : "");
  }
  fmt::print("{} clip(s), {:.1f} MB read: {} problem(s), {} of them repaired\n", result.clips,
             static_cast<double>(result.bytes) / 1e6, result.findings.size(),
             static_cast<std::int64_t>(result.findings.size()) - result.Unrepaired());
}

// What became of footage and its hashes, after it was announced.
void RecordRepairs(const ClipVerification& result, AuditLog& audit) {
  for (const ClipFinding& finding : result.findings) {
    if (!finding.repaired) continue;
    AuditEntry entry = SystemEntry("clip.repaired", finding.clip);
    const nlohmann::json details{{"problem", ToString(finding.problem)}, {"path", finding.path}};
    entry.details_json = details.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    audit.Append(entry);
  }
}

}  // namespace

int VerifyClips(const Settings& settings, const VerifyOptions& options) {
  PostgresPool pool(settings.database_url, {.max_connections = 1});
  PostgresClipLedger ledger(pool);
  PostgresClipStore store(pool);
  ClipDirectory files(settings.video_output_dir);
  const SystemClock clock;
  ClipVerifierOptions verifier_options;
  verifier_options.repair = options.repair;
  verifier_options.progress = Progress();
  GstFrameExtractor frames;
  JpegThumbnailer encoder(settings.thumbnail_width, settings.thumbnail_height);
  ThumbnailMakers thumbnails{frames, encoder};
  ClipVerifier verifier(ledger, store, files, &thumbnails, clock, verifier_options);
  PostgresAuditLog audit(pool);
  if (options.repair) audit.Append(SystemEntry("clip.repair_begun", ""));
  const ClipVerification result = verifier.Run();
  RecordRepairs(result, audit);
  if (options.json) {
    PrintJson(result);
  } else {
    PrintText(result);
  }
  return result.Unrepaired() == 0 ? kExitOk : kExitFailed;
}

}  // namespace tillwatch
