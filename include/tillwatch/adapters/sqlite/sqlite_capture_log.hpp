// The capture log as one SQLite file beside the spool.
#pragma once

#include <filesystem>
#include <memory>

#include "tillwatch/ports/capture_log.hpp"

namespace tillwatch {

class SqliteCaptureLog final : public CaptureLog {
 public:
  // Opens or creates the file and its folder. Throws Unavailable with the path and the cure.
  explicit SqliteCaptureLog(const std::filesystem::path& file);
  ~SqliteCaptureLog() override;

  void Note(std::span<const ClipRequest> requests) override;
  std::vector<Capture> All() override;
  void MarkCut(const ClipRequestId& request) override;
  void Remove(std::span<const ClipRequestId> requests) override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tillwatch
