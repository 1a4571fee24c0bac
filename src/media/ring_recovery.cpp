// What of a ring's memory can be believed after the process that wrote it is gone.
#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstring>

#include "ring_crc.hpp"
#include "ring_store.hpp"

namespace tillwatch {
namespace {

using std::chrono::nanoseconds;

// Counts beyond this cannot be reached by counting; below it no sum of them overflows.
constexpr std::uint64_t kMostCount = 1ULL << 62U;
constexpr std::uint64_t kMostOpenings = 0xFFFF'FFFE;  // it is the upper half of a run's number
// Times beyond these are no camera's; within them no sum or difference overflows.
constexpr std::int64_t kLatestUs = microseconds(std::chrono::hours(24 * 365 * 200)).count();
constexpr std::int64_t kLongestNs = nanoseconds(std::chrono::hours(24 * 365 * 50)).count();
constexpr std::int64_t kFarthestMs = milliseconds(std::chrono::hours(24 * 365 * 200)).count();

RingHeader HeaderFor(const RingLayout& layout) {
  RingHeader header;
  header.magic = kRingMagic;
  header.version = kRingVersion;
  header.byte_order = kRingByteOrder;
  header.total_bytes = layout.TotalBytes();
  header.config_slots = kConfigSlots;
  header.config_slot_bytes = kConfigSlotBytes;
  header.entries = layout.entries;
  header.data_bytes = layout.data_bytes;
  header.crc = Crc32(std::as_bytes(std::span(&header, 1)).first(offsetof(RingHeader, crc)));
  return header;
}

bool IsPicture(const RingEntry& entry) { return (entry.flags & kEntryAudio) == 0; }
bool IsKeyframe(const RingEntry& entry) { return (entry.flags & kEntryKeyframe) != 0; }

// A CRC vouches against torn writes, not against a forged file or a program that was wrong.
bool IsBelievable(const RingEntry& entry) {
  const auto within = [](std::int64_t value, std::int64_t most) {
    return value >= -most && value <= most;
  };
  return entry.captured_us >= 0 && entry.captured_us <= kLatestUs &&
         within(entry.pts_ns, kLongestNs) && within(entry.dts_ns, kLongestNs) &&
         within(entry.clock_offset_ms, kFarthestMs) && entry.run >> 32U < kMostOpenings;
}

}  // namespace

std::vector<RingEntry> RingStore::Recover() {
  std::vector<RingEntry> found;
  RingHeader header;
  std::memcpy(&header, bytes_.data(), sizeof header);
  if (!IsOurs()) {
    BeginEmpty();
    header = {};
  } else if (header.first_sequence <= header.next_sequence &&
             header.next_sequence < kMostCount / sizeof(RingEntry) &&
             header.next_sequence - header.first_sequence <= layout_.entries) {
    configs_.Load();
    found = LongestStretch(header.first_sequence, header.next_sequence);
    next_ = header.next_sequence;
  }
  std::uint64_t openings = header.openings < kMostOpenings ? header.openings : 0;
  for (const RingEntry& entry : found) openings = std::max(openings, entry.run >> 32U);
  opening_ = openings + 1;
  if (!found.empty()) {
    next_ = found.back().sequence + 1;
    head_ = found.back().offset + RingRoom(found.back().size);
  }
  Counter(offsetof(RingHeader, openings)) = opening_;
  Retire(found.empty() ? next_ : found.front().sequence);
  Counter(offsetof(RingHeader, next_sequence)) = next_;
  memory_->BeginWriting();
  index_space_.Start(next_ * sizeof(RingEntry));
  data_space_.Start(head_);
  return found;
}

bool RingStore::IsOurs() const {
  const RingHeader wanted = HeaderFor(layout_);
  return std::memcmp(bytes_.data(), &wanted, offsetof(RingHeader, first_sequence)) == 0;
}

// Whole on its own: its CRCs are right and it points into the areas.
bool RingStore::IsWhole(const RingEntry& entry, std::uint64_t sequence) const {
  if (entry.sequence != sequence || (entry.flags & ~kEntryFlags) != 0) return false;
  if (entry.entry_crc != CrcOf(entry) || !IsBelievable(entry)) return false;
  const std::uint64_t place = entry.offset % layout_.data_bytes;
  if (entry.offset % kRingAlign != 0 || entry.offset >= kMostCount ||
      place + RingRoom(entry.size) > layout_.data_bytes) {
    return false;
  }
  const RingConfigs::Slot* config = configs_.Find(entry.config_slot, entry.config_id);
  if (config == nullptr || (config->audio != nullptr) == IsPicture(entry)) return false;
  return entry.data_crc == Crc32(DataOf(entry).first(entry.size));
}

// Whether it can stand behind the ones before: a keyframe anywhere, anything else only in its run.
bool RingStore::Follows(const RingEntry& entry, const std::vector<RingEntry>& before) const {
  const bool starts = IsPicture(entry) && IsKeyframe(entry);
  if (before.empty()) return starts;
  const RingEntry& last = before.back();
  return entry.sequence == last.sequence + 1 && entry.offset >= last.offset + RingRoom(last.size) &&
         entry.offset + RingRoom(entry.size) - before.front().offset <= layout_.data_bytes &&
         (starts || entry.run == last.run);
}

// Whatever is wrong ends a stretch. A torn tail is a short (empty) one at the end; when something
// in the middle is corrupt, the longer side is served, the newer one of two that are equal.
std::vector<RingEntry> RingStore::LongestStretch(std::uint64_t first, std::uint64_t next) const {
  std::vector<RingEntry> longest;
  std::vector<RingEntry> stretch;
  const auto end_stretch = [&] {
    if (stretch.size() >= longest.size()) std::swap(longest, stretch);
    stretch.clear();
  };
  for (std::uint64_t sequence = first; sequence < next; ++sequence) {
    RingEntry entry;
    std::memcpy(&entry, EntryAt(sequence).data(), sizeof entry);
    const bool whole = IsWhole(entry, sequence);
    if (whole && Follows(entry, stretch)) {
      stretch.push_back(entry);
      continue;
    }
    if (!stretch.empty()) end_stretch();
    if (whole && Follows(entry, stretch)) stretch.push_back(entry);
  }
  end_stretch();
  return longest;
}

// The magic goes first and comes last: a ring that is half made is none.
void RingStore::BeginEmpty() {
  std::memset(bytes_.data(), 0, kRingPage);
  memory_->Discard(kRingPage, layout_.TotalBytes() - kRingPage);
  const RingHeader header = HeaderFor(layout_);
  const auto header_bytes = std::as_bytes(std::span(&header, 1));
  std::ranges::copy(header_bytes.subspan(sizeof header.magic),
                    bytes_.begin() + sizeof header.magic);
  std::atomic_ref(Counter(offsetof(RingHeader, magic)))
      .store(std::bit_cast<std::uint64_t>(kRingMagic), std::memory_order_release);
}

}  // namespace tillwatch
