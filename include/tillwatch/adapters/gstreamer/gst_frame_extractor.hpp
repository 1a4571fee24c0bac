// One picture of a clip's file, decoded from the keyframe before it.
//
// Thread rule: any thread, several calls at once; a call uses one decoding thread.
#pragma once

#include "tillwatch/base/clock.hpp"
#include "tillwatch/ports/clip_writer.hpp"

namespace tillwatch {

class GstFrameExtractor final : public FrameExtractor {
 public:
  explicit GstFrameExtractor(milliseconds deadline = seconds(10));

  Result<Image> FrameAt(const std::filesystem::path& file, std::chrono::microseconds at) override;

 private:
  const milliseconds deadline_;
};

}  // namespace tillwatch
