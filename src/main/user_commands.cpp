#include "account_desk.hpp"
#include "tillwatch/base/secret.hpp"

namespace tillwatch {
namespace {

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

int NoUser(const Error& error, const std::string& name) {
  return error.code == ErrorCode::kNotFound ? Complain("there is no user " + name)
                                            : Complain(error);
}

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

// update: of a user who is there, with a name in any letters.
Result<User> ChangeUser(const Settings& settings, const AccountArguments& arguments,
                        const UserUpdate& update) {
  return AccountDesk(settings).accounts.Change(ParseUserName(arguments.name).value_or(""), update,
                                               Operator());
}

int SetRoleAndStores(const Settings& settings, const AccountArguments& arguments) {
  UserUpdate update;
  update.change.role = RoleFromString(arguments.role);
  if (arguments.every_store || !arguments.stores.empty()) {
    update.change.stores = StoresOf(arguments);
  }
  const auto changed = ChangeUser(settings, arguments, update);
  if (!changed) return NoUser(changed.error(), arguments.name);
  fmt::print("user {} changed: role {}, stores {}\n", changed->name, ToString(changed->role),
             StoresText(changed->stores));
  return kExitOk;
}

int SetDisabled(const Settings& settings, const AccountArguments& arguments, bool disabled) {
  UserUpdate update;
  update.change.disabled = disabled;
  const auto changed = ChangeUser(settings, arguments, update);
  if (!changed) return NoUser(changed.error(), arguments.name);
  fmt::print("user {} {}\n", changed->name,
             disabled ? "disabled; their sessions have ended" : "enabled");
  return kExitOk;
}

int SetPassword(const Settings& settings, const AccountArguments& arguments) {
  const auto password = PasswordFor(arguments);
  if (!password) return NoPassword();
  const auto changed = ChangeUser(settings, arguments, {{}, password->text, password->made_up});
  if (!changed) return NoUser(changed.error(), arguments.name);
  fmt::print("the password of {} was set; their sessions have ended\n", changed->name);
  SayPassword(*password);
  return kExitOk;
}

int RemoveUser(const Settings& settings, const AccountArguments& arguments) {
  const auto name = ParseUserName(arguments.name).value_or("");
  const auto removed = AccountDesk(settings).accounts.Remove(name, Operator());
  if (!removed) return NoUser(removed.error(), arguments.name);
  fmt::print("user {} removed; their sessions have ended\n", name);
  return kExitOk;
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

void DefinePassword(CLI::App* command, AccountArguments& arguments) {
  command->add_flag("--password-stdin", arguments.password_stdin,
                    "read the password from a line of standard input; else one is made up, shown "
                    "once, and changed at the first sign-in");
}

void DefineChange(CLI::App* change, AccountArguments& arguments) {
  CLI::Option_group* what = change->add_option_group("What changes");
  DefineRole(what, arguments);
  CLI::Option* stores = DefineStores(what, arguments, "in place of those before");
  what->add_flag("--every-store", arguments.every_store, "bound to no store any more")
      ->excludes(stores);
  what->require_option(1, 0);
}

}  // namespace

void DefineUserCommands(CLI::App& app, AccountArguments& arguments, std::string& config) {
  CLI::App* user = app.add_subcommand("user", "People who may sign in");
  user->require_subcommand(1);
  const auto define = [&](const char* name, const char* purpose) {
    return DefineAccountCommand(user, config, name, purpose);
  };
  const auto define_for = [&](const char* name, const char* purpose) {
    CLI::App* command = define(name, purpose);
    command->add_option("NAME", arguments.name, "1 to 50 of a-z 0-9 . _ @ and -")->required();
    return command;
  };
  CLI::App* add = define_for("add", "Add a user");
  DefineRole(add, arguments)->required();
  DefineStores(add, arguments, "every store when left out");
  DefinePassword(add, arguments);
  define("list", "Show the users")->add_flag("--json", arguments.json, "for programs");
  DefineChange(define_for("change", "Change what a user may do, and where"), arguments);
  define_for("disable", "Let a user in no more; they are signed out at once");
  define_for("enable", "Let a disabled user in again");
  DefinePassword(define_for("password", "Set a user's password; ends their sessions"), arguments);
  define_for("remove", "Remove a user; they are signed out at once");
}

int RunUserCommand(const CLI::App& app, const Settings& settings,
                   const AccountArguments& arguments) {
  const CLI::App* user = app.get_subcommand("user");
  if (user->got_subcommand("add")) return AddUser(settings, arguments);
  if (user->got_subcommand("list")) return ListUsers(settings, arguments);
  if (user->got_subcommand("change")) return SetRoleAndStores(settings, arguments);
  if (user->got_subcommand("disable")) return SetDisabled(settings, arguments, true);
  if (user->got_subcommand("enable")) return SetDisabled(settings, arguments, false);
  if (user->got_subcommand("remove")) return RemoveUser(settings, arguments);
  return SetPassword(settings, arguments);
}

}  // namespace tillwatch
