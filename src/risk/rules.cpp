#include "tillwatch/risk/rules.hpp"

namespace tillwatch {
namespace {

bool IsPoints(Points points) { return points >= 0 && points <= 100; }

}  // namespace

Result<void> Validate(const RiskRules& rules) {
  for (const auto& [kind, points] : rules.base_points) {
    if (!IsPoints(points)) {
      return Invalid("base_points." + std::string(ToString(kind)), "points are 0 to 1");
    }
  }
  if (!IsPoints(rules.high_value_points)) return Invalid("high_value.points", "points are 0 to 1");
  if (!IsPoints(rules.discount_points)) return Invalid("discount.points", "points are 0 to 1");
  if (!IsPoints(rules.after_hours_points))
    return Invalid("after_hours.points", "points are 0 to 1");
  if (!IsPoints(rules.repeat_min_base)) {
    return Invalid("repeat_staff.min_base", "points are 0 to 1");
  }
  if (!IsPoints(rules.repeat_points)) return Invalid("repeat_staff.points", "points are 0 to 1");
  if (rules.high_value_minor < 0) return Invalid("high_value.threshold", "must not be negative");
  if (!(rules.discount_percent >= 0 && rules.discount_percent <= 100)) {  // so that NaN is caught
    return Invalid("discount.threshold_percent", "a percentage is 0 to 100");
  }
  const std::chrono::minutes day{24 * 60};
  if (rules.opens < std::chrono::minutes{0} || rules.opens > rules.closes || rules.closes > day) {
    return Invalid("after_hours.opens", "opens must come before closes within one day");
  }
  if (rules.repeat_alerts < 1) return Invalid("repeat_staff.alerts", "at least 1");
  if (rules.repeat_window < std::chrono::minutes{1}) {
    return Invalid("repeat_staff.window_hours", "longer than nothing");
  }
  if (!IsPoints(rules.cap)) return Invalid("alert.cap", "scores are 0 to 1");
  if (!IsPoints(rules.alert_from)) return Invalid("alert.from", "scores are 0 to 1");
  if (!IsPoints(rules.medium_from)) return Invalid("alert.medium", "scores are 0 to 1");
  if (!IsPoints(rules.critical_from)) return Invalid("alert.critical", "scores are 0 to 1");
  if (rules.medium_from > rules.high_from || rules.high_from > rules.critical_from) {
    return Invalid("alert.high", "medium, high and critical must rise in this order");
  }
  return {};
}

}  // namespace tillwatch
