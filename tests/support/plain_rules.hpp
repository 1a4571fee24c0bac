// A few rules whose numbers tests know by heart: base points, amounts, discounts, hours and
// repeated alerts. What the shop ships is config/rules.toml.
#pragma once

#include <string>
#include <utility>

#include "tillwatch/risk/rules.hpp"

namespace tillwatch::test {

inline Rule MakeRule(std::string id, Points points, std::vector<Condition> conditions) {
  Rule rule;
  rule.id = std::move(id);
  rule.description = rule.id;
  rule.category = "policy";
  rule.points = points;
  rule.conditions = std::move(conditions);
  return rule;
}

inline const std::vector<std::pair<EventKind, Points>>& PlainBasePoints() {
  static const std::vector<std::pair<EventKind, Points>> points{
      {EventKind::kVoid, 40},       {EventKind::kRefund, 50},   {EventKind::kSuspiciousReturn, 70},
      {EventKind::kNoSale, 60},     {EventKind::kDiscount, 20}, {EventKind::kPriceOverride, 30},
      {EventKind::kCashDrawer, 30}, {EventKind::kSale, 10},     {EventKind::kOther, 10}};
  return points;
}

// cool_down: of every rule.
inline RuleSet PlainRules(seconds cool_down = seconds(0)) {
  RuleSet set;
  EventKinds repeating;
  for (const auto& [kind, points] : PlainBasePoints()) {
    set.rules.push_back(
        MakeRule("base." + std::string(ToString(kind)), points, {KindIs{EventKinds{kind}}}));
    if (points >= 20) repeating.Add(kind);
  }
  set.rules.push_back(MakeRule("high_value", 20, {AmountOver{100'000}}));
  set.rules.push_back(MakeRule("discount", 30, {DiscountOver{30}}));
  set.rules.push_back(
      MakeRule("after_hours", 10, {WithinHours{std::chrono::hours(22), std::chrono::hours(6)}}));
  CountOver alerts;
  alerts.counted = {std::nullopt};
  alerts.limit = 2;
  alerts.window = std::chrono::hours(24);
  set.rules.push_back(MakeRule("repeat_staff", 30, {KindIs{repeating}, alerts}));
  for (Rule& rule : set.rules) rule.cool_down = cool_down;
  return set;
}

}  // namespace tillwatch::test
