// An MP4 file that is there, as ours are.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "spool_file.hpp"
#include "tillwatch/media/mp4_layout.hpp"
#include "tillwatch/media/mp4_samples.hpp"

namespace tillwatch {

// False when the bytes are not all there.
bool ReadAt(int fd, std::uint64_t offset, std::span<std::uint8_t> into);

struct Mp4Index {
  Mp4Parts parts;
  std::vector<std::uint8_t> moov;
  std::uint64_t file_size = 0;
};

// Errors: kInternal.
Result<Mp4Index> ReadMp4Index(int fd);

struct Mp4File {
  FileDescriptor fd;
  std::uint64_t size = 0;
  Mp4Summary summary;
  Mp4Tracks tracks;
};

// Errors: kNotFound (no such file), kInternal.
Result<Mp4File> OpenMp4(const std::filesystem::path& path);

}  // namespace tillwatch
