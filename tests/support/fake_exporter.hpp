// The exporter and the frame extractor of a test: what they are told is remembered, and each can be
// made to fail.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "support/fake_clip_writers.hpp"
#include "tillwatch/ports/clip_writer.hpp"

namespace tillwatch::test {

class FakeExporter final : public VideoExporter {
 public:
  Result<WrittenVideo> ToH264(const std::filesystem::path& source,
                              const std::filesystem::path& target) override {
    return Write("h264", source, target);
  }
  Result<WrittenVideo> BurnIn(const std::filesystem::path& source,
                              const std::vector<ReceiptCue>& cues,
                              const std::filesystem::path& target) override {
    burnt_in = cues;
    return Write("receipt", source, target);
  }

  void Cancel() override { cancelled = true; }

  std::atomic<bool> cancelled = false;
  std::vector<std::string> calls;  // "h264 /clips/a.mp4 -> /clips/a.h264.mp4.part"
  std::vector<ReceiptCue> burnt_in;
  Failures failures;
  std::function<void()> meanwhile;  // while it encodes; may throw

 private:
  Result<WrittenVideo> Write(const std::string& what, const std::filesystem::path& source,
                             const std::filesystem::path& target) {
    calls.push_back(what + " " + source.string() + " -> " + target.string());
    if (meanwhile) meanwhile();
    if (failures.Take()) return tl::unexpected(failures.error);
    return WrittenVideo{std::string(64, 'b'), "h264", 1280, 720};
  }
};

class FakeFrames final : public FrameExtractor {
 public:
  Result<Image> FrameAt(const std::filesystem::path& file, std::chrono::microseconds at) override {
    if (meanwhile) meanwhile();
    const std::lock_guard lock(mutex_);
    if (failures.Take()) return tl::unexpected(failures.error);
    asked_file = file.string();
    asked_at = at;
    return Image{1, 1, {1, 2, 3}};
  }

  std::string asked_file;
  std::chrono::microseconds asked_at{0};
  Failures failures;
  std::function<void()> meanwhile;

 private:
  std::mutex mutex_;
};

}  // namespace tillwatch::test
