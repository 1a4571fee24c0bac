// RuleStore on PostgreSQL.
#pragma once

#include "tillwatch/adapters/postgres/pool.hpp"
#include "tillwatch/ports/rule_store.hpp"

namespace tillwatch {

class PostgresRuleStore final : public RuleStore {
 public:
  explicit PostgresRuleStore(PostgresPool& pool) : pool_(pool) {}

  std::vector<RuleSwitch> Switches() override;
  void Switch(const RuleSwitch& rule) override;
  void Unswitch(const std::string& rule) override;
  void KeepBacktest(const StoredBacktest& backtest) override;
  std::optional<StoredBacktest> LastBacktest() override;

 private:
  PostgresPool& pool_;
};

}  // namespace tillwatch
