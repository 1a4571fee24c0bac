// What a draft of rules would have made of events that happened, beside today's rules.
//
// Both score every event with a history in memory of their own and the alert budget, as ingest
// does; snoozes, acknowledgements and dispositions have no part in it. Events before `since` fill
// the histories and are not reported.
//
// Invariants:
// 1. alerts.draft - alerts.today == added - gone, for each day as in total.
// 2. Memory grows with what the rules look back on and with what is listed, not with the events.
//
// Thread rule: one owner.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tillwatch/domain/alert.hpp"
#include "tillwatch/domain/pos_event.hpp"
#include "tillwatch/risk/alert_budget.hpp"
#include "tillwatch/risk/history_reach.hpp"
#include "tillwatch/risk/history_window.hpp"
#include "tillwatch/risk/scorer.hpp"

namespace tillwatch {

// An alert that only one of the two makes.
struct BacktestAlert {
  EventId event;
  std::string event_type;
  UtcTime occurred_at;
  StoreId store;
  std::optional<RegisterId> register_id;
  std::optional<StaffId> staff;
  std::optional<Money> amount;
  Points score = 0;
  Severity severity = Severity::kLow;
  std::vector<Reason> reasons;
  bool joins_elsewhere = false;  // the other rules take the event for a repeat of an open alert
};

struct BacktestCount {
  std::int64_t draft = 0;
  std::int64_t today = 0;
};

struct BacktestReport {
  std::int64_t events = 0;   // within the period
  std::int64_t warm_up = 0;  // before it
  BacktestCount alerts;
  BacktestCount repeats;                       // events that joined an alert
  std::map<LocalDay, BacktestCount> days;      // alerts by the store's day
  std::map<std::string, BacktestCount> rules;  // alerts in which the rule gave points
  std::int64_t added = 0;                      // alerts of the draft alone
  std::int64_t gone = 0;                       // alerts of today's rules alone
  std::vector<BacktestAlert> first_added;      // as many as are listed
  std::vector<BacktestAlert> first_gone;
};

struct BacktestOptions {
  UtcTime since;
  std::optional<StoreId> store;  // only its alerts and events; cards are known in all stores
  std::size_t most_listed = 20;  // of each list
};

class Backtest {
 public:
  // The rules and the calendar outlive it.
  Backtest(const RuleSet& draft, const RuleSet& today, const StoreCalendar& calendar,
           BacktestOptions options);

  // The time of the first event that matters to the period.
  UtcTime WarmUpFrom() const { return options_.since - reach_.Longest(); }

  // In order of occurred_at; each event once.
  void Replay(const PosEvent& event);

  const BacktestReport& Report() const { return report_; }

 private:
  struct Outcome {
    RiskAssessment risk;
    bool alert = false;   // one of its own
    bool joined = false;  // a repeat
  };
  // One of the two rule sets, and what it remembers.
  class Side {
   public:
    Side(const RuleSet& rules, const StoreCalendar& calendar);
    Outcome Score(const PosEvent& event);
    // An event that nobody asks about, for the history of others.
    void Pass(const PosEvent& event) { history_.Add(event, false); }
    void Forget(UtcTime now);

   private:
    Scorer scorer_;
    HistoryWindow history_;
    AlertBudget budget_;
  };

  void Count(const PosEvent& event, const Outcome& draft, const Outcome& today);
  void List(std::vector<BacktestAlert>& list, const PosEvent& event, const Outcome& own,
            const Outcome& other) const;

  const StoreCalendar& calendar_;
  const BacktestOptions options_;
  HistoryReach reach_;
  Side draft_;
  Side today_;
  std::int64_t since_forgotten_ = 0;  // events
  BacktestReport report_;
};

}  // namespace tillwatch
