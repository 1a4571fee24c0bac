// The numbers that the scorer works with. They live in config/rules.toml; these are the defaults.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>

#include "tillwatch/base/result.hpp"
#include "tillwatch/domain/alert.hpp"
#include "tillwatch/domain/pos_event.hpp"

namespace tillwatch {

struct RiskRules {
  std::map<EventKind, Points> base_points{
      {EventKind::kVoid, 40},       {EventKind::kRefund, 50},   {EventKind::kSuspiciousReturn, 70},
      {EventKind::kNoSale, 60},     {EventKind::kDiscount, 20}, {EventKind::kPriceOverride, 30},
      {EventKind::kCashDrawer, 30}, {EventKind::kSale, 10},     {EventKind::kOther, 10}};

  std::int64_t high_value_minor = 100'000;  // an amount over this ...
  Points high_value_points = 20;            // ... gives these

  double discount_percent = 30.0;  // a discount over this ...
  Points discount_points = 30;     // ... gives these

  // Before opens or from closes, in the store's local time of day.
  std::chrono::minutes opens{6 * 60};
  std::chrono::minutes closes{22 * 60};
  Points after_hours_points = 10;

  int repeat_alerts = 3;                        // this many alerts of one staff ...
  std::chrono::minutes repeat_window{24 * 60};  // ... within this long before the event
  Points repeat_points = 30;
  // An event counts as a repetition only when its kind alone gives this much: else, after the third
  // alert, every ordinary sale (10 + 30) would be an alert, and keep the next one alive.
  Points repeat_min_base = 20;

  Points cap = 100;
  Points alert_from = 40;
  Points medium_from = 40;
  Points high_from = 60;
  Points critical_from = 80;
};

// What makes no sense in a set of rules: points out of 0..100, thresholds out of order, ...
// Errors: kInvalidArgument with the field's name as rules.toml spells it.
Result<void> Validate(const RiskRules& rules);

}  // namespace tillwatch
