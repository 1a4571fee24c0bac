// Gives the sound of a run its wall time, and pts of the same clock as the pictures'.
//
// A camera numbers its streams from two random moments; where they meet is told by their wall times
// only. Both streams have a timeline, and the distance between the two is smoothed, so that frames
// of sound keep their even pace.
//
// Thread rule: one owner.
#pragma once

#include <chrono>
#include <optional>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/media/access_unit.hpp"
#include "tillwatch/media/timeline.hpp"

namespace tillwatch {

class SoundClock {
 public:
  struct Place {
    Pts pts;  // as a picture of the same moment would have
    UtcTime captured_at;
  };

  // Sound that comes before the pictures have their times: the promptest frame tells the truth.
  void Follow(Pts pts, UtcTime arrival);

  // pictures must have its anchor.
  Place Map(Pts pts, UtcTime arrival, std::optional<UtcTime> sender, const Timeline& pictures);

  const Timeline& Times() const { return own_; }

 private:
  Timeline own_;
  bool anchored_ = false;
  std::optional<std::chrono::nanoseconds> shift_;  // from the sound's pts to the pictures'
};

}  // namespace tillwatch
