// One picture of a clip, decoded: from the keyframe before it up to it and no further.
//
// Thread rule: any thread, several calls at once; a call uses one decoding thread.
#pragma once

#include "tillwatch/base/clock.hpp"
#include "tillwatch/ports/clip_writer.hpp"

namespace tillwatch {

class GstFrameDecoder final : public FrameDecoder {
 public:
  explicit GstFrameDecoder(milliseconds deadline = seconds(10));

  Result<Image> Decode(const ClipFootage& footage, std::size_t index) override;

 private:
  const milliseconds deadline_;
};

}  // namespace tillwatch
