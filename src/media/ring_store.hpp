// A footage ring's records in their memory: writing them in the order of ring_layout.hpp, reading
// them while they may be overwritten, and finding them again after a crash.
//
// Thread rule: one writer calls Retire and Write; any thread Read and Tend. Nothing here waits for
// a reader.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "ring_configs.hpp"
#include "ring_space.hpp"
#include "tillwatch/media/ring_layout.hpp"
#include "tillwatch/media/ring_memory.hpp"

namespace tillwatch {

class RingStore {
 public:
  // Keeps what of the memory's content is a ring of this layout, else begins an empty one. Throws
  // std::invalid_argument when the memory is too small, std::runtime_error when the disk has no
  // room for its first page.
  RingStore(std::unique_ptr<RingMemory> memory, const RingLayout& layout);

  // What survived, oldest first: whole, with good CRCs, from a keyframe on. Only once, before
  // anything is written.
  std::vector<RingEntry> Recover();

  RingConfigs& Configs() { return configs_; }
  std::uint64_t Opening() const { return opening_; }
  std::uint64_t NextSequence() const { return next_; }
  std::string Problem() const { return memory_->Problem(); }
  void Forget() { memory_->Forget(); }

  // Where data of this size would lie if it were written now.
  std::uint64_t PlaceFor(std::uint64_t size) const;
  // Whether it can lie there while everything from `tail` on counts.
  bool HasRoom(std::uint64_t place, std::uint64_t size, std::uint64_t tail) const;

  // Units before this sequence count no more.
  void Retire(std::uint64_t first);

  // Writes the next unit; sequence, offset, size and CRCs of the entry are filled in. False, with
  // nothing changed, when there is no room on the disk.
  bool Write(RingEntry& entry, std::uint64_t place, std::span<const std::uint8_t> data);

  // The bytes of the entry; false when it was retired before they were all read.
  bool Read(const RingEntry& entry, std::vector<std::uint8_t>& out) const;

  // Reserves what comes next, gives back what is behind.
  void Tend(std::uint64_t first, std::uint64_t tail, std::uint64_t next, std::uint64_t head);
  std::uint64_t Head() const { return head_; }

 private:
  std::span<std::byte> At(std::size_t offset, std::size_t length) const;
  std::span<std::byte> EntryAt(std::uint64_t sequence) const;
  std::span<std::byte> DataOf(const RingEntry& entry) const;
  std::uint64_t& Counter(std::size_t offset) const;
  static std::uint32_t CrcOf(const RingEntry& entry);
  bool IsOurs() const;
  void BeginEmpty();
  bool IsWhole(const RingEntry& entry, std::uint64_t sequence) const;
  bool Follows(const RingEntry& entry, const std::vector<RingEntry>& before) const;
  std::vector<RingEntry> LongestStretch(std::uint64_t first, std::uint64_t next) const;

  const std::unique_ptr<RingMemory> memory_;
  const RingLayout layout_;
  const std::span<std::byte> bytes_;
  RingConfigs configs_;
  RingSpace index_space_;
  RingSpace data_space_;
  std::uint64_t opening_ = 0;
  std::uint64_t next_ = 0;  // sequence of the next unit
  std::uint64_t head_ = 0;  // offset behind the last unit
};

}  // namespace tillwatch
