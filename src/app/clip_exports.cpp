#include "tillwatch/app/clip_exports.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "tillwatch/base/uuid.hpp"

namespace tillwatch {
namespace {

// Whoever asked may have gone; what nobody fetches must not pile up.
constexpr std::size_t kMaxFailures = 64;

// The same cues give the same name, and others another one.
std::string NameOf(const std::vector<ReceiptCue>& cues) {
  std::string text;
  for (const ReceiptCue& cue : cues) {
    text += std::to_string(cue.start.count()) + " " + std::to_string(cue.end.count()) + " " +
            std::to_string(cue.text.size()) + " " + cue.text + "\n";
  }
  return UuidFromName("receipt", text);
}

std::string LabelText(const std::string& made_of, const std::string& sha256) {
  return "made_of " + made_of + "\nsha256 " + sha256 + "\n";
}

bool LabelSays(const std::string& label, const std::string& made_of) {
  return label.starts_with("made_of " + made_of + "\n");
}

}  // namespace

ClipExports::ClipExports(VideoExporter& exporter, ClipFiles& files, ReceiptOf receipt,
                         std::size_t max_waiting)
    : exporter_(exporter), files_(files), receipt_(std::move(receipt)), max_waiting_(max_waiting) {}

Result<std::string> ClipExports::Ask(const Clip& clip, const ExportWish& wish) {
  if (!wish.with_receipt && (!wish.as_h264 || clip.codec == "h264")) return clip.video_path;
  if (!files_.SizeOf(clip.video_path)) {
    return Fail(ErrorCode::kNotFound, "the video of this clip is gone");
  }
  auto job = Plan(clip, wish);
  if (!job) return tl::unexpected(job.error());
  if (IsReady(*job)) return job->target;
  if (const auto waits = Enqueue(std::move(*job)); !waits) return tl::unexpected(waits.error());
  return std::string();
}

Result<ClipExports::Job> ClipExports::Plan(const Clip& clip, const ExportWish& wish) {
  Job job;
  job.clip = clip;
  job.kind = wish.with_receipt ? ClipExport::kReceipt : ClipExport::kH264;
  job.target = ExportPath(clip, job.kind);
  job.made_of = "video";
  if (wish.with_receipt) {
    job.cues = receipt_(clip);
    if (job.cues.empty()) return Fail(ErrorCode::kNotFound, "no till event lies in this clip");
    job.made_of = NameOf(job.cues);
  }
  return job;
}

bool ClipExports::IsReady(const Job& job) {
  const auto label = files_.ReadWhole(ExportLabelPath(job.target));
  return label && LabelSays(*label, job.made_of) && files_.SizeOf(job.target);
}

// A job for the same file that still waits is replaced: this one knows the events of now.
Result<void> ClipExports::Enqueue(Job job) {
  const std::lock_guard lock(mutex_);
  if (const auto failed = failures_.find(job.target); failed != failures_.end()) {
    const Error error = failed->second;
    failures_.erase(failed);
    return tl::unexpected(error);
  }
  if (in_hand_ == job.target) return {};
  const auto same = std::find_if(waiting_.begin(), waiting_.end(),
                                 [&](const Job& other) { return other.target == job.target; });
  if (same != waiting_.end()) {
    *same = std::move(job);
    return {};
  }
  if (waiting_.size() >= max_waiting_) {
    return Fail(ErrorCode::kUnavailable, "too many videos are being made; try again in a moment");
  }
  waiting_.push_back(std::move(job));
  work_.notify_one();
  return {};
}

std::optional<ClipExports::Job> ClipExports::TakeNext() {
  const std::lock_guard lock(mutex_);
  if (waiting_.empty()) return std::nullopt;
  Job job = std::move(waiting_.front());
  waiting_.pop_front();
  in_hand_ = job.target;
  return job;
}

void ClipExports::Run(std::stop_token stop) {
  // An export takes minutes; who ends the process does not wait for one.
  const std::stop_callback cancel(stop, [this] { exporter_.Cancel(); });
  while (!stop.stop_requested()) {
    if (ProcessNext()) continue;
    std::unique_lock lock(mutex_);
    work_.wait(lock, stop, [this] { return !waiting_.empty(); });
  }
}

bool ClipExports::ProcessNext() {
  const auto job = TakeNext();
  if (!job) return false;
  Result<void> outcome;
  try {
    outcome = Make(*job);
  } catch (const std::exception& error) {
    outcome = Fail(ErrorCode::kInternal, error.what());
  }
  Note(*job, outcome);
  return true;
}

Result<void> ClipExports::Make(const Job& job) {
  if (IsReady(job)) return {};  // somebody asked while it was being finished
  if (const auto written = WriteFiles(job); !written) {
    files_.Remove(job.target);
    return written;
  }
  // Retired meanwhile? The retention removes the video before it looks for exports.
  if (!files_.SizeOf(job.clip.video_path)) {
    files_.Remove(job.target);
    files_.Remove(ExportLabelPath(job.target));
    return Fail(ErrorCode::kNotFound, "the video of this clip is gone");
  }
  return {};
}

Result<void> ClipExports::WriteFiles(const Job& job) {
  // An old label must never stand beside a new file.
  if (!files_.Remove(ExportLabelPath(job.target))) {
    return Fail(ErrorCode::kInternal, "the old export cannot be removed");
  }
  const auto part = files_.PreparePart(job.target);
  if (!part) return tl::unexpected(part.error());
  const auto video = Encode(job, *part);
  if (!video) return tl::unexpected(video.error());
  if (const auto size = files_.Publish(job.target); !size) return tl::unexpected(size.error());
  const std::string label = LabelText(job.made_of, video->sha256);
  const auto labelled =
      files_.WriteWhole(ExportLabelPath(job.target), {label.begin(), label.end()});
  if (!labelled) return tl::unexpected(labelled.error());
  return {};
}

Result<WrittenVideo> ClipExports::Encode(const Job& job, const std::filesystem::path& part) {
  const std::filesystem::path source = files_.PathOf(job.clip.video_path);
  return job.kind == ClipExport::kReceipt ? exporter_.BurnIn(source, job.cues, part)
                                          : exporter_.ToH264(source, part);
}

void ClipExports::Note(const Job& job, const Result<void>& outcome) {
  if (outcome) {
    spdlog::info("export made (clip={} file={})", job.clip.id.value, job.target);
  } else {
    spdlog::warn("export failed (clip={} file={} error={})", job.clip.id.value, job.target,
                 outcome.error().message);
  }
  const std::lock_guard lock(mutex_);
  in_hand_.clear();
  if (!outcome && (failures_.size() < kMaxFailures || failures_.contains(job.target))) {
    failures_[job.target] = outcome.error();
  }
}

}  // namespace tillwatch
