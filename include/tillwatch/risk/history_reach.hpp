// How far back rules look, for each thing that they count: what a replay must keep in memory, and
// how long before its beginning it must start.
#pragma once

#include <map>
#include <utility>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/risk/history.hpp"
#include "tillwatch/risk/rules.hpp"

namespace tillwatch {

// Any thread; Add by the owner alone.
class HistoryReach {
 public:
  // The rules that are switched on, on top of those that were added before.
  void Add(const RuleSet& rules);

  // How long events (none: alerts) count for a subject; 0: nobody asks.
  seconds For(Subject by, const Counted& counted) const;
  // Whole days of the peers' figures; 0: nobody asks.
  int Days() const { return days_; }
  // The longest of all: windows, cool-downs, and the peers' days with the one that is not over and
  // one for the time zones.
  seconds Longest() const;

 private:
  void Add(const Condition& condition);
  void Reach(Subject by, const Counted& counted, seconds window);

  std::map<std::pair<Subject, Counted>, seconds> windows_;
  int days_ = 0;
  seconds cool_down_{0};
};

}  // namespace tillwatch
