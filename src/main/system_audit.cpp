#include "system_audit.hpp"

#include <pwd.h>
#include <unistd.h>

#include <array>

namespace tillwatch {

std::string UserName() {
  std::array<char, 1024> buffer{};
  passwd user{};
  passwd* found = nullptr;
  const bool known =
      getpwuid_r(geteuid(), &user, buffer.data(), buffer.size(), &found) == 0 && found != nullptr;
  return known ? found->pw_name : "uid " + std::to_string(geteuid());
}

AuditEntry SystemEntry(const std::string& action, const std::string& object,
                       std::optional<StoreId> store) {
  AuditEntry entry;
  entry.at = SystemClock().UtcNow();
  entry.who = UserName();
  entry.role = "system";
  entry.action = action;
  entry.object = object;
  entry.store = std::move(store);
  return entry;
}

}  // namespace tillwatch
