#include "spool_file.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace tillwatch {

tl::unexpected<Error> FileError(int error, const std::string& doing,
                                const std::filesystem::path& path) {
  const bool full = error == ENOSPC || error == EDQUOT || error == EROFS;
  return Fail(
      full ? ErrorCode::kDiskFull : ErrorCode::kInternal,
      "cannot " + doing + " " + path.string() + ": " + std::generic_category().message(error));
}

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) ::close(fd_);
}

FileDescriptor::FileDescriptor(FileDescriptor&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)) {}

Result<FileDescriptor> MakeSpoolFile(const std::filesystem::path& folder, std::size_t expected) {
  if (expected <= kLargestInMemory) {
    FileDescriptor in_memory(::memfd_create("tillwatch-clip", MFD_CLOEXEC));
    if (in_memory.IsOpen()) return in_memory;
  }
  FileDescriptor unnamed(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (unnamed.IsOpen()) return unnamed;
  // Not every file system can do that (open(2)).
  if (errno != EOPNOTSUPP && errno != EISDIR) {
    return FileError(errno, "make a temporary file in", folder);
  }
  std::string name = (folder / ".spool-XXXXXX").string();
  FileDescriptor named(::mkostemp(name.data(), O_CLOEXEC));
  if (!named.IsOpen()) return FileError(errno, "make a temporary file in", folder);
  ::unlink(name.c_str());
  return named;
}

bool Growth::operator()() {
  struct stat status {};
  if (::fstat(fd_, &status) != 0) return false;
  return std::exchange(size_, status.st_size) < status.st_size;
}

}  // namespace tillwatch
