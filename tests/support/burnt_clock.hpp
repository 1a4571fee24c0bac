// Reads the wall clock that tillwatch-camsim burns into every picture.
#pragma once

#include <optional>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/media/image.hpp"

namespace tillwatch {

// Part of an image, in pixels.
struct PictureArea {
  int left = 0;
  int top = 0;
  int width = 0;
  int height = 0;
};

struct BurntClock {
  UtcTime time;  // to the millisecond
  int camera = 0;
};

// Nothing when there is no readable strip. The picture is the whole image, or the area of it that a
// letterboxed picture covers.
std::optional<BurntClock> ReadBurntClock(const Image& image);
std::optional<BurntClock> ReadBurntClock(const Image& image, const PictureArea& area);

// Where a picture of this size lies after it was letterboxed into an image.
PictureArea LetterboxedArea(const Image& image, int picture_width, int picture_height);

}  // namespace tillwatch
