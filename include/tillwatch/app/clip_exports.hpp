// Makes other videos of a stored clip when somebody asks for them, once, and keeps them beside it.
//
// Invariants:
// 1. A file under an export's name is whole; what a killed process leaves is a ".part", swept at
// the
//    next start.
// 2. An export is given out only with its label, which is written behind it and says what it was
//    made of: a receipt whose events have changed since is made again.
// 3. Only the worker writes; at most max_waiting exports wait for it, and who asks for one more is
//    told to come again.
//
// Thread rule: Ask from any thread; one thread calls Run (or, in tests, ProcessNext).
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "tillwatch/app/clip_file_names.hpp"
#include "tillwatch/base/result.hpp"
#include "tillwatch/domain/clip.hpp"
#include "tillwatch/ports/clip_writer.hpp"

namespace tillwatch {

// The receipt of a clip as players show it beside the video. May throw Unavailable.
using ReceiptOf = std::function<std::vector<ReceiptCue>(const Clip&)>;

struct ExportWish {
  bool as_h264 = false;
  bool with_receipt = false;  // always H.264
};

class ClipExports {
 public:
  static constexpr std::size_t kMaxWaiting = 16;

  // All of it outlives this.
  ClipExports(VideoExporter& exporter, ClipFiles& files, ReceiptOf receipt,
              std::size_t max_waiting = kMaxWaiting);

  // The path of the file, relative to the clips directory: the clip's own video where that is what
  // was wished for. Empty while it is being made, which this call has begun if nobody had. Errors:
  // kNotFound (the clip's file is gone; it has no receipt), kUnavailable (too many are waiting),
  // kDiskFull, kInternal (making it failed: said once, and the next call tries again). Throws
  // Unavailable.
  Result<std::string> Ask(const Clip& clip, const ExportWish& wish);

  void Run(std::stop_token stop);

  // Makes one export; false when none was waiting.
  bool ProcessNext();

 private:
  struct Job {
    Clip clip;
    ClipExport kind = ClipExport::kH264;
    std::vector<ReceiptCue> cues;
    std::string target;
    std::string made_of;  // of the label: a name for the cues
  };

  Result<Job> Plan(const Clip& clip, const ExportWish& wish);
  Result<void> Enqueue(Job job);
  std::optional<Job> TakeNext();
  bool IsReady(const Job& job);
  Result<void> Make(const Job& job);
  Result<void> WriteFiles(const Job& job);
  Result<WrittenVideo> Encode(const Job& job, const std::filesystem::path& part);
  void Note(const Job& job, const Result<void>& outcome);

  VideoExporter& exporter_;
  ClipFiles& files_;
  const ReceiptOf receipt_;
  const std::size_t max_waiting_;

  std::mutex mutex_;  // all below
  std::condition_variable_any work_;
  std::deque<Job> waiting_;
  std::string in_hand_;                    // the target that is being made
  std::map<std::string, Error> failures_;  // by target; not told to anybody yet
};

}  // namespace tillwatch
