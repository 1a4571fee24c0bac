#include "tillwatch/app/clip_stills.hpp"

namespace tillwatch {
namespace {

class Turn {
 public:
  Turn(std::counting_semaphore<ClipStills::kAtOnce>& turns, milliseconds patience)
      : turns_(turns), taken_(turns.try_acquire_for(patience)) {}
  ~Turn() {
    if (taken_) turns_.release();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  bool IsTaken() const { return taken_; }

 private:
  std::counting_semaphore<ClipStills::kAtOnce>& turns_;
  const bool taken_;
};

}  // namespace

Result<std::vector<std::uint8_t>> ClipStills::At(const Clip& clip, microseconds at) {
  const Turn turn(turns_, patience_);
  if (!turn.IsTaken()) {
    return Fail(ErrorCode::kUnavailable, "too many pictures are being made; try again in a moment");
  }
  const auto image = extractor_.FrameAt(files_.PathOf(clip.video_path), at);
  if (!image) {
    switch (image.error().code) {
      case ErrorCode::kNotFound:
        return Fail(ErrorCode::kNotFound, "the video of this clip is gone");
      case ErrorCode::kInvalidArgument:
        return Invalid("at", "lies behind the end of the clip");
      default:
        return tl::unexpected(image.error());
    }
  }
  return encoder_.EncodeFull(*image);
}

}  // namespace tillwatch
