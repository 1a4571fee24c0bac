#include "mp4_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace tillwatch {

bool ReadAt(int fd, std::uint64_t offset, std::span<std::uint8_t> into) {
  while (!into.empty()) {
    const ssize_t count = ::pread(fd, into.data(), into.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    offset += static_cast<std::uint64_t>(count);
    into = into.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

Result<Mp4Index> ReadMp4Index(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
    return Fail(ErrorCode::kInternal, "this is no MP4 file");
  }
  const auto size = static_cast<std::uint64_t>(status.st_size);
  const auto parts = FindMp4Parts(
      [fd](std::uint64_t offset, std::span<std::uint8_t> into) { return ReadAt(fd, offset, into); },
      size);
  if (!parts) return tl::unexpected(parts.error());
  Mp4Index index{*parts, std::vector<std::uint8_t>(parts->moov.size), size};
  if (!ReadAt(fd, parts->moov.offset, index.moov)) {
    return Fail(ErrorCode::kInternal, "the index of the MP4 file cannot be read");
  }
  return index;
}

Result<Mp4File> OpenMp4(const std::filesystem::path& path) {
  FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.IsOpen()) {
    const int error = errno;
    if (error != ENOENT) return FileError(error, "open", path);
    return Fail(ErrorCode::kNotFound, "there is no such file: " + path.string());
  }
  const auto index = ReadMp4Index(fd.Get());
  if (!index) return tl::unexpected(index.error());
  const auto summary = SummariseMoov(index->moov);
  if (!summary) return tl::unexpected(summary.error());
  auto tracks = ReadMp4Tracks(index->moov);
  if (!tracks) return tl::unexpected(tracks.error());
  return Mp4File{std::move(fd), index->file_size, *summary, std::move(*tracks)};
}

}  // namespace tillwatch
