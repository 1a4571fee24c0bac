// The strip of black and white blocks at the bottom of a simulated camera's picture: the wall clock
// and the camera's number, readable after lossy compression and scaling. Shared by the camera
// simulator, which draws it, and by the tests, which read it.
//
// Two rows of 32 blocks, white is 1, most significant bit first: 48 bits of milliseconds since the
// Unix epoch, 8 bits of camera number, 8 bits of CRC over both.
#pragma once

#include <cstdint>
#include <optional>

#include "tillwatch/base/clock.hpp"

namespace tillwatch::camsim {

inline constexpr int kStripColumns = 32;
inline constexpr int kStripRows = 2;
inline constexpr int kStripBits = kStripColumns * kStripRows;

struct StripContent {
  std::chrono::sys_time<milliseconds> time;
  int camera = 0;  // 0..255
};

// Where a block lies in a picture of this size, in pixels; ends are exclusive.
struct Block {
  int left = 0;
  int top = 0;
  int right = 0;
  int bottom = 0;
};

constexpr int StripHeight(int picture_height) { return picture_height / 12; }

constexpr Block StripBlock(int bit, int width, int height) {
  const int column = bit % kStripColumns;
  const int row = bit / kStripColumns;
  const int strip = StripHeight(height);
  const int top = height - strip;
  return {width * column / kStripColumns, top + strip * row / kStripRows,
          width * (column + 1) / kStripColumns, top + strip * (row + 1) / kStripRows};
}

// CRC-8, polynomial x^8 + x^2 + x + 1, starting from 0xFF, so that an all-black strip is not valid.
constexpr std::uint8_t StripChecksum(std::uint64_t payload) {
  unsigned crc = 0xFF;
  for (int byte = 6; byte >= 0; --byte) {
    crc ^= static_cast<unsigned>(payload >> (8 * byte)) & 0xFFU;
    for (int i = 0; i < 8; ++i) crc = (crc << 1) ^ ((crc & 0x80U) != 0 ? 0x107U : 0U);
  }
  return static_cast<std::uint8_t>(crc);
}

constexpr std::uint64_t EncodeStrip(const StripContent& content) {
  const auto time = static_cast<std::uint64_t>(content.time.time_since_epoch().count());
  const std::uint64_t payload =
      ((time & 0xFFFF'FFFF'FFFFULL) << 8) | (static_cast<unsigned>(content.camera) & 0xFFU);
  return (payload << 8) | StripChecksum(payload);
}

// Nothing when the checksum does not fit.
constexpr std::optional<StripContent> DecodeStrip(std::uint64_t bits) {
  const std::uint64_t payload = bits >> 8;
  if (StripChecksum(payload) != (bits & 0xFFU)) return std::nullopt;
  const milliseconds since_epoch(static_cast<milliseconds::rep>(payload >> 8));
  return StripContent{std::chrono::sys_time<milliseconds>(since_epoch),
                      static_cast<int>(payload & 0xFFU)};
}

}  // namespace tillwatch::camsim
