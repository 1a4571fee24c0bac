// What the commands of users and of tokens share.
#pragma once

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "account_commands.hpp"
#include "command_output.hpp"
#include "commands.hpp"
#include "tillwatch/adapters/postgres/postgres_account_store.hpp"
#include "tillwatch/adapters/postgres/postgres_audit_log.hpp"
#include "tillwatch/adapters/sodium/sodium_password_hasher.hpp"
#include "tillwatch/app/accounts.hpp"
#include "tillwatch/codec/account_json.hpp"

namespace tillwatch {

struct AccountDesk {
  explicit AccountDesk(const Settings& settings)
      : pool(settings.database_url, {.max_connections = 1}), store(pool), audit(pool) {}

  SystemClock clock;
  PostgresPool pool;
  PostgresAccountStore store;
  PostgresAuditLog audit;
  SodiumPasswordHasher hasher;
  Identities identities{store, clock};
  Accounts accounts{store, hasher, identities, audit, clock};
};

// Who types, as the machine knows them.
Actor Operator();

std::vector<StoreId> StoresOf(const AccountArguments& arguments);
std::string StoresText(const std::vector<StoreId>& stores);
std::string TimeText(const std::optional<UtcTime>& time);  // "never" without one

// One of them a line, or all of them as JSON.
template <class T, class Row>
int PrintAccounts(const std::vector<T>& items, bool as_json, const TableRow& titles, Row row) {
  if (as_json) {
    nlohmann::json list = nlohmann::json::array();
    for (const T& item : items) list.push_back(ToJson(item));
    fmt::print("{}\n", list.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
    return kExitOk;
  }
  std::vector<TableRow> rows{titles};
  for (const T& item : items) rows.push_back(row(item));
  PrintTable(rows);
  return kExitOk;
}

// A subcommand of parent, with its --config.
CLI::App* DefineAccountCommand(CLI::App* parent, std::string& config, const char* name,
                               const char* purpose);
// --role, and the stores that they are bound to.
CLI::Option* DefineRole(CLI::App* command, AccountArguments& arguments);
CLI::Option* DefineStores(CLI::App* command, AccountArguments& arguments, const char* otherwise);

}  // namespace tillwatch
