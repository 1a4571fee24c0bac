// How far a staff member's rate of voids, refunds, ... is from that of the others of the store.
//
// Robust: the middle is the median of the others and the yardstick their median absolute deviation
// (MAD, times 1.4826 it is a normal distribution's standard deviation), so that one thief among ten
// does not hide the next one.
#pragma once

#include <chrono>
#include <compare>
#include <map>
#include <optional>

#include "tillwatch/base/local_day.hpp"
#include "tillwatch/domain/ids.hpp"
#include "tillwatch/domain/pos_event.hpp"

namespace tillwatch {

// The `days` days before `day`, which itself is not over and does not count.
struct PeerQuery {
  StoreId store;
  LocalDay day;
  int days = 0;
  int min_sales = 0;  // who has fewer in that time is no measure for others, nor measured

  auto operator<=>(const PeerQuery&) const = default;
};

// Events of each kind of one staff member.
using KindCounts = std::map<EventKind, int>;

struct PeerStanding {
  double rate = 0;    // events per 100 sales
  double median = 0;  // of the others' rates
  double spread = 0;  // of the others' rates; never 0
  int others = 0;

  double Deviations() const { return (rate - median) / spread; }
};

// Immutable; any thread.
class PeerGroup {
 public:
  PeerGroup(const std::map<StaffId, KindCounts>& counts, int min_sales);

  // Nothing for staff with too few sales.
  std::optional<PeerStanding> Find(const StaffId& staff, EventKind kind) const;

 private:
  std::map<EventKind, std::map<StaffId, PeerStanding>> standings_;
};

}  // namespace tillwatch
