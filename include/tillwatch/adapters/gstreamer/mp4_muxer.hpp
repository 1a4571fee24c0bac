// Footage into a faststart MP4 (moov before mdat), without decoding where possible: avc1 for H.264,
// hvc1 for H.265, mp4a for its sound. MJPEG, and everything if the settings say so, is encoded to
// H.264.
//
// Thread rule: any thread, several calls at once; each call has its own pipeline. An encoder uses
// at most half of the processors.
#pragma once

#include <filesystem>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/ports/clip_writer.hpp"
#include "tillwatch/ports/encode_options.hpp"

namespace tillwatch {

namespace gst {
class Pipeline;
}

class Mp4Muxer final : public ClipMuxer {
 public:
  // A file that is not finished after the deadline, and did not grow in it, is given up; large
  // footage, and footage that is encoded, has more time. temp_dir: where the media data of a clip
  // of more than 32 MiB is kept until the moov before it is known (a smaller one waits in memory);
  // beside the file itself when empty. That temporary file has no name, and goes with Write.
  explicit Mp4Muxer(milliseconds deadline = seconds(30), std::filesystem::path temp_dir = {},
                    EncodeOptions encode = {});

  // Does not fsync. On an error there is no file at the path. The keyframe at the front is decoded,
  // but shown only if it is wanted.
  Result<WrittenVideo> Write(const ClipFootage& footage,
                             const std::filesystem::path& path) override;
  milliseconds EncodingTime(const ClipFootage& footage) const override;

 private:
  bool Encodes(const ClipFootage& footage) const;
  Result<void> WaitForEnd(const gst::Pipeline& pipeline, const ClipFootage& footage,
                          int spool) const;

  const milliseconds deadline_;
  const std::filesystem::path temp_dir_;
  const EncodeOptions encode_;
};

}  // namespace tillwatch
