#include "tillwatch/risk/history_reach.hpp"

#include <algorithm>

namespace tillwatch {

void HistoryReach::Add(const RuleSet& rules) {
  for (const Rule& rule : rules.rules) {
    if (!rule.enabled || rule.points <= 0) continue;
    cool_down_ = std::max(cool_down_, rule.cool_down);
    for (const Condition& condition : rule.conditions) Add(condition);
  }
}

void HistoryReach::Add(const Condition& condition) {
  if (const auto* count = std::get_if<CountOver>(&condition)) {
    for (const Counted& counted : count->counted) Reach(count->by, counted, count->window);
    if (count->share_of_sales > 0) Reach(count->by, EventKind::kSale, count->window);
  } else if (const auto* preceded = std::get_if<Preceded>(&condition)) {
    for (const EventKind kind : preceded->kinds) Reach(preceded->by, kind, preceded->window);
  } else if (const auto* peers = std::get_if<BeyondPeers>(&condition)) {
    days_ = std::max(days_, peers->days);
  }
}

void HistoryReach::Reach(Subject by, const Counted& counted, seconds window) {
  seconds& longest = windows_[{by, counted}];
  longest = std::max(longest, window);
}

seconds HistoryReach::For(Subject by, const Counted& counted) const {
  const auto found = windows_.find({by, counted});
  return found == windows_.end() ? seconds(0) : found->second;
}

seconds HistoryReach::Longest() const {
  seconds longest = cool_down_;
  for (const auto& [counted, window] : windows_) longest = std::max(longest, window);
  if (days_ > 0) longest = std::max<seconds>(longest, std::chrono::days(days_ + 2));
  return longest;
}

}  // namespace tillwatch
