// Stored events once more, in the order in which they happened.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/domain/pos_event.hpp"

namespace tillwatch {

// Thread rule: one caller. Throws Unavailable. Changes nothing of what is stored.
class EventReplay {
 public:
  virtual ~EventReplay() = default;

  // How many events there are of [from, until), by their own time; of one store, or of all.
  virtual std::int64_t Count(UtcTime from, UtcTime until,
                             const std::optional<StoreId>& store = std::nullopt) = 0;
  // Each of them, by occurred_at and then id, in bounded memory. Events that arrive meanwhile may
  // be among them or not.
  virtual void ForEach(UtcTime from, UtcTime until,
                       const std::function<void(const PosEvent&)>& each) = 0;
};

}  // namespace tillwatch
