// Scores one event: which rules give points, and why, in words that a manager understands.
//
// Pure and immutable: the same event, history and rules always give the same answer. Any thread.
#pragma once

#include <set>
#include <vector>

#include "tillwatch/domain/alert.hpp"
#include "tillwatch/domain/pos_event.hpp"
#include "tillwatch/risk/rules.hpp"
#include "tillwatch/risk/store_calendar.hpp"

namespace tillwatch {

// The alerts that an event of this store, staff and register may join.
struct OpenAlertQuery {
  StoreId store;
  std::string staff;  // empty: none
  std::string register_id;
  UtcTime from;  // both ends included
  UtcTime to;

  auto operator<=>(const OpenAlertQuery&) const = default;
};

// All that a History must be able to answer for some events.
struct HistoryPlan {
  std::set<Lookup> lookups;
  std::set<PeerQuery> peers;
  std::set<OpenAlertQuery> open_alerts;
  bool stored_ones = true;  // whether to look which of the events are stored
};

class Scorer {
 public:
  // Both outlive the scorer.
  Scorer(const RuleSet& rules, const StoreCalendar& calendar)
      : rules_(rules), calendar_(calendar) {}

  // Adds what Assess will ask about this event.
  void Plan(const PosEvent& event, HistoryPlan& plan) const;

  // history: without this event.
  RiskAssessment Assess(const PosEvent& event, const History& history) const;

  const RuleSet& Rules() const { return rules_; }

 private:
  bool CouldHold(const Rule& rule, const PosEvent& event) const;
  void Finish(RiskAssessment& risk, Severity floor) const;
  Severity SeverityOf(Points score) const;

  const RuleSet& rules_;
  const StoreCalendar& calendar_;
};

}  // namespace tillwatch
