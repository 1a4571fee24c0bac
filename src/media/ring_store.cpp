#include "ring_store.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "ring_crc.hpp"

namespace tillwatch {
namespace {

// Data is copied in words that both sides access atomically: a reader may read what is being
// overwritten, and finds out afterwards. Each word is stored with release and loaded with acquire,
// so that who sees a byte of the new unit also sees that the old one has been retired. On x86-64
// both are plain moves.
using Word = std::uint64_t;
static_assert(std::atomic_ref<Word>::is_always_lock_free);

constexpr std::uint64_t kMostAhead = 256 * 1024;

Word* WordsOf(std::span<std::byte> bytes) { return reinterpret_cast<Word*>(bytes.data()); }

void CopyIn(std::span<std::byte> to, std::span<const std::uint8_t> from) {
  Word* words = WordsOf(to);
  for (std::size_t at = 0; at < from.size(); at += sizeof(Word)) {
    Word word = 0;
    std::memcpy(&word, from.data() + at, std::min(sizeof word, from.size() - at));
    std::atomic_ref(words[at / sizeof(Word)]).store(word, std::memory_order_release);
  }
}

void CopyOut(std::span<std::uint8_t> to, std::span<std::byte> from) {
  Word* words = WordsOf(from);
  for (std::size_t at = 0; at < to.size(); at += sizeof(Word)) {
    const Word word = std::atomic_ref(words[at / sizeof(Word)]).load(std::memory_order_acquire);
    std::memcpy(to.data() + at, &word, std::min(sizeof word, to.size() - at));
  }
}

}  // namespace

std::uint32_t RingStore::CrcOf(const RingEntry& entry) {
  return Crc32(std::as_bytes(std::span(&entry, 1)).first(offsetof(RingEntry, entry_crc)));
}

RingStore::RingStore(std::unique_ptr<RingMemory> memory, const RingLayout& layout)
    : memory_(std::move(memory)),
      layout_(layout),
      bytes_(memory_->Bytes()),
      configs_(*memory_),
      index_space_(*memory_, RingLayout::IndexOffset(), layout.entries * sizeof(RingEntry),
                   kRingPage),
      data_space_(*memory_, layout.DataOffset(), layout.data_bytes,
                  std::min(kMostAhead, layout.data_bytes / 8)) {
  if (bytes_.size() < layout.TotalBytes()) {
    throw std::invalid_argument("the footage ring does not fit into its memory");
  }
  if (!memory_->Ensure(0, kRingPage)) throw std::runtime_error("no room for a footage ring");
}

std::span<std::byte> RingStore::At(std::size_t offset, std::size_t length) const {
  return bytes_.subspan(offset, length);
}

std::span<std::byte> RingStore::EntryAt(std::uint64_t sequence) const {
  return At(RingLayout::IndexOffset() + sequence % layout_.entries * sizeof(RingEntry),
            sizeof(RingEntry));
}

std::span<std::byte> RingStore::DataOf(const RingEntry& entry) const {
  return At(layout_.DataOffset() + entry.offset % layout_.data_bytes, RingRoom(entry.size));
}

std::uint64_t& RingStore::Counter(std::size_t offset) const {
  return *WordsOf(At(offset, sizeof(std::uint64_t)));
}

std::uint64_t RingStore::PlaceFor(std::uint64_t size) const {
  const std::uint64_t left = layout_.data_bytes - head_ % layout_.data_bytes;
  return RingRoom(size) <= left ? head_ : head_ + left;
}

bool RingStore::HasRoom(std::uint64_t place, std::uint64_t size, std::uint64_t tail) const {
  return place + RingRoom(size) - tail <= layout_.data_bytes;
}

void RingStore::Retire(std::uint64_t first) {
  std::atomic_ref(Counter(offsetof(RingHeader, first_sequence)))
      .store(first, std::memory_order_release);
}

bool RingStore::Write(RingEntry& entry, std::uint64_t place, std::span<const std::uint8_t> data) {
  if (!data_space_.Ensure(place + RingRoom(data.size())) ||
      !index_space_.Ensure((next_ + 1) * sizeof(RingEntry))) {
    return false;
  }
  entry.sequence = next_;
  entry.offset = place;
  entry.size = static_cast<std::uint32_t>(data.size());
  entry.data_crc = Crc32(std::as_bytes(data));
  entry.entry_crc = CrcOf(entry);
  CopyIn(DataOf(entry), data);
  std::memcpy(EntryAt(next_).data(), &entry, sizeof entry);
  head_ = place + RingRoom(data.size());
  ++next_;
  std::atomic_ref(Counter(offsetof(RingHeader, next_sequence)))
      .store(next_, std::memory_order_release);
  return true;
}

bool RingStore::Read(const RingEntry& entry, std::vector<std::uint8_t>& out) const {
  out.resize(entry.size);
  CopyOut(out, DataOf(entry));
  const std::uint64_t first = std::atomic_ref(Counter(offsetof(RingHeader, first_sequence)))
                                  .load(std::memory_order_acquire);
  return first <= entry.sequence;
}

void RingStore::Tend(std::uint64_t first, std::uint64_t tail, std::uint64_t next,
                     std::uint64_t head) {
  index_space_.Tend(first * sizeof(RingEntry), next * sizeof(RingEntry));
  data_space_.Tend(tail, head);
}

}  // namespace tillwatch
