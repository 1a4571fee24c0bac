// AccountStore on PostgreSQL.
#pragma once

#include "tillwatch/adapters/postgres/pool.hpp"
#include "tillwatch/ports/account_store.hpp"

namespace tillwatch {

class PostgresAccountStore final : public AccountStore {
 public:
  explicit PostgresAccountStore(PostgresPool& pool) : pool_(pool) {}

  std::vector<User> Users() override;
  std::optional<StoredUser> FindUser(const std::string& name) override;
  bool AddUser(const StoredUser& user) override;
  bool AddFirstUser(const StoredUser& user) override;
  UserOutcome ChangeUser(const std::string& name, const UserChange& change, UtcTime now) override;
  UserOutcome RemoveUser(const std::string& name) override;
  bool SetPassword(const std::string& name, const NewPassword& password, UtcTime now) override;
  void Rehash(const std::string& name, const std::string& old, const std::string& hash) override;

  bool AddSession(const Session& session, const std::string& digest,
                  UtcTime password_changed_at) override;
  std::optional<LivingSession> FindSession(const std::string& digest, UtcTime now) override;
  void TouchSession(const SessionId& id, UtcTime now, UtcTime idle_until) override;
  std::vector<Session> Sessions(const std::optional<std::string>& user, UtcTime now) override;
  bool EndSession(const SessionId& id, const std::optional<std::string>& user,
                  UtcTime now) override;
  bool HasSignedInFrom(const std::string& user, const std::string& address, UtcTime since) override;

  std::vector<ApiToken> Tokens() override;
  bool AddToken(const ApiToken& token, const std::string& digest) override;
  std::optional<ApiToken> FindToken(const std::string& digest, UtcTime now) override;
  void TouchToken(const ApiTokenId& id, UtcTime now) override;
  std::optional<ApiToken> RevokeToken(const ApiTokenId& id, UtcTime now) override;

 private:
  PostgresPool& pool_;
};

}  // namespace tillwatch
