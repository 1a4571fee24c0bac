// The ways in that a machine gives to its own people: an admin when there is no user at all, and a
// token for the commands of the one who runs the service.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "tillwatch/app/accounts.hpp"

namespace tillwatch {

// Thread rule: one owner. Throws Unavailable.
class FirstAccess {
 public:
  static constexpr const char* kFirstAdmin = "admin";
  static constexpr std::chrono::days kRenewBefore{30};

  // Puts a secret where its owner finds it; throws when it cannot.
  using Keep = std::function<void(const std::string& secret)>;

  // Everything outlives this.
  FirstAccess(AccountStore& store, PasswordHasher& hasher, AuditLog& audit, const Clock& clock)
      : store_(store), hasher_(hasher), audit_(audit), clock_(clock) {}

  // When there is no user, makes kFirstAdmin with a password that must be changed at the first
  // sign-in; whether it did. The password is kept before it counts, so that it cannot be lost.
  bool MakeFirstAdmin(const Keep& keep);

  // Whether a password that somebody else has made is still that of kFirstAdmin.
  bool IsFirstPasswordInUse();

  // Makes a new token for the home when the one that it holds is worth nothing, or soon will be;
  // its predecessor ends. Whether it did.
  bool RenewLocalToken(const std::string& held, const Keep& keep);

 private:
  AccountStore& store_;
  PasswordHasher& hasher_;
  AuditLog& audit_;
  const Clock& clock_;
};

}  // namespace tillwatch
