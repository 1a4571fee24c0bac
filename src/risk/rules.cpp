#include "tillwatch/risk/rules.hpp"

#include <algorithm>
#include <set>

namespace tillwatch {
namespace {

bool IsScore(Points points) { return points >= 0 && points <= 100; }

template <class Wanted, class Fn>
Result<void> Change(RuleSet& set, const char* id, Fn change) {
  bool changed = false;
  for (Rule& rule : set.rules) {
    if (rule.id != id) continue;
    for (Condition& condition : rule.conditions) {
      if (auto* wanted = std::get_if<Wanted>(&condition)) {
        change(*wanted);
        changed = true;
      }
    }
  }
  if (changed) return {};
  return Invalid(id, std::string("there is no rule \"") + id + "\" with such a threshold");
}

}  // namespace

const std::vector<std::string_view>& RuleCategories() {
  static const std::vector<std::string_view> categories{
      "refund fraud",  "void abuse",      "discount abuse", "cash handling",
      "sweethearting", "gift card fraud", "policy",         "baseline"};
  return categories;
}

const Rule* RuleSet::Find(std::string_view id) const {
  const auto found =
      std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.id == id; });
  return found == rules.end() ? nullptr : &*found;
}

seconds RuleSet::LongestCoolDown() const {
  seconds longest{0};
  for (const Rule& rule : rules) longest = std::max(longest, rule.cool_down);
  return longest;
}

Result<void> Apply(const RuleOverrides& overrides, RuleSet& rules) {
  Result<void> outcome;
  if (overrides.high_value_minor) {
    outcome = Change<AmountOver>(
        rules, "high_value", [&](AmountOver& over) { over.minor = *overrides.high_value_minor; });
  }
  if (outcome && overrides.discount_percent) {
    outcome = Change<DiscountOver>(
        rules, "discount", [&](DiscountOver& over) { over.percent = *overrides.discount_percent; });
  }
  return outcome;
}

Result<void> Validate(const RuleSet& set) {
  const AlertThresholds& alert = set.alert;
  for (const auto& [name, score] :
       {std::pair("from", alert.from), std::pair("medium", alert.medium),
        std::pair("high", alert.high), std::pair("critical", alert.critical),
        std::pair("cap", alert.cap)}) {
    if (!IsScore(score)) return Invalid(name, "scores are 0 to 1");
  }
  if (alert.medium > alert.high || alert.high > alert.critical) {
    return Invalid("high", "medium, high and critical must rise in this order");
  }
  std::set<std::string> ids;
  for (const Rule& rule : set.rules) {
    if (!ids.insert(rule.id).second) return Invalid(rule.id, "this rule is there twice");
    if (!IsScore(rule.points)) return Invalid(rule.id, "points are 0 to 1");
    if (rule.conditions.empty()) return Invalid(rule.id, "a rule needs a condition");
  }
  return {};
}

}  // namespace tillwatch
