// Footage into a faststart MP4 (moov before mdat), without decoding: avc1 for H.264, hvc1 for
// H.265.
//
// Thread rule: any thread, several calls at once; each call has its own pipeline.
#pragma once

#include <filesystem>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/ports/clip_writer.hpp"

namespace tillwatch {

class Mp4Muxer final : public ClipMuxer {
 public:
  // deadline: a file that is not finished by then is given up. temp_dir: where the media data is
  // kept until the moov before it is known; beside the file itself when empty. That temporary file
  // is gone when Write returns.
  explicit Mp4Muxer(milliseconds deadline = seconds(30), std::filesystem::path temp_dir = {});

  // Does not fsync. The keyframe at the front has PTS 0.
  Result<WrittenVideo> Write(const ClipFootage& footage,
                             const std::filesystem::path& path) override;

 private:
  const milliseconds deadline_;
  const std::filesystem::path temp_dir_;
};

}  // namespace tillwatch
