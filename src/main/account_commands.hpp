// tillwatch user add|list|change|disable|enable|password|remove and tillwatch token
// add|list|revoke: straight in the database. A running "tillwatch serve" sees the change within a
// second.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "tillwatch/app/settings.hpp"

namespace tillwatch {

// What the options of these commands write to.
struct AccountArguments {
  std::string name;
  std::string role;
  std::vector<std::string> stores;
  bool every_store = false;
  std::string expires = "90d";
  bool password_stdin = false;
  bool json = false;
};

// Adds "user" and "token" with their subcommands; config is the variable of their --config.
void DefineUserCommands(CLI::App& app, AccountArguments& arguments, std::string& config);
void DefineTokenCommands(CLI::App& app, AccountArguments& arguments, std::string& config);

// The subcommand that was given. Exit code as in commands.hpp.
int RunUserCommand(const CLI::App& app, const Settings& settings,
                   const AccountArguments& arguments);
int RunTokenCommand(const CLI::App& app, const Settings& settings,
                    const AccountArguments& arguments);

}  // namespace tillwatch
