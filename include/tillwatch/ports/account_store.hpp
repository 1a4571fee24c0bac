// Where users, sessions and API tokens are kept. Of secrets it gets digests only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tillwatch/domain/account.hpp"

namespace tillwatch {

struct StoredUser {
  User user;
  std::string password_hash;
};

// What is left out stays as it is.
struct UserChange {
  std::optional<Role> role = {};
  std::optional<std::vector<StoreId>> stores = {};
  std::optional<bool> disabled = {};  // true ends the user's sessions

  bool IsEmpty() const { return !role && !stores && !disabled; }
};

struct NewPassword {
  std::string hash;
  bool must_change = false;
  std::optional<SessionId> keep = {};       // this session goes on, the user's others end
  std::optional<UtcTime> in_place_of = {};  // only of the password that was set then
};

enum class UserOutcome {
  kDone,
  kNotFound,
  kLastAdmin,  // nobody would be left who may manage accounts; nothing was changed
};

struct LivingSession {
  Session session;
  User user;
};

// Thread rule: any thread. Throws Unavailable, Refused. Times are the caller's clock's.
class AccountStore {
 public:
  virtual ~AccountStore() = default;

  // By name.
  virtual std::vector<User> Users() = 0;
  virtual std::optional<StoredUser> FindUser(const std::string& name) = 0;
  // False when there is one of this name.
  virtual bool AddUser(const StoredUser& user) = 0;
  // False when there is any.
  virtual bool AddFirstUser(const StoredUser& user) = 0;
  virtual UserOutcome ChangeUser(const std::string& name, const UserChange& change,
                                 UtcTime now) = 0;
  // With their sessions; the tokens that they made stay.
  virtual UserOutcome RemoveUser(const std::string& name) = 0;
  // False when there is no such user, or the password is not the one that it should take the place
  // of.
  virtual bool SetPassword(const std::string& name, const NewPassword& password, UtcTime now) = 0;
  // The same password at another cost; nothing when it is `old` no more.
  virtual void Rehash(const std::string& name, const std::string& old, const std::string& hash) = 0;

  // A session of the password that was set then. False when the user has another by now, is
  // disabled or gone: what was checked a moment ago must open no session behind a change that ended
  // all of them. Forgets those that ended 30 days ago, too.
  virtual bool AddSession(const Session& session, const std::string& digest,
                          UtcTime password_changed_at) = 0;
  // Nothing when it has ended or its user is disabled.
  virtual std::optional<LivingSession> FindSession(const std::string& digest, UtcTime now) = 0;
  virtual void TouchSession(const SessionId& id, UtcTime now, UtcTime idle_until) = 0;
  // Those that live, of one user or of all, newest first; at most 500.
  virtual std::vector<Session> Sessions(const std::optional<std::string>& user, UtcTime now) = 0;
  // Whether it lived and, if a user is named, was theirs.
  virtual bool EndSession(const SessionId& id, const std::optional<std::string>& user,
                          UtcTime now) = 0;
  // Whether the user signed in from there since then.
  virtual bool HasSignedInFrom(const std::string& user, const std::string& address,
                               UtcTime since) = 0;

  // Those that were not revoked, expired ones included, by name.
  virtual std::vector<ApiToken> Tokens() = 0;
  // False when another that was not revoked has the name.
  virtual bool AddToken(const ApiToken& token, const std::string& digest) = 0;
  // Nothing when it is revoked or expired.
  virtual std::optional<ApiToken> FindToken(const std::string& digest, UtcTime now) = 0;
  virtual void TouchToken(const ApiTokenId& id, UtcTime now) = 0;
  // It, when it was there and not revoked before.
  virtual std::optional<ApiToken> RevokeToken(const ApiTokenId& id, UtcTime now) = 0;
};

}  // namespace tillwatch
