// The codec configs that a ring's entries refer to, in the fixed slots of its memory.
//
// Thread rule: the ring's writer.
//
// Invariant: a slot is written only while no live entry refers to it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "tillwatch/media/access_unit.hpp"
#include "tillwatch/media/ring_layout.hpp"
#include "tillwatch/media/ring_memory.hpp"

namespace tillwatch {

class RingConfigs {
 public:
  struct Slot {
    std::uint32_t id = 0;
    std::shared_ptr<const CodecConfig> config;  // one of the two
    std::shared_ptr<const AudioConfig> audio;
    std::uint64_t users = 0;  // live entries
  };

  explicit RingConfigs(RingMemory& memory) : memory_(memory) {}

  // Takes what the slots hold and their CRC vouches for.
  void Load();

  // The slot of the unit's config, written if it is new; nothing when all slots are in use or the
  // config is too large for one. no_room: the disk has no room for it.
  std::optional<std::uint32_t> Put(const AccessUnit& unit, bool& no_room);

  // The slot if it holds this id, else null.
  const Slot* Find(std::uint32_t slot, std::uint32_t id) const;
  const Slot& At(std::uint32_t slot) const { return slots_[slot]; }

  void Use(std::uint32_t slot) { ++slots_[slot].users; }
  void Release(std::uint32_t slot) { --slots_[slot].users; }

 private:
  std::span<std::byte> BytesOf(std::uint32_t slot) const;
  std::optional<std::uint32_t> Lookup(const AccessUnit& unit) const;

  RingMemory& memory_;
  std::array<Slot, kConfigSlots> slots_;
  std::uint32_t next_id_ = 1;
  std::uint32_t last_used_ = 0;
};

// Whether a slot could ever hold it.
bool ConfigFits(const AccessUnit& unit);

}  // namespace tillwatch
