#include "tillwatch/media/ring_transfer.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <optional>
#include <span>
#include <utility>

namespace tillwatch {
namespace {

// The header is only asked for its sizes here; opening the ring checks it.
std::optional<RingLayout> LayoutIn(std::span<const std::byte> bytes) {
  RingHeader header;
  if (bytes.size() < kRingPage) return std::nullopt;
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.magic != kRingMagic || header.total_bytes != bytes.size()) return std::nullopt;
  const RingLayout layout{header.entries, header.data_bytes};
  const bool sane = header.entries <= bytes.size() / sizeof(RingEntry) &&
                    header.data_bytes <= bytes.size() && layout.TotalBytes() == bytes.size();
  return sane ? std::optional(layout) : std::nullopt;
}

}  // namespace

std::vector<AccessUnitPtr> AllFootage(const FootageRing& ring) {
  const FootageSlice slice = ring.Read({UtcTime::min(), UtcTime::max()});
  std::vector<AccessUnitPtr> units;
  std::merge(slice.units.begin(), slice.units.end(), slice.audio.begin(), slice.audio.end(),
             std::back_inserter(units),
             [](const auto& a, const auto& b) { return a->arrived_at < b->arrived_at; });
  return units;
}

std::size_t TransferFootage(std::unique_ptr<RingMemory> from, FootageRing& to, const Clock& clock) {
  const auto layout = LayoutIn(from->Bytes());
  if (!layout) return 0;
  const FootageRing old(*layout, std::move(from), clock);
  const std::vector<AccessUnitPtr> units = AllFootage(old);
  for (const AccessUnitPtr& unit : units) to.Push(unit);
  return units.size();
}

}  // namespace tillwatch
