// One decoded picture.
#pragma once

#include <cstdint>
#include <vector>

namespace tillwatch {

// 8-bit BGR, rows packed without padding: pixels.size() == width * height * 3.
struct Image {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;
};

}  // namespace tillwatch
