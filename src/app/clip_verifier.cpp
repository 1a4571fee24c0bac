#include "tillwatch/app/clip_verifier.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "tillwatch/app/clip_archive.hpp"
#include "tillwatch/ports/errors.hpp"

namespace tillwatch {
namespace {

constexpr int kClipsAtOnce = 500;

bool AllDigits(std::string_view text, std::string_view digits) {
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return digits.find(c) != std::string_view::npos; });
}

// "{camera}/{YYYYMMDD}/{HHMMSS}_{8 hex}" of a path that begins so and goes on with ".{something}".
std::optional<std::string> StemOf(const std::string& path) {
  constexpr std::string_view kDecimal = "0123456789";
  constexpr std::string_view kHex = "0123456789abcdef";
  constexpr std::size_t kDay = 8;
  constexpr std::size_t kTime = 6;
  constexpr std::size_t kName = kTime + 1 + 8;
  const std::size_t day = path.find('/') + 1;
  const std::size_t name = day + kDay + 1;
  if (day < 2 || path.size() <= name + kName || path[name - 1] != '/') return std::nullopt;
  if (!ParseCameraId(path.substr(0, day - 1)) || path.find('/', name) != std::string::npos) {
    return std::nullopt;
  }
  const std::string_view file = std::string_view(path).substr(name);
  const bool ours = AllDigits(std::string_view(path).substr(day, kDay), kDecimal) &&
                    AllDigits(file.substr(0, kTime), kDecimal) && file[kTime] == '_' &&
                    AllDigits(file.substr(kTime + 1, 8), kHex) && file[kName] == '.';
  return ours ? std::optional(path.substr(0, name + kName)) : std::nullopt;
}

std::string WithoutEnding(const std::string& path) { return path.substr(0, path.rfind('.')); }

}  // namespace

std::string_view ToString(ClipProblem problem) {
  switch (problem) {
    case ClipProblem::kMissingVideo:
      return "missing_video";
    case ClipProblem::kSizeMismatch:
      return "size_mismatch";
    case ClipProblem::kHashMismatch:
      return "hash_mismatch";
    case ClipProblem::kUnreadableVideo:
      return "unreadable_video";
    case ClipProblem::kNoHash:
      return "no_hash";
    case ClipProblem::kMissingThumbnail:
      return "missing_thumbnail";
    case ClipProblem::kThumbnailMismatch:
      return "thumbnail_mismatch";
    case ClipProblem::kUnrecordedClip:
      return "unrecorded_clip";
    case ClipProblem::kOrphan:
      return "orphan";
  }
  return "orphan";
}

std::int64_t ClipVerification::Unrepaired() const {
  return std::count_if(findings.begin(), findings.end(),
                       [](const ClipFinding& finding) { return !finding.repaired; });
}

ClipVerifier::ClipVerifier(ClipLedger& ledger, ClipStore& store, ClipFiles& files,
                           ThumbnailMakers* thumbnails, const Clock& clock,
                           ClipVerifierOptions options)
    : ledger_(ledger),
      store_(store),
      files_(files),
      thumbnails_(thumbnails),
      clock_(clock),
      options_(std::move(options)) {}

// The files are listed before the rows are read: a clip that is finished in between has a row, and
// one that is only begun is young.
ClipVerification ClipVerifier::Run() {
  result_ = {};
  unclaimed_.clear();
  for (StoredFile& file : files_.List(ClipFiles::AnyName)) unclaimed_.emplace(file.path, file);
  const std::int64_t total = ledger_.CountClips();
  std::optional<ClipId> last;
  while (true) {
    const auto clips = ledger_.ClipsAfter(last, kClipsAtOnce);
    for (const Clip& clip : clips) {
      CheckClip(clip);
      ++result_.clips;
      if (options_.progress) options_.progress(result_.clips, total);
    }
    if (clips.empty()) break;
    last = clips.back().id;
  }
  // Records first: a clip that they bring back owns its other files.
  std::vector<StoredFile> left;
  for (const auto& [path, file] : unclaimed_) left.push_back(file);
  std::stable_partition(left.begin(), left.end(),
                        [](const StoredFile& file) { return file.path.ends_with(".json"); });
  for (const StoredFile& file : left) {
    if (unclaimed_.contains(file.path)) CheckFile(file);
  }
  return std::move(result_);
}

void ClipVerifier::Report(ClipProblem problem, const Clip& clip, const std::string& path,
                          const std::string& detail, bool repaired) {
  result_.findings.push_back({problem, clip.id.value, path, detail, repaired});
}

// All that was ever made for the clip whose files begin so.
void ClipVerifier::ClaimFamily(const std::string& stem) {
  const std::string family = stem + ".";
  auto file = unclaimed_.lower_bound(family);
  while (file != unclaimed_.end() && file->first.starts_with(family)) file = unclaimed_.erase(file);
}

void ClipVerifier::CheckClip(const Clip& clip) {
  ClaimFamily(WithoutEnding(clip.video_path));
  unclaimed_.erase(clip.thumbnail_path);

  bool readable = false;
  const ClipIntegrity integrity = CheckVideo(clip, readable);
  if (options_.repair && integrity == ClipIntegrity::kOk && readable) {
    ledger_.SetIntegrity(clip.id, integrity, clock_.UtcNow());
  }
  CheckThumbnail(clip, integrity == ClipIntegrity::kOk && readable);
}

ClipIntegrity ClipVerifier::CheckVideo(const Clip& clip, bool& readable) {
  const auto mark = [&](ClipProblem problem, ClipIntegrity integrity, const std::string& detail) {
    if (options_.repair) ledger_.SetIntegrity(clip.id, integrity, clock_.UtcNow());
    Report(problem, clip, clip.video_path, detail, false);
    return integrity;
  };
  const auto size = files_.SizeOf(clip.video_path);
  if (!size) {
    // Retired while we looked?
    if (!ledger_.FindClip(clip.id)) return ClipIntegrity::kMissing;
    return mark(ClipProblem::kMissingVideo, ClipIntegrity::kMissing, "");
  }
  if (*size != clip.size_bytes) {
    return mark(ClipProblem::kSizeMismatch, ClipIntegrity::kMismatch,
                std::to_string(*size) + " bytes instead of " + std::to_string(clip.size_bytes));
  }
  const auto sha256 = files_.Sha256Of(clip.video_path);
  if (!sha256) {
    if (!ledger_.FindClip(clip.id)) return ClipIntegrity::kMissing;
    Report(ClipProblem::kUnreadableVideo, clip, clip.video_path, sha256.error().message, false);
    return ClipIntegrity::kOk;
  }
  result_.bytes += *size;
  readable = true;
  if (clip.video_sha256.empty()) {
    if (options_.repair) ledger_.SetVideoSha256(clip.id, *sha256);
    Report(ClipProblem::kNoHash, clip, clip.video_path, "", options_.repair);
    return ClipIntegrity::kOk;
  }
  if (*sha256 == clip.video_sha256) return ClipIntegrity::kOk;
  return mark(ClipProblem::kHashMismatch, ClipIntegrity::kMismatch,
              *sha256 + " instead of " + clip.video_sha256);
}

void ClipVerifier::CheckThumbnail(const Clip& clip, bool video_readable) {
  if (clip.thumbnail_path.empty()) return;
  const auto sha256 = files_.Sha256Of(clip.thumbnail_path);
  if (sha256 && clip.thumbnail_sha256.empty()) {
    if (options_.repair) ledger_.SetThumbnail(clip.id, clip.thumbnail_path, *sha256);
    return;
  }
  if (sha256 && *sha256 == clip.thumbnail_sha256) return;
  if (!sha256 && !ledger_.FindClip(clip.id)) return;
  if (options_.repair && !(video_readable && MakeThumbnail(clip))) {
    files_.Remove(clip.thumbnail_path);
    ledger_.SetThumbnail(clip.id, "", "");
  }
  Report(sha256 ? ClipProblem::kThumbnailMismatch : ClipProblem::kMissingThumbnail, clip,
         clip.thumbnail_path, sha256 ? *sha256 + " instead of " + clip.thumbnail_sha256 : "",
         options_.repair);
}

bool ClipVerifier::MakeThumbnail(const Clip& clip) {
  if (thumbnails_ == nullptr) return false;
  const microseconds at = std::max(clip.event_at - clip.ShownFrom(), microseconds(0));
  const auto image = thumbnails_->frames.FrameAt(files_.PathOf(clip.video_path), at);
  if (!image) return false;
  const auto jpeg = thumbnails_->encoder.Encode(*image);
  if (!jpeg) return false;
  const auto sha256 = files_.WriteWhole(clip.thumbnail_path, *jpeg);
  if (!sha256) return false;
  ledger_.SetThumbnail(clip.id, clip.thumbnail_path, *sha256);
  return true;
}

// A file of which no row spoke.
void ClipVerifier::CheckFile(const StoredFile& file) {
  const auto stem = StemOf(file.path);
  if (!stem || file.modified > clock_.UtcNow() - options_.grace) return;
  const std::string record_path = *stem + ".json";
  if (const auto record = ReadFinished(files_, record_path)) {
    if (file.path != record_path) return;  // comes with its record
    ClaimFamily(*stem);
    if (ledger_.FindClip(record->clip.id)) return;
    Report(ClipProblem::kUnrecordedClip, record->clip, record->clip.video_path, "",
           options_.repair && Adopt(record_path));
    return;
  }
  // The worker may have written the row since the rows were read.
  const CameraId camera{file.path.substr(0, file.path.find('/'))};
  if (ledger_.HasClipWith(camera, *stem + ".mp4")) return;
  const bool removed = options_.repair && files_.Remove(file.path);
  result_.findings.push_back(
      {ClipProblem::kOrphan, "", file.path, std::to_string(file.size) + " bytes", removed});
}

bool ClipVerifier::Adopt(const std::string& record_path) {
  const auto record = ReadFinished(files_, record_path);
  if (!record) return false;
  try {
    store_.Finish(record->served, record->clip, clock_.UtcNow());
  } catch (const Refused&) {  // its event or its requests are gone as well
    return false;
  }
  files_.Remove(record_path);
  return true;
}

}  // namespace tillwatch
