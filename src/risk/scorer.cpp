#include "tillwatch/risk/scorer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace tillwatch {
namespace {

std::string BaseText(const PosEvent& event) {
  const std::string amount = event.amount ? " of " + FormatForPeople(*event.amount) : "";
  switch (event.kind) {
    case EventKind::kVoid:
      return fmt::format("A sale or line{} was voided", amount);
    case EventKind::kRefund:
      return fmt::format("A refund{} was issued", amount);
    case EventKind::kSuspiciousReturn:
      return fmt::format("The till marked a return{} as suspicious", amount);
    case EventKind::kNoSale:
      return "The drawer was opened without a sale";
    case EventKind::kDiscount:
      return "A discount was given";
    case EventKind::kPriceOverride:
      return "A price was overridden by hand";
    case EventKind::kCashDrawer:
      return "The cash drawer was opened";
    case EventKind::kSale:
      return fmt::format("A sale{}", amount);
    case EventKind::kOther:
      return fmt::format("An event of the type \"{}\"", event.type);
  }
  return {};
}

std::string TimeOfDay(std::chrono::minutes time) {
  return fmt::format("{:02}:{:02}", time.count() / 60, time.count() % 60);
}

}  // namespace

RiskAssessment Scorer::Assess(const PosEvent& event, std::span<const UtcTime> staff_alerts) const {
  RiskAssessment risk;
  AddBase(event, risk);
  AddHighValue(event, risk);
  AddDiscount(event, risk);
  AddAfterHours(event, risk);
  AddRepeatStaff(event, staff_alerts, risk);
  // A rule that is set to no points is switched off.
  std::erase_if(risk.reasons, [](const Reason& reason) { return reason.points == 0; });
  for (const Reason& reason : risk.reasons) risk.score += reason.points;
  risk.score = std::min(risk.score, rules_.cap);
  risk.severity = SeverityOf(risk.score);
  risk.is_alert = risk.score >= rules_.alert_from;
  return risk;
}

Points Scorer::BasePoints(EventKind kind) const {
  const auto points = rules_.base_points.find(kind);
  return points == rules_.base_points.end() ? 0 : points->second;
}

void Scorer::AddBase(const PosEvent& event, RiskAssessment& risk) const {
  risk.reasons.push_back(
      {"base." + std::string(ToString(event.kind)), BasePoints(event.kind), BaseText(event)});
}

// Some tills send what they void or give back as a negative amount; its size is what counts.
void Scorer::AddHighValue(const PosEvent& event, RiskAssessment& risk) const {
  if (!event.amount) return;
  const Money amount{std::abs(event.amount->minor), event.amount->currency};
  if (amount.minor <= rules_.high_value_minor) return;
  const Money limit{rules_.high_value_minor, amount.currency};
  risk.reasons.push_back(
      {"high_value", rules_.high_value_points,
       fmt::format("The amount, {}, is over {}", FormatForPeople(amount), FormatForPeople(limit))});
}

void Scorer::AddDiscount(const PosEvent& event, RiskAssessment& risk) const {
  if (!event.discount_percent || *event.discount_percent <= rules_.discount_percent) return;
  risk.reasons.push_back({"discount", rules_.discount_points,
                          fmt::format("A discount of {:.4g} % is over the limit of {:.4g} %",
                                      *event.discount_percent, rules_.discount_percent)});
}

void Scorer::AddAfterHours(const PosEvent& event, RiskAssessment& risk) const {
  const std::chrono::minutes local = calendar_.LocalTimeOfDay(event.store, event.occurred_at);
  if (local >= rules_.opens && local < rules_.closes) return;
  risk.reasons.push_back(
      {"after_hours", rules_.after_hours_points,
       fmt::format("It happened at {} in the store, outside of {} to {}", TimeOfDay(local),
                   TimeOfDay(rules_.opens), TimeOfDay(rules_.closes))});
}

void Scorer::AddRepeatStaff(const PosEvent& event, std::span<const UtcTime> staff_alerts,
                            RiskAssessment& risk) const {
  if (!event.staff || BasePoints(event.kind) < rules_.repeat_min_base) return;
  const UtcTime from = event.occurred_at - rules_.repeat_window;
  const auto recent = std::count_if(staff_alerts.begin(), staff_alerts.end(), [&](UtcTime time) {
    return time > from && time <= event.occurred_at;
  });
  if (recent < rules_.repeat_alerts) return;
  const auto hours = std::chrono::duration_cast<std::chrono::hours>(rules_.repeat_window).count();
  risk.reasons.push_back({"repeat_staff", rules_.repeat_points,
                          fmt::format("{} had {} alerts in the {} hours before (limit {})",
                                      event.staff->value, recent, hours, rules_.repeat_alerts)});
}

Severity Scorer::SeverityOf(Points score) const {
  if (score >= rules_.critical_from) return Severity::kCritical;
  if (score >= rules_.high_from) return Severity::kHigh;
  if (score >= rules_.medium_from) return Severity::kMedium;
  return Severity::kLow;
}

}  // namespace tillwatch
