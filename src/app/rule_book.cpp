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

// Those of rules that are there and are not so by themselves.
std::vector<RuleSwitch> Effective(const RuleSet& file, const std::vector<RuleSwitch>& switches) {
  std::vector<RuleSwitch> effective;
  for (const RuleSwitch& one : switches) {
    const Rule* const rule = file.Find(one.rule);
    if (rule != nullptr && rule->enabled != one.enabled) effective.push_back(one);
  }
  return effective;
}

std::shared_ptr<const RuleSet> Switched(const std::shared_ptr<const RuleSet>& file,
                                        const std::vector<RuleSwitch>& switches) {
  if (switches.empty()) return file;
  auto rules = std::make_shared<RuleSet>(*file);
  for (Rule& rule : rules->rules) {
    for (const RuleSwitch& one : switches) {
      if (one.rule == rule.id) rule.enabled = one.enabled;
    }
  }
  return rules;
}

}  // namespace

const RuleSwitch* RulesInForce::SwitchOf(const std::string& rule) const {
  for (const RuleSwitch& one : switches) {
    if (one.rule == rule) return &one;
  }
  return nullptr;
}

RuleBook::RuleBook(RuleSet rules, std::function<LoadedRules()> load, Health& health,
                   const Clock& clock, RuleStore* store)
    : load_(std::move(load)), health_(health), clock_(clock), store_(store) {
  PutInForce(std::make_shared<const RuleSet>(std::move(rules)), clock.UtcNow(), {});
  health_.Set("rules", HealthState::kOk);
}

void RuleBook::PutInForce(std::shared_ptr<const RuleSet> file, UtcTime loaded_at,
                          std::vector<RuleSwitch> switches) {
  RulesInForce fresh;
  fresh.switches = Effective(*file, switches);
  fresh.rules = Switched(file, fresh.switches);
  fresh.loaded_at = loaded_at;
  fresh.file = std::move(file);
  stored_ = std::move(switches);
  current_.With([&](RulesInForce& current) { current = std::move(fresh); });
}

void RuleBook::Sync() {
  if (store_ == nullptr) return;
  const std::lock_guard lock(changing_);
  std::vector<RuleSwitch> switches = store_->Switches();
  if (switches == stored_) return;
  const RulesInForce now = Current();
  PutInForce(now.file, now.loaded_at, std::move(switches));
  spdlog::info("rules switched (switches={})", Current().switches.size());
}

Result<void> RuleBook::Switch(const std::string& rule, bool enabled, const std::string& by) {
  const std::lock_guard lock(changing_);
  const RulesInForce now = Current();
  const Rule* const found = now.file->Find(rule);
  if (found == nullptr || store_ == nullptr) return Fail(ErrorCode::kNotFound, "no such rule");
  if (now.rules->Find(rule)->enabled == enabled) return {};
  const RuleSwitch fresh{rule, enabled, by, clock_.UtcNow()};
  std::vector<RuleSwitch> switches = stored_;
  std::erase_if(switches, [&](const RuleSwitch& one) { return one.rule == rule; });
  if (found->enabled == enabled) {
    store_->Unswitch(rule);
  } else {
    store_->Switch(fresh);
    switches.push_back(fresh);
  }
  PutInForce(now.file, now.loaded_at, std::move(switches));
  spdlog::info("rule switched (rule={} enabled={} by={})", rule, enabled, by);
  return {};
}

std::optional<StoredBacktest> RuleBook::LastBacktest() const {
  return store_ == nullptr ? std::nullopt : store_->LastBacktest();
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
  const auto file = std::make_shared<const RuleSet>(std::move(loaded.rules));
  {
    const std::lock_guard lock(changing_);
    PutInForce(file, clock_.UtcNow(), stored_);
  }
  health_.Set("rules", HealthState::kOk);
  spdlog::info("rules reloaded (rules={} digest={})", file->rules.size(), file->digest);
  return true;
}

}  // namespace tillwatch
