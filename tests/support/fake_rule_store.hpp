// A RuleStore in memory, which can be away.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tillwatch/ports/errors.hpp"
#include "tillwatch/ports/rule_store.hpp"

namespace tillwatch::test {

class FakeRuleStore final : public RuleStore {
 public:
  std::map<std::string, RuleSwitch> switches;
  std::optional<StoredBacktest> backtest;
  bool away = false;

  std::vector<RuleSwitch> Switches() override {
    Enter();
    std::vector<RuleSwitch> all;
    for (const auto& [rule, one] : switches) all.push_back(one);
    return all;
  }
  void Switch(const RuleSwitch& rule) override {
    Enter();
    switches[rule.rule] = rule;
  }
  void Unswitch(const std::string& rule) override {
    Enter();
    switches.erase(rule);
  }
  void KeepBacktest(const StoredBacktest& kept) override {
    Enter();
    backtest = kept;
  }
  std::optional<StoredBacktest> LastBacktest() override {
    Enter();
    return backtest;
  }

 private:
  void Enter() const {
    if (away) throw Unavailable("the database is away");
  }
};

}  // namespace tillwatch::test
