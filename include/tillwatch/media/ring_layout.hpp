// How a footage ring lies in its memory. Version 1, in the byte order of the machine:
//
//   header      one page: RingHeader
//   configs     kConfigSlots slots of kConfigSlotBytes: what entries refer to, each with a CRC
//   index       `entries` times RingEntry: entry of sequence s is number s % entries
//   data        `data_bytes` bytes: the access units, each in one piece, on multiples of eight
//
// Sequences and data offsets count for ever; modulo the size of their area they are places in it.
// An access unit that would run over the end of the data area begins at its start instead, and the
// rest of the area stays unused in that round.
//
// What is written when, so that a process that is killed at any instruction loses at most the unit
// that it was writing (src/media/ring_store.cpp does it, docs/video.md explains it):
//
//   1. first_sequence moves past the units whose place is about to be used again,
//   2. the data of the new unit is copied,
//   3. its entry is written, with the CRC of the data and of itself,
//   4. next_sequence is published.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "tillwatch/base/clock.hpp"

namespace tillwatch {

inline constexpr std::array<char, 8> kRingMagic{'T', 'W', 'R', 'I', 'N', 'G', '\r', '\n'};
inline constexpr std::uint32_t kRingVersion = 1;
inline constexpr std::uint32_t kRingByteOrder = 0x01020304;
inline constexpr std::size_t kRingPage = 4096;
inline constexpr std::uint32_t kConfigSlots = 32;
inline constexpr std::size_t kConfigSlotBytes = 16 * 1024;
inline constexpr std::uint64_t kRingAlign = 8;

struct RingHeader {
  std::array<char, 8> magic{};
  std::uint32_t version = 0;
  std::uint32_t byte_order = 0;
  std::uint64_t total_bytes = 0;
  std::uint32_t config_slots = 0;
  std::uint32_t config_slot_bytes = 0;
  std::uint64_t entries = 0;
  std::uint64_t data_bytes = 0;
  std::uint32_t crc = 0;  // of all before it
  std::uint32_t unused = 0;
  // What changes: each is one aligned store.
  std::uint64_t first_sequence = 0;  // of the oldest unit that counts
  std::uint64_t next_sequence = 0;   // of the unit that will be written next
  std::uint64_t openings = 0;        // how often this ring has been opened
};
static_assert(sizeof(RingHeader) == 80);

// Flags of an entry.
inline constexpr std::uint32_t kEntryKeyframe = 1U << 0U;
inline constexpr std::uint32_t kEntryAudio = 1U << 1U;
inline constexpr std::uint32_t kEntrySenderReport = 1U << 2U;  // time_source
inline constexpr std::uint32_t kEntryClockOffset = 1U << 3U;   // clock_offset_ms holds a value
inline constexpr std::uint32_t kEntryFlags = (1U << 4U) - 1;

struct RingEntry {
  std::uint64_t sequence = 0;
  std::uint64_t run = 0;
  std::uint64_t offset = 0;      // in the endless stream of data: its place is offset % data_bytes
  std::int64_t captured_us = 0;  // wall time, microseconds since 1970 UTC
  std::int64_t pts_ns = 0;
  // RTP carries no decoding time. This is the arrival on the run's media clock (the run's first
  // unit arrived at its own pts), never decreasing within the run: units are decoded in the order
  // in which they came, and this says when each of them could have been.
  std::int64_t dts_ns = 0;
  std::int64_t clock_offset_ms = 0;
  std::uint32_t size = 0;  // of the data, in bytes
  std::uint32_t flags = 0;
  std::uint32_t config_slot = 0;
  std::uint32_t config_id = 0;  // a slot that was used again has another one
  std::uint32_t data_crc = 0;   // CRC-32 as in zlib
  std::uint32_t entry_crc = 0;  // of all before it
};
static_assert(sizeof(RingEntry) == 80);

struct RingConfigHeader {
  std::uint32_t crc = 0;  // of all behind it, payload included
  std::uint32_t id = 0;   // 0: the slot has never been used
  std::uint32_t audio = 0;
  std::uint32_t payload_bytes = 0;
};
static_assert(sizeof(RingConfigHeader) == 16);

// The sizes that follow from what a ring shall hold.
struct RingLayout {
  std::uint64_t entries = 0;
  std::uint64_t data_bytes = 0;

  // Entries for 128 access units a second, pictures and sound; data for max_bytes of them whatever
  // the wrap-around wastes. Sparse: only what is in use costs disk or memory.
  static RingLayout For(seconds bound, std::int64_t max_bytes);

  static constexpr std::size_t ConfigsOffset() { return kRingPage; }
  static constexpr std::size_t IndexOffset() {
    return ConfigsOffset() + kConfigSlots * kConfigSlotBytes;
  }
  std::size_t DataOffset() const { return IndexOffset() + entries * sizeof(RingEntry); }
  std::size_t TotalBytes() const { return DataOffset() + data_bytes; }
};

// The room that so many bytes of data take.
constexpr std::uint64_t RingRoom(std::uint64_t size) {
  return (size + kRingAlign - 1) / kRingAlign * kRingAlign;
}

}  // namespace tillwatch
