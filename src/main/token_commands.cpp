#include <charconv>

#include "account_desk.hpp"
#include "tillwatch/base/rfc3339.hpp"

namespace tillwatch {
namespace {

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
    if (!desk.accounts.RevokeToken(token.id, Operator())) break;  // somebody else was quicker
    fmt::print("token {} revoked\n", token.name);
    return kExitOk;
  }
  return Complain("there is no token " + arguments.name);
}

}  // namespace

void DefineTokenCommands(CLI::App& app, AccountArguments& arguments, std::string& config) {
  CLI::App* token = app.add_subcommand("token", "Programs that may use the API");
  token->require_subcommand(1);
  CLI::App* add = DefineAccountCommand(token, config, "add", "Make a token and print it");
  add->add_option("NAME", arguments.name, "what it is for")->required();
  DefineRole(add, arguments)->required();
  DefineStores(add, arguments, "every store when left out");
  add->add_option("--expires", arguments.expires, "how long it is valid: 90d, 12h; 5 years at most")
      ->capture_default_str()
      ->check(LifeProblem);
  DefineAccountCommand(token, config, "list", "Show the tokens")
      ->add_flag("--json", arguments.json, "for programs");
  DefineAccountCommand(token, config, "revoke", "End a token")
      ->add_option("NAME", arguments.name, "as the list shows it")
      ->required();
}

int RunTokenCommand(const CLI::App& app, const Settings& settings,
                    const AccountArguments& arguments) {
  const CLI::App* token = app.get_subcommand("token");
  if (token->got_subcommand("add")) return AddToken(settings, arguments);
  if (token->got_subcommand("list")) return ListTokens(settings, arguments);
  return RevokeToken(settings, arguments);
}

}  // namespace tillwatch
