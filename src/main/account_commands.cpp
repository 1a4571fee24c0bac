#include "account_commands.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>

#include "command_output.hpp"
#include "commands.hpp"
#include "system_audit.hpp"
#include "tillwatch/adapters/postgres/postgres_account_store.hpp"
#include "tillwatch/adapters/postgres/postgres_audit_log.hpp"
#include "tillwatch/adapters/sodium/sodium_password_hasher.hpp"
#include "tillwatch/app/accounts.hpp"
#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/base/secret.hpp"
#include "tillwatch/codec/account_json.hpp"

namespace tillwatch {
namespace {

using nlohmann::json;

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
Actor Operator() { return {UserName(), "system", ""}; }

std::vector<StoreId> StoresOf(const AccountArguments& arguments) {
  std::vector<StoreId> stores;
  for (const std::string& store : arguments.stores) stores.push_back({store});
  return stores;
}

std::string StoresText(const std::vector<StoreId>& stores) {
  if (stores.empty()) return "all";
  std::vector<std::string> names;
  for (const StoreId& store : stores) names.push_back(store.value);
  return fmt::format("{}", fmt::join(names, ","));
}

// The password of stdin, or one that is made up and must be changed.
struct GivenPassword {
  std::string text;
  bool made_up = false;
};

std::optional<GivenPassword> PasswordFor(const AccountArguments& arguments) {
  if (!arguments.password_stdin) return GivenPassword{NewOneTimePassword(), true};
  const auto line = ReadLineOfStdin();
  return line ? std::optional(GivenPassword{*line, false}) : std::nullopt;
}

int NoPassword() { return Complain("--password-stdin found no line on standard input"); }

void SayPassword(const GivenPassword& password) {
  if (!password.made_up) return;
  fmt::print("password for the first sign-in, shown this once: {}\n", password.text);
}

int AddUser(const Settings& settings, const AccountArguments& arguments) {
  const auto password = PasswordFor(arguments);
  if (!password) return NoPassword();
  AccountDesk desk(settings);
  const auto added = desk.accounts.Add(
      {arguments.name, password->text, RoleFromString(arguments.role).value_or(Role::kViewer),
       StoresOf(arguments), password->made_up},
      Operator());
  if (!added) return Complain(added.error());
  fmt::print("user {} added\n", added->name);
  SayPassword(*password);
  return kExitOk;
}

int SetPassword(const Settings& settings, const AccountArguments& arguments) {
  const auto password = PasswordFor(arguments);
  if (!password) return NoPassword();
  AccountDesk desk(settings);
  const auto changed = desk.accounts.Change(ParseUserName(arguments.name).value_or(""),
                                            {{}, password->text, password->made_up}, Operator());
  if (!changed) return Complain(changed.error());
  fmt::print("the password of {} was set; their sessions have ended\n", changed->name);
  SayPassword(*password);
  return kExitOk;
}

int RemoveUser(const Settings& settings, const AccountArguments& arguments) {
  AccountDesk desk(settings);
  const auto removed = desk.accounts.Remove(ParseUserName(arguments.name).value_or(""), Operator());
  if (!removed) return Complain(removed.error());
  fmt::print("user {} removed\n", arguments.name);
  return kExitOk;
}

// One of them a line, or all of them as JSON.
template <class T, class Row>
int PrintAccounts(const std::vector<T>& items, bool as_json, const TableRow& titles, Row row) {
  if (as_json) {
    json list = json::array();
    for (const T& item : items) list.push_back(ToJson(item));
    fmt::print("{}\n", list.dump(2, ' ', false, json::error_handler_t::replace));
    return kExitOk;
  }
  std::vector<TableRow> rows{titles};
  for (const T& item : items) rows.push_back(row(item));
  PrintTable(rows);
  return kExitOk;
}

std::string TimeText(const std::optional<UtcTime>& time) {
  return time ? FormatRfc3339(*time) : "never";
}

int ListUsers(const Settings& settings, const AccountArguments& arguments) {
  return PrintAccounts(AccountDesk(settings).accounts.Users(), arguments.json,
                       {"NAME", "ROLE", "STORES", "STATE", "LAST SIGN-IN"}, [](const User& user) {
                         const char* state = user.disabled               ? "disabled"
                                             : user.must_change_password ? "new password due"
                                                                         : "ok";
                         return TableRow{user.name, std::string(ToString(user.role)),
                                         StoresText(user.stores), state,
                                         TimeText(user.last_sign_in_at)};
                       });
}

int ListTokens(const Settings& settings, const AccountArguments& arguments) {
  return PrintAccounts(
      AccountDesk(settings).accounts.Tokens(), arguments.json,
      {"NAME", "ROLE", "STORES", "EXPIRES", "LAST USED"}, [](const ApiToken& token) {
        return TableRow{token.name, std::string(ToString(token.role)), StoresText(token.stores),
                        FormatRfc3339(token.expires_at), TimeText(token.last_used_at)};
      });
}

// "90d" or "12h".
std::optional<std::chrono::hours> LifeOf(const std::string& text) {
  int count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || count < 1 || count > 50'000) return std::nullopt;
  const std::string unit(end, text.data() + text.size());
  if (unit == "h") return std::chrono::hours(count);
  if (unit == "d") return std::chrono::days(count);
  return std::nullopt;
}

std::string LifeProblem(const std::string& text) {
  return LifeOf(text) ? "" : "must be a number of days or hours, such as 90d or 12h";
}

int AddToken(const Settings& settings, const AccountArguments& arguments) {
  AccountDesk desk(settings);
  ApiTokenOrder order;
  order.name = arguments.name;
  order.role = RoleFromString(arguments.role).value_or(Role::kViewer);
  order.stores = StoresOf(arguments);
  order.expires_at = desk.clock.UtcNow() + *LifeOf(arguments.expires);
  const auto made = desk.accounts.AddToken(order, Operator());
  if (!made) return Complain(made.error());
  fmt::print(stderr, "token {} made, valid until {}; it is shown this once\n", made->token.name,
             FormatRfc3339(made->token.expires_at));
  fmt::print("{}\n", made->secret);
  return kExitOk;
}

int RevokeToken(const Settings& settings, const AccountArguments& arguments) {
  AccountDesk desk(settings);
  for (const ApiToken& token : desk.accounts.Tokens()) {
    if (token.name != arguments.name) continue;
    desk.accounts.RevokeToken(token.id, Operator());
    fmt::print("token {} revoked\n", token.name);
    return kExitOk;
  }
  return Complain("there is no token " + arguments.name);
}

using Define = std::function<CLI::App*(const char* name, const char* purpose)>;

Define DefinerOf(CLI::App* parent, std::string& config) {
  parent->require_subcommand(1);
  return [parent, &config](const char* name, const char* purpose) {
    CLI::App* command = parent->add_subcommand(name, purpose);
    command->add_option("--config", config, "settings file")->capture_default_str();
    return command;
  };
}

void DefineWhatTheyMay(CLI::App* command, AccountArguments& arguments) {
  command
      ->add_option("--role", arguments.role,
                   "viewer (watches), manager (decides, asks for clips, exports) or admin")
      ->required()
      ->check(CLI::IsMember({"viewer", "manager", "admin"}));
  command->add_option("--store", arguments.stores,
                      "bound to this store; repeatable; every store when left out");
}

void DefinePassword(CLI::App* command, AccountArguments& arguments) {
  command->add_flag("--password-stdin", arguments.password_stdin,
                    "read the password from a line of standard input; else one is made up, shown "
                    "once, and changed at the first sign-in");
}

}  // namespace

void DefineAccountCommands(CLI::App& app, AccountArguments& arguments, std::string& config) {
  const auto user = DefinerOf(app.add_subcommand("user", "People who may sign in"), config);
  CLI::App* add = user("add", "Add a user");
  add->add_option("NAME", arguments.name, "1 to 50 of a-z 0-9 . _ @ and -")->required();
  DefineWhatTheyMay(add, arguments);
  DefinePassword(add, arguments);
  user("list", "Show the users")->add_flag("--json", arguments.json, "for programs");
  user("remove", "Remove a user, who is signed out at once")
      ->add_option("NAME", arguments.name)
      ->required();
  CLI::App* password = user("password", "Set a user's password");
  password->add_option("NAME", arguments.name)->required();
  DefinePassword(password, arguments);

  const auto token =
      DefinerOf(app.add_subcommand("token", "Programs that may use the API"), config);
  CLI::App* make = token("add", "Make a token and print it");
  make->add_option("NAME", arguments.name, "what it is for")->required();
  DefineWhatTheyMay(make, arguments);
  make->add_option("--expires", arguments.expires,
                   "how long it is valid: 90d, 12h; 5 years at most")
      ->capture_default_str()
      ->check(LifeProblem);
  token("list", "Show the tokens")->add_flag("--json", arguments.json, "for programs");
  token("revoke", "End a token")->add_option("NAME", arguments.name)->required();
}

int RunUserCommand(const CLI::App& app, const Settings& settings,
                   const AccountArguments& arguments) {
  const CLI::App* user = app.get_subcommand("user");
  if (user->got_subcommand("add")) return AddUser(settings, arguments);
  if (user->got_subcommand("list")) return ListUsers(settings, arguments);
  if (user->got_subcommand("remove")) return RemoveUser(settings, arguments);
  return SetPassword(settings, arguments);
}

int RunTokenCommand(const CLI::App& app, const Settings& settings,
                    const AccountArguments& arguments) {
  const CLI::App* token = app.get_subcommand("token");
  if (token->got_subcommand("add")) return AddToken(settings, arguments);
  if (token->got_subcommand("list")) return ListTokens(settings, arguments);
  return RevokeToken(settings, arguments);
}

}  // namespace tillwatch
