#include "tillwatch/adapters/postgres/postgres_rule_store.hpp"

#include "pool_impl.hpp"
#include "rows.hpp"
#include "sql_params.hpp"

namespace tillwatch {
namespace {

constexpr const char* kSwitches = R"(
select rule, enabled, switched_by, (extract(epoch from switched_at) * 1000000)::bigint
  from rule_switches order by rule)";

constexpr const char* kSwitch = R"(
insert into rule_switches (rule, enabled, switched_by, switched_at)
values ($1, $2::boolean, $3, $4::timestamptz)
on conflict (rule) do update set enabled = excluded.enabled, switched_by = excluded.switched_by,
  switched_at = excluded.switched_at)";

constexpr const char* kKeepBacktest = R"(
insert into last_backtest (finished_at, result) values ($1::timestamptz, $2::json)
on conflict (only_row) do update set finished_at = excluded.finished_at, result = excluded.result)";

constexpr const char* kLastBacktest =
    "select (extract(epoch from finished_at) * 1000000)::bigint, result from last_backtest";

}  // namespace

std::vector<RuleSwitch> PostgresRuleStore::Switches() {
  return Transact(pool_, [&](pqxx::work& tx) {
    std::vector<RuleSwitch> switches;
    for (const auto& row : SqlParams().Run(tx, kSwitches)) {
      switches.push_back({row[0].as<std::string>(), row[1].as<bool>(), row[2].as<std::string>(),
                          ReadTime(row[3])});
    }
    return switches;
  });
}

void PostgresRuleStore::Switch(const RuleSwitch& rule) {
  Transact(pool_, [&](pqxx::work& tx) {
    SqlParams()
        .Add(SqlText(rule.rule))
        .Add(SqlText(rule.enabled ? "true" : "false"))
        .Add(SqlText(rule.by))
        .Add(rule.at)
        .Run(tx, kSwitch);
  });
}

void PostgresRuleStore::Unswitch(const std::string& rule) {
  Transact(pool_, [&](pqxx::work& tx) {
    SqlParams().Add(SqlText(rule)).Run(tx, "delete from rule_switches where rule = $1");
  });
}

void PostgresRuleStore::KeepBacktest(const StoredBacktest& backtest) {
  Transact(pool_, [&](pqxx::work& tx) {
    SqlParams().Add(backtest.finished_at).Add(SqlText(backtest.result_json)).Run(tx, kKeepBacktest);
  });
}

std::optional<StoredBacktest> PostgresRuleStore::LastBacktest() {
  const auto rows =
      Transact(pool_, [&](pqxx::work& tx) { return SqlParams().Run(tx, kLastBacktest); });
  if (rows.empty()) return std::nullopt;
  return StoredBacktest{ReadTime(rows[0][0]), rows[0][1].as<std::string>()};
}

}  // namespace tillwatch
