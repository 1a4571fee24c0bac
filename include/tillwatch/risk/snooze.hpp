// A rule put to sleep for a register, a staff member or both together, until a time.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/domain/ids.hpp"
#include "tillwatch/domain/pos_event.hpp"

namespace tillwatch {

using SnoozeId = Id<struct SnoozeTag>;

struct Snooze {
  SnoozeId id;
  std::string rule;
  StoreId store;
  std::optional<RegisterId> register_id;  // with staff, too: only that person at that register
  std::optional<StaffId> staff;
  UtcTime from;   // when it was asked for
  UtcTime until;  // the first moment that counts again
  std::string by;
  std::string note;

  // By the event's own time: what happened before it was asked for still counts.
  bool Covers(std::string_view rule_id, const PosEvent& event) const {
    return rule == rule_id && store == event.store && event.occurred_at >= from &&
           event.occurred_at < until && (!register_id || register_id == event.register_id) &&
           (!staff || staff == event.staff);
  }
};

inline bool AnyCovers(const std::vector<Snooze>& snoozes, std::string_view rule,
                      const PosEvent& event) {
  return std::any_of(snoozes.begin(), snoozes.end(),
                     [&](const Snooze& snooze) { return snooze.Covers(rule, event); });
}

}  // namespace tillwatch
