// A temporary file without a name: gone with this object, or with the process, whatever happens.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "tillwatch/base/result.hpp"

namespace tillwatch {

// What a failed system call on a clip's file means. A disk that takes no more (or nothing) is
// kDiskFull, everything else kInternal.
tl::unexpected<Error> FileError(int error, const std::string& doing,
                                const std::filesystem::path& path);

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd = -1) : fd_(fd) {}
  ~FileDescriptor();
  FileDescriptor(FileDescriptor&& other) noexcept;
  FileDescriptor& operator=(FileDescriptor&&) = delete;

  int Get() const { return fd_; }
  bool IsOpen() const { return fd_ >= 0; }

 private:
  int fd_;
};

// A spool of so many bytes stays in memory, where it is fastest; a larger one is on disk.
inline constexpr std::size_t kLargestInMemory = 32U << 20U;

// Open for reading and writing; expected: about how many bytes it will hold. On the disk of this
// folder, if not in memory. Errors: kDiskFull, kInternal.
Result<FileDescriptor> MakeSpoolFile(const std::filesystem::path& folder, std::size_t expected);

// Whether a file has grown since it was last asked: how something slow differs from something dead.
class Growth {
 public:
  explicit Growth(int fd) : fd_(fd) {}
  bool operator()();

 private:
  int fd_;
  std::int64_t size_ = 0;
};

}  // namespace tillwatch
