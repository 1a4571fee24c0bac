// A muxer that really writes: as many bytes as it is told, with their real fingerprint.
#pragma once

#include <cerrno>
#include <fstream>
#include <string>
#include <vector>

#include "tillwatch/base/sha256.hpp"
#include "tillwatch/ports/clip_writer.hpp"

namespace tillwatch::test {

class WritingMuxer final : public ClipMuxer {
 public:
  Result<WrittenVideo> Write(const ClipFootage& footage,
                             const std::filesystem::path& path) override {
    ++calls;
    const std::vector<std::uint8_t> bytes(size, static_cast<std::uint8_t>(calls));
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file) return Fail(ErrorCode::kDiskFull, "cannot write " + path.string());
    Sha256 hash;
    hash.Add(bytes);
    return WrittenVideo{hash.Finish(), std::string(ToString(footage.config.codec)),
                        footage.config.width, footage.config.height};
  }

  std::size_t size = 10'000;
  int calls = 0;
};

}  // namespace tillwatch::test
