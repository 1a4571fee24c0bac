#include "support/burnt_clock.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "tools/camsim/clock_strip.hpp"

namespace tillwatch {
namespace {

// Mean brightness of the middle of a block: its edges are blurred by the codec and by scaling.
int MiddleBrightness(const Image& image, const PictureArea& area, const camsim::Block& block) {
  const int width = block.right - block.left;
  const int height = block.bottom - block.top;
  const int left = area.left + block.left + width / 4;
  const int right = std::max(left + 1, area.left + block.right - width / 4);
  const int top = area.top + block.top + height / 4;
  const int bottom = std::max(top + 1, area.top + block.bottom - height / 4);
  long sum = 0;
  for (int y = top; y < bottom; ++y) {
    for (int x = left; x < right; ++x) {
      const auto at = (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) +
                       static_cast<std::size_t>(x)) *
                      3;
      sum += image.pixels[at + 1];  // green: most of the brightness
    }
  }
  return static_cast<int>(sum / ((right - left) * (bottom - top)));
}

}  // namespace

std::optional<BurntClock> ReadBurntClock(const Image& image) {
  return ReadBurntClock(image, {0, 0, image.width, image.height});
}

std::optional<BurntClock> ReadBurntClock(const Image& image, const PictureArea& area) {
  if (area.width < camsim::kStripColumns || camsim::StripHeight(area.height) < camsim::kStripRows) {
    return std::nullopt;
  }
  std::uint64_t bits = 0;
  for (int bit = 0; bit < camsim::kStripBits; ++bit) {
    const camsim::Block block = camsim::StripBlock(bit, area.width, area.height);
    bits = (bits << 1) | (MiddleBrightness(image, area, block) > 127 ? 1U : 0U);
  }
  const auto content = camsim::DecodeStrip(bits);
  if (!content) return std::nullopt;
  return BurntClock{content->time, content->camera};
}

PictureArea LetterboxedArea(const Image& image, int picture_width, int picture_height) {
  const double scale = std::min(static_cast<double>(image.width) / picture_width,
                                static_cast<double>(image.height) / picture_height);
  PictureArea area;
  area.width = static_cast<int>(std::lround(picture_width * scale));
  area.height = static_cast<int>(std::lround(picture_height * scale));
  area.left = (image.width - area.width) / 2;
  area.top = (image.height - area.height) / 2;
  return area;
}

}  // namespace tillwatch
