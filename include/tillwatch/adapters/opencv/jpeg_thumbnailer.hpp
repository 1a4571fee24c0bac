// A decoded picture as a JPEG: a small one, or one of its own size.
//
// Thread rule: any thread, several calls at once.
#pragma once

#include "tillwatch/ports/clip_writer.hpp"

namespace tillwatch {

class JpegThumbnailer final : public ThumbnailEncoder {
 public:
  // quality: 1..100.
  JpegThumbnailer(int width = 320, int height = 240, int quality = 85);

  // The whole picture in its own aspect ratio, centred on black; a picture that is smaller than the
  // thumbnail is not enlarged.
  Result<std::vector<std::uint8_t>> Encode(const Image& image) override;
  Result<std::vector<std::uint8_t>> EncodeFull(const Image& image) override;

 private:
  const int width_;
  const int height_;
  const int quality_;
};

}  // namespace tillwatch
