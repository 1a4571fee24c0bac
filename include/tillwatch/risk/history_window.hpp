// A history in memory: of the events of one batch so far, of a backtest, of a test.
//
// Thread rule: one owner.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tillwatch/risk/history.hpp"
#include "tillwatch/risk/history_reach.hpp"
#include "tillwatch/risk/store_calendar.hpp"

namespace tillwatch {

class HistoryWindow final : public History {
 public:
  // The calendar gives days to the peers' figures, and outlives the window.
  explicit HistoryWindow(const StoreCalendar& calendar) : calendar_(calendar) {}
  // Keeps only what is within this reach, for questions of the rules that it is of.
  HistoryWindow(const StoreCalendar& calendar, HistoryReach reach)
      : calendar_(calendar), reach_(std::move(reach)) {}

  // In any order of time. alerting: it was an alert or joined one.
  void Add(const PosEvent& event, bool alerting);
  // Forgets what no question at or after `now` reaches, so that a stream of years keeps its memory
  // flat. Ends what Peers gave for days before now's.
  void ForgetBeyondReach(UtcTime now);

  Sightings Look(const Lookup& lookup) const override;
  const PeerGroup* Peers(const PeerQuery& query) const override;
  bool IsSnoozed(std::string_view, const PosEvent&) const override { return false; }

 private:
  struct Key {
    Subject by;
    int counted;  // the kind, -1: alerts
    std::string store;
    std::string key;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };
  using Times = std::deque<UtcTime>;  // ascending

  static Key KeyFor(Subject by, const Counted& counted, const StoreId& store,
                    const std::string& key);
  void AddTime(Subject by, const Counted& counted, const PosEvent& event);
  const Times* Find(const Key& key) const;

  const StoreCalendar& calendar_;
  const std::optional<HistoryReach> reach_;  // none: everything
  std::unordered_map<Key, Times, KeyHash> times_;
  // Days of each store; what is asked of them is kept until one of its days changes.
  std::map<StoreId, std::map<LocalDay, std::map<StaffId, KindCounts>>> days_;
  mutable std::map<PeerQuery, std::unique_ptr<PeerGroup>> groups_;
};

}  // namespace tillwatch
