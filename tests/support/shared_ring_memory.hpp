// Memory that outlives the rings that are opened in it, as a file does, and that a test can damage,
// fill up and watch. What is given back is poisoned; what was not reserved must not be written.
#pragma once

#include <libdeflate.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <vector>

#include "tillwatch/media/ring_layout.hpp"
#include "tillwatch/media/ring_memory.hpp"

namespace tillwatch::test {

inline std::uint32_t CrcOf(const std::byte* bytes, std::size_t size) {
  return ::libdeflate_crc32(0, bytes, size);
}

inline std::uint32_t CrcOf(const RingEntry& entry) {
  return CrcOf(reinterpret_cast<const std::byte*>(&entry), offsetof(RingEntry, entry_crc));
}

class SharedBytes {
 public:
  static constexpr auto kPoison = std::byte{0xDD};

  explicit SharedBytes(std::size_t size)
      : words_(size / sizeof(std::uint64_t)), ensured_(size / kRingPage) {}

  std::span<std::byte> Bytes() { return std::as_writable_bytes(std::span(words_)); }
  RingHeader& Header() { return *reinterpret_cast<RingHeader*>(Bytes().data()); }
  RingEntry& Entry(const RingLayout& layout, std::uint64_t sequence) {
    return *reinterpret_cast<RingEntry*>(Bytes().data() + RingLayout::IndexOffset() +
                                         sequence % layout.entries * sizeof(RingEntry));
  }
  std::byte* Data(const RingLayout& layout, const RingEntry& entry) {
    return Bytes().data() + layout.DataOffset() + entry.offset % layout.data_bytes;
  }

  bool Ensure(std::size_t offset, std::size_t length) {
    if (full) return false;
    std::fill(ensured_.begin() + Page(offset), ensured_.begin() + Page(offset + length - 1) + 1,
              true);
    return true;
  }
  void Discard(std::size_t offset, std::size_t length) {
    std::fill(ensured_.begin() + Page(offset), ensured_.begin() + Page(offset + length), false);
    std::ranges::fill(Bytes().subspan(offset, length), kPoison);
  }
  std::size_t EnsuredBytes() const {
    return static_cast<std::size_t>(std::ranges::count(ensured_, true)) * kRingPage;
  }
  bool WrittenOnlyWhereEnsured() {
    for (std::size_t page = 0; page < ensured_.size(); ++page) {
      if (ensured_[page]) continue;
      const auto bytes = Bytes().subspan(page * kRingPage, kRingPage);
      if (!std::ranges::all_of(bytes, [&](std::byte b) { return b == bytes[0]; })) return false;
    }
    return true;
  }

  bool full = false;

 private:
  static std::ptrdiff_t Page(std::size_t offset) {
    return static_cast<std::ptrdiff_t>(offset / kRingPage);
  }
  std::vector<std::uint64_t> words_;
  std::vector<bool> ensured_;
};

class SharedRingMemory final : public RingMemory {
 public:
  explicit SharedRingMemory(std::shared_ptr<SharedBytes> bytes) : bytes_(std::move(bytes)) {}
  std::span<std::byte> Bytes() override { return bytes_->Bytes(); }
  bool Ensure(std::size_t offset, std::size_t length) override {
    return bytes_->Ensure(offset, length);
  }
  void Discard(std::size_t offset, std::size_t length) override { bytes_->Discard(offset, length); }

 private:
  const std::shared_ptr<SharedBytes> bytes_;
};

}  // namespace tillwatch::test
