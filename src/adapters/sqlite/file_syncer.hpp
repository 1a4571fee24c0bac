// Has the disk write down what a file has got, a second after it was said to have changed at the
// latest.
//
// Thread rule: any thread; the writing to disk happens in one of its own.
#pragma once

#include <atomic>
#include <filesystem>
#include <thread>

namespace tillwatch {

class FileSyncer {
 public:
  // The file need not exist yet. It must be one that SQLite does not lock: closing any descriptor
  // of a file releases the process's locks on it (fcntl(2)). The write-ahead log is such a file.
  explicit FileSyncer(std::filesystem::path file)
      : file_(std::move(file)), thread_([this](std::stop_token stop) { Run(std::move(stop)); }) {}

  void Written() noexcept { changed_.store(true, std::memory_order_relaxed); }

 private:
  void Run(std::stop_token stop);

  const std::filesystem::path file_;
  std::atomic<bool> changed_{false};
  std::jthread thread_;
};

}  // namespace tillwatch
