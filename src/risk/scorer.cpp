#include "tillwatch/risk/scorer.hpp"

#include <algorithm>

#include "reason_text.hpp"

namespace tillwatch {

// Whether the event alone fulfils what the rule asks of it.
bool Scorer::CouldHold(const Rule& rule, const PosEvent& event) const {
  const NoHistory nothing;
  const RuleContext context{event, calendar_, nothing};
  return rule.enabled && rule.points > 0 &&
         std::all_of(rule.conditions.begin(), rule.conditions.end(),
                     [&](const Condition& c) { return NeedsHistory(c) || Holds(c, context); });
}

void Scorer::Plan(const PosEvent& event, HistoryPlan& plan) const {
  Points most = 0;
  seconds cool_down{0};
  for (const Rule& rule : rules_.rules) {
    if (!CouldHold(rule, event)) continue;
    most += rule.points;
    cool_down = std::max(cool_down, rule.cool_down);
    for (const Condition& condition : rule.conditions) {
      for (Lookup& lookup : LookupsOf(condition, event)) plan.lookups.insert(std::move(lookup));
      if (auto peers = PeerQueryOf(condition, event, calendar_)) {
        plan.peers.insert(std::move(*peers));
      }
    }
  }
  if (most < rules_.alert.from || cool_down == seconds(0)) return;
  const std::string& staff = KeyOf(Subject::kStaff, event);
  const std::string& till = KeyOf(Subject::kRegister, event);
  if (staff.empty() && till.empty()) return;
  plan.open_alerts.insert(
      {event.store, staff, till, event.occurred_at - cool_down, event.occurred_at + cool_down});
}

RiskAssessment Scorer::Assess(const PosEvent& event, const History& history) const {
  RiskAssessment risk;
  Severity floor = Severity::kLow;
  const RuleContext context{event, calendar_, history};
  Points most = 0;
  for (const Rule& rule : rules_.rules) {
    if (!CouldHold(rule, event)) continue;
    const bool holds =
        std::all_of(rule.conditions.begin(), rule.conditions.end(),
                    [&](const Condition& c) { return !NeedsHistory(c) || Holds(c, context); });
    if (!holds || history.IsSnoozed(rule.id, event)) continue;
    risk.reasons.push_back({rule.id, rule.points, ReasonText(rule, context)});
    risk.score += rule.points;
    floor = std::max(floor, rule.min_severity.value_or(Severity::kLow));
    if (rule.points <= most) continue;  // of equals the first one
    most = rule.points;
    risk.rule = rule.id;
    risk.cool_down = rule.cool_down;
  }
  Finish(risk, floor);
  return risk;
}

void Scorer::Finish(RiskAssessment& risk, Severity floor) const {
  risk.score = std::min(risk.score, rules_.alert.cap);
  risk.severity = std::max(SeverityOf(risk.score), floor);
  risk.is_alert = risk.score >= rules_.alert.from;
}

Severity Scorer::SeverityOf(Points score) const {
  if (score >= rules_.alert.critical) return Severity::kCritical;
  if (score >= rules_.alert.high) return Severity::kHigh;
  if (score >= rules_.alert.medium) return Severity::kMedium;
  return Severity::kLow;
}

}  // namespace tillwatch
