#include "account_desk.hpp"

#include <fmt/ranges.h>

#include "system_audit.hpp"
#include "tillwatch/base/rfc3339.hpp"

namespace tillwatch {

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

std::string TimeText(const std::optional<UtcTime>& time) {
  return time ? FormatRfc3339(*time) : "never";
}

CLI::App* DefineAccountCommand(CLI::App* parent, std::string& config, const char* name,
                               const char* purpose) {
  CLI::App* command = parent->add_subcommand(name, purpose);
  command->add_option("--config", config, "settings file")->capture_default_str();
  return command;
}

CLI::Option* DefineRole(CLI::App* command, AccountArguments& arguments) {
  return command
      ->add_option("--role", arguments.role,
                   "viewer (watches), manager (decides, asks for clips, exports) or admin")
      ->check(CLI::IsMember({"viewer", "manager", "admin"}));
}

CLI::Option* DefineStores(CLI::App* command, AccountArguments& arguments, const char* otherwise) {
  return command
      ->add_option("--store", arguments.stores,
                   std::string("bound to this store; repeatable; ") + otherwise)
      ->check([](const std::string& name) {
        return std::string(IsStoreToBindTo(name)
                               ? ""
                               : "must be 1 to 100 bytes of text without control characters");
      });
}

}  // namespace tillwatch
