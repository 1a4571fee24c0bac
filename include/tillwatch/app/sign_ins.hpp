// Signing in and out, and one's own password.
//
// Whoever gives a wrong name, a wrong password or is disabled gets the same answer after the same
// time: a hash is computed in each case.
//
// Thread rule: any thread. Throws Unavailable.
#pragma once

#include <optional>
#include <string>

#include "tillwatch/app/identities.hpp"
#include "tillwatch/app/sign_in_throttle.hpp"
#include "tillwatch/ports/account_store.hpp"
#include "tillwatch/ports/audit_log.hpp"
#include "tillwatch/ports/password_hasher.hpp"

namespace tillwatch {

struct SignInOrder {
  std::string user;
  std::string password;
  std::string address;
  std::string user_agent;
  // The session that the browser had until now: it ends, so that nobody who planted or knows it
  // shares the new one.
  std::optional<Session> before = {};
};

struct NewSession {
  std::string token;  // for the cookie; kept nowhere here
  SignedIn signed_in;
};

// Why not: either an error of what was given, or a time to wait.
struct SignInRefusal {
  std::optional<Error> error = {};
  seconds wait{0};
};

class SignIns {
 public:
  // Everything outlives this.
  SignIns(AccountStore& store, PasswordHasher& hasher, Identities& identities, AuditLog& audit,
          const Clock& clock);

  // Refused without an error's field when name and password do not fit together.
  tl::expected<NewSession, SignInRefusal> SignIn(const SignInOrder& order);

  void SignOut(const SignedIn& signed_in, const std::string& address);

  // The user's other sessions end. Errors name old_password or new_password.
  tl::expected<void, SignInRefusal> ChangePassword(const SignedIn& signed_in,
                                                   const std::string& old_password,
                                                   const std::string& new_password,
                                                   const std::string& address);

 private:
  struct Attempt {
    std::string account;
    std::string address;
    bool at_home = false;  // see SignInThrottle
  };

  tl::expected<Attempt, SignInRefusal> Begin(const std::string& account,
                                             const std::string& address);
  void Succeeded(const Attempt& attempt);
  // Nothing when name and password do not fit together.
  tl::expected<std::optional<StoredUser>, SignInRefusal> Check(const Attempt& attempt,
                                                               const std::string& password);
  std::optional<NewSession> Open(const User& user, const SignInOrder& order);
  void Refresh(const StoredUser& user, const std::string& password);

  AccountStore& store_;
  PasswordHasher& hasher_;
  Identities& identities_;
  AuditLog& audit_;
  const Clock& clock_;
  SignInThrottle throttle_;
};

}  // namespace tillwatch
