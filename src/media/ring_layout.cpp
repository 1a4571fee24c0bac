#include "tillwatch/media/ring_layout.hpp"

#include <algorithm>

namespace tillwatch {
namespace {

constexpr std::uint64_t kUnitsPerSecond = 128;
constexpr std::uint64_t kLeastEntries = 1024;
// So many entries fill whole pages.
constexpr std::uint64_t kEntriesStep = 256;
static_assert(kEntriesStep * sizeof(RingEntry) % kRingPage == 0);
// The end of the data area that a large unit cannot use is at most this.
constexpr std::uint64_t kMostWaste = 16ULL << 20U;

std::uint64_t RoundUp(std::uint64_t value, std::uint64_t step) {
  return (value + step - 1) / step * step;
}

}  // namespace

RingLayout RingLayout::For(seconds bound, std::int64_t max_bytes) {
  const auto bytes = static_cast<std::uint64_t>(max_bytes);
  RingLayout layout;
  layout.entries = RoundUp(
      static_cast<std::uint64_t>(bound.count()) * kUnitsPerSecond + kLeastEntries, kEntriesStep);
  layout.data_bytes = RoundUp(
      bytes + std::min(RingRoom(bytes), kMostWaste) + layout.entries * kRingAlign, kRingPage);
  return layout;
}

}  // namespace tillwatch
