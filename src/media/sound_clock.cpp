#include "tillwatch/media/sound_clock.hpp"

#include <algorithm>

namespace tillwatch {
namespace {

using std::chrono::nanoseconds;

// A frame of AAC lasts 10 ms or more.
constexpr nanoseconds kMostPerFrame = milliseconds(2);
constexpr int kSmoothing = 64;

}  // namespace

void SoundClock::Follow(Pts pts, UtcTime arrival) {
  if (!anchored_ || arrival < own_.At(pts)) own_.Anchor(pts, arrival);
  anchored_ = true;
}

SoundClock::Place SoundClock::Map(Pts pts, UtcTime arrival, std::optional<UtcTime> sender,
                                  const Timeline& pictures) {
  const UtcTime captured_at = own_.Map(pts, arrival, sender);
  const nanoseconds shift = captured_at - pictures.At(pts);
  if (!shift_) shift_ = shift;
  *shift_ += std::clamp((shift - *shift_) / kSmoothing, -kMostPerFrame, kMostPerFrame);
  return {pts + *shift_, captured_at};
}

}  // namespace tillwatch
