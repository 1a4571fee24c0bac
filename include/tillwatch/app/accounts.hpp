// Users, sessions and API tokens, as those who manage them see and change them. Every change is in
// the audit log and counts at once for whoever is signed in.
//
// Thread rule: any thread. Throws Unavailable. Errors name the field; kUnavailable is one, too:
// too many passwords are being hashed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tillwatch/app/audited.hpp"
#include "tillwatch/app/identities.hpp"
#include "tillwatch/ports/account_store.hpp"
#include "tillwatch/ports/password_hasher.hpp"

namespace tillwatch {

struct NewUser {
  std::string name;
  std::string password;
  Role role = Role::kViewer;
  std::vector<StoreId> stores = {};
  bool must_change_password = true;  // somebody else knows it
};

struct UserUpdate {
  UserChange change = {};
  std::optional<std::string> password = {};  // ends the user's sessions
  bool must_change_password = true;          // of a new password
};

struct ApiTokenOrder {
  std::string name;
  Role role = Role::kViewer;
  std::vector<StoreId> stores = {};
  std::optional<UtcTime> expires_at = {};  // kTokenLife from now without
};

struct NewApiToken {
  ApiToken token;
  std::string secret;  // kept nowhere here
};

class Accounts {
 public:
  static constexpr std::chrono::days kTokenLife{90};
  static constexpr std::chrono::days kLongestTokenLife{5 * 366};
  // Of the token in the home (FirstAccess); nobody else can have it.
  static constexpr const char* kLocalToken = "local";

  // Everything outlives this.
  Accounts(AccountStore& store, PasswordHasher& hasher, Identities& identities, AuditLog& audit,
           const Clock& clock);

  std::vector<User> Users() { return store_.Users(); }
  std::optional<User> Find(const std::string& name);
  Result<User> Add(const NewUser& user, const Actor& actor);
  Result<User> Change(const std::string& name, const UserUpdate& update, const Actor& actor);
  Result<bool> Remove(const std::string& name, const Actor& actor);

  // Of one user, or of all.
  std::vector<Session> Sessions(const std::optional<std::string>& user);
  // False when there is none, or it is somebody else's than the user's.
  bool EndSession(const SessionId& id, const std::optional<std::string>& user, const Actor& actor);

  std::vector<ApiToken> Tokens() { return store_.Tokens(); }
  Result<NewApiToken> AddToken(const ApiTokenOrder& order, const Actor& actor);
  // False when there is none.
  bool RevokeToken(const ApiTokenId& id, const Actor& actor);

 private:
  AuditEntry Entry(const Actor& actor, std::string action, std::string object,
                   std::string details_json = "{}") const;
  Result<void> CheckToken(const ApiToken& token) const;

  AccountStore& store_;
  PasswordHasher& hasher_;
  Identities& identities_;
  AuditLog& audit_;
  const Clock& clock_;
};

}  // namespace tillwatch
