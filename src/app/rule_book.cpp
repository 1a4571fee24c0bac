#include "tillwatch/app/rule_book.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <exception>

#include "tillwatch/base/rfc3339.hpp"

namespace tillwatch {
namespace {

LoadedRules LoadSafely(const std::function<LoadedRules()>& load) {
  try {
    return load();
  } catch (const std::exception& error) {
    LoadedRules failed;
    failed.problems.push_back(std::string("the rules cannot be read: ") + error.what());
    return failed;
  }
}

}  // namespace

RuleBook::RuleBook(RuleSet rules, std::function<LoadedRules()> load, Health& health,
                   const Clock& clock)
    : load_(std::move(load)),
      health_(health),
      clock_(clock),
      current_(RulesInForce{std::make_shared<const RuleSet>(std::move(rules)), clock.UtcNow()}) {
  health_.Set("rules", HealthState::kOk);
}

RulesInForce RuleBook::Current() const {
  return current_.With([](const RulesInForce& current) { return current; });
}

bool RuleBook::Reload() {
  LoadedRules loaded = LoadSafely(load_);
  if (!loaded.problems.empty()) {
    for (const std::string& problem : loaded.problems) {
      spdlog::error("rules not reloaded (problem={})", problem);
    }
    health_.Set(
        "rules", HealthState::kDegraded,
        fmt::format("{} problem(s), the rules of {} stay in force: {}", loaded.problems.size(),
                    FormatRfc3339(Current().loaded_at), loaded.problems.front()));
    return false;
  }
  const RulesInForce fresh{std::make_shared<const RuleSet>(std::move(loaded.rules)),
                           clock_.UtcNow()};
  current_.With([&](RulesInForce& current) { current = fresh; });
  health_.Set("rules", HealthState::kOk);
  spdlog::info("rules reloaded (rules={} digest={})", fresh.rules->rules.size(),
               fresh.rules->digest);
  return true;
}

}  // namespace tillwatch
