// One picture of a stored clip, as a JPEG.
//
// Thread rule: any thread. Each picture costs a decode of up to one group of pictures, so only
// kAtOnce are made at a time; whoever has waited kPatience for a turn is told to come again.
#pragma once

#include <cstdint>
#include <semaphore>
#include <vector>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/result.hpp"
#include "tillwatch/domain/clip.hpp"
#include "tillwatch/ports/clip_writer.hpp"

namespace tillwatch {

class ClipStills {
 public:
  static constexpr std::ptrdiff_t kAtOnce = 2;
  static constexpr seconds kPatience{5};

  // All of it outlives this.
  ClipStills(FrameExtractor& extractor, ThumbnailEncoder& encoder, const ClipFiles& files,
             milliseconds patience = kPatience)
      : extractor_(extractor), encoder_(encoder), files_(files), patience_(patience) {}

  // The picture that players show at this time from the start of what they show. Errors: kNotFound
  // (the file is gone), kInvalidArgument (field "at": behind its end), kUnavailable (no turn),
  // kInternal.
  Result<std::vector<std::uint8_t>> At(const Clip& clip, microseconds at);

 private:
  FrameExtractor& extractor_;
  ThumbnailEncoder& encoder_;
  const ClipFiles& files_;
  const milliseconds patience_;
  std::counting_semaphore<kAtOnce> turns_{kAtOnce};
};

}  // namespace tillwatch
