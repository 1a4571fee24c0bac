// The rules of the shop: what each asks, and what it gives. They live in config/rules.toml;
// docs/rules.md says how to write one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/result.hpp"
#include "tillwatch/domain/alert.hpp"
#include "tillwatch/risk/conditions.hpp"

namespace tillwatch {

struct Rule {
  std::string id;           // "refund_no_receipt": in reasons, statistics and snoozes
  std::string description;  // for people
  std::string category;     // "refund fraud"
  Points points = 0;
  bool enabled = true;
  std::vector<Condition> conditions;  // all must hold
  std::optional<Severity> min_severity;
  seconds cool_down{0};  // repeats within it join the open alert
};

// The categories of losses that rules are filed under.
const std::vector<std::string_view>& RuleCategories();

struct AlertThresholds {
  Points from = 40;  // from this score an event is an alert
  Points medium = 40;
  Points high = 60;
  Points critical = 80;
  Points cap = 100;
};

// Immutable once it is in force: shared as shared_ptr<const RuleSet>.
struct RuleSet {
  AlertThresholds alert;
  std::vector<Rule> rules;
  std::string digest;  // SHA-256 of the file, lower-case hex

  const Rule* Find(std::string_view id) const;
  seconds LongestCoolDown() const;
};

// What makes no sense whichever way the rules were made. Errors: kInvalidArgument; the field is
// that of [alert] or the id of the rule.
Result<void> Validate(const RuleSet& rules);

// Thresholds that the environment sets, whatever the file says.
struct RuleOverrides {
  std::optional<std::int64_t> high_value_minor;  // amount_over of the rule high_value
  std::optional<double> discount_percent;        // discount_over of the rule discount
};

// Error: kInvalidArgument, the field is the rule that is not there or has no such condition.
Result<void> Apply(const RuleOverrides& overrides, RuleSet& rules);

// Rules as they were read, with every problem that there is.
struct LoadedRules {
  RuleSet rules;
  std::vector<std::string> problems;  // empty when the rules can be used
};

}  // namespace tillwatch
