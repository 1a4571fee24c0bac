// Scores one event: which rules give points, and why, in words that a manager understands.
//
// Pure and immutable: the same event, history and rules always give the same answer. Any thread.
#pragma once

#include <span>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/domain/alert.hpp"
#include "tillwatch/domain/pos_event.hpp"
#include "tillwatch/risk/rules.hpp"
#include "tillwatch/risk/store_calendar.hpp"

namespace tillwatch {

class Scorer {
 public:
  Scorer(RiskRules rules, StoreCalendar calendar)
      : rules_(std::move(rules)), calendar_(std::move(calendar)) {}

  // staff_alerts: when the earlier alerts of this event's staff happened; any order, alerts outside
  // the window (and later than the event) are ignored.
  RiskAssessment Assess(const PosEvent& event, std::span<const UtcTime> staff_alerts) const;

  const RiskRules& Rules() const { return rules_; }

 private:
  Points BasePoints(EventKind kind) const;
  void AddBase(const PosEvent& event, RiskAssessment& risk) const;
  void AddHighValue(const PosEvent& event, RiskAssessment& risk) const;
  void AddDiscount(const PosEvent& event, RiskAssessment& risk) const;
  void AddAfterHours(const PosEvent& event, RiskAssessment& risk) const;
  void AddRepeatStaff(const PosEvent& event, std::span<const UtcTime> staff_alerts,
                      RiskAssessment& risk) const;
  Severity SeverityOf(Points score) const;

  RiskRules rules_;
  StoreCalendar calendar_;
};

}  // namespace tillwatch
