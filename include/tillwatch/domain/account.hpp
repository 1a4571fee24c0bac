// The people and programs that may use the API, and the sessions of the former.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/result.hpp"
#include "tillwatch/domain/identity.hpp"
#include "tillwatch/domain/ids.hpp"

namespace tillwatch {

using SessionId = Id<struct SessionTag>;
using ApiTokenId = Id<struct ApiTokenTag>;

struct User {
  std::string name;  // as ParseUserName gives it
  Role role = Role::kViewer;
  std::vector<StoreId> stores = {};  // bound to these; every store when it is empty
  bool disabled = false;
  bool must_change_password = false;  // and may do nothing else until then
  UtcTime created_at = {};
  UtcTime password_changed_at = {};
  std::optional<UtcTime> last_sign_in_at = {};

  // Whether they may manage users and tokens: an admin of some stores could else make one of all.
  bool MayManageAccounts() const { return role == Role::kAdmin && stores.empty() && !disabled; }
};

struct Session {
  SessionId id;
  std::string user;
  UtcTime created_at = {};
  UtcTime last_seen_at = {};  // to the minute
  UtcTime idle_until = {};    // ends then unless it is used before
  UtcTime expires_at = {};    // ends then in any case
  std::string address;
  std::string user_agent;
};

struct ApiToken {
  ApiTokenId id;
  std::string name;  // as ParseTokenName takes it
  Role role = Role::kViewer;
  std::vector<StoreId> stores = {};
  UtcTime created_at = {};
  UtcTime expires_at = {};
  std::string created_by;
  std::optional<UtcTime> last_used_at = {};  // to the minute
};

// Who a request comes from, as a session or a token says.
struct SignedIn {
  Identity who;  // of a token the name is "token:" and its own, which no user can have
  std::optional<Session> session = {};  // none of a token
  UtcTime expires_at = {};              // of the session or the token
  bool must_change_password = false;
};

Identity IdentityOf(const User& user);
Identity IdentityOf(const ApiToken& token);

// 1 to 50 of a-z 0-9 . _ @ and -; capitals become small letters: a phone writes "Anna". Errors:
// kInvalidArgument, field "name".
Result<std::string> ParseUserName(std::string_view text);
// The same with capitals as they are.
Result<std::string> ParseTokenName(std::string_view text);
// Whether somebody can be bound to a store of this name: 1 to 100 bytes without control characters.
bool IsStoreToBindTo(std::string_view name);

}  // namespace tillwatch
