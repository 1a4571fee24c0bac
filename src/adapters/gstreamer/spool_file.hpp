// A temporary file without a name: gone with this object, or with the process, whatever happens.
#pragma once

#include <filesystem>

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

// Open for reading and writing, on the disk of this folder. Errors: kDiskFull, kInternal.
Result<FileDescriptor> MakeSpoolFile(const std::filesystem::path& folder);

}  // namespace tillwatch
