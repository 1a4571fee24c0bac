// Sessions and API tokens: PostgresAccountStore's part.
#include "account_rows.hpp"
#include "pool_impl.hpp"
#include "rows.hpp"
#include "sql_params.hpp"
#include "tillwatch/adapters/postgres/postgres_account_store.hpp"

namespace tillwatch {
namespace {

constexpr const char* kForgetSessions =
    "delete from sessions where expires_at < $1::timestamptz - interval '30 days'";

constexpr const char* kAddSession = R"(
insert into sessions (session_id, token_sha256, user_name, created_at, last_seen_at, idle_until,
  expires_at, address, user_agent)
values ($1::uuid, $2, $3, $4::timestamptz, $5::timestamptz, $6::timestamptz, $7::timestamptz, $8,
  $9))";

// $2 is now.
constexpr const char* kLives =
    " s.revoked_at is null and s.idle_until > $2::timestamptz and s.expires_at > $2::timestamptz ";

constexpr const char* kAddToken = R"(
insert into api_tokens (token_id, token_sha256, name, role, stores, created_at, expires_at,
  created_by)
values ($1::uuid, $2, $3, $4, $5::text[], $6::timestamptz, $7::timestamptz, $8)
on conflict (name) where revoked_at is null do nothing)";

}  // namespace

// The user's row first: it is locked to the commit, and a change of it that ends sessions either is
// seen here or sees this session.
bool PostgresAccountStore::AddSession(const Session& session, const std::string& digest,
                                      UtcTime password_changed_at) {
  return Transact(pool_, [&](pqxx::work& tx) {
    const bool good = SqlParams()
                          .Add(SqlText(session.user))
                          .Add(session.created_at)
                          .Add(password_changed_at)
                          .Run(tx, R"(
update users set last_sign_in_at = $2::timestamptz
 where name = $1 and password_changed_at = $3::timestamptz and not disabled)")
                          .affected_rows() > 0;
    if (!good) return false;
    SqlParams().Add(session.created_at).Run(tx, kForgetSessions);
    SqlParams()
        .Add(session.id)
        .Add(SqlText(digest))
        .Add(SqlText(session.user))
        .Add(session.created_at)
        .Add(session.last_seen_at)
        .Add(session.idle_until)
        .Add(session.expires_at)
        .Add(SqlText(session.address))
        .Add(SqlText(session.user_agent))
        .Run(tx, kAddSession);
    return true;
  });
}

std::optional<LivingSession> PostgresAccountStore::FindSession(const std::string& digest,
                                                               UtcTime now) {
  static const std::string kFind = std::string("select ") + kSessionColumns + ", " + kUserColumns +
                                   " from sessions s join users u on u.name = s.user_name"
                                   " where s.token_sha256 = $1 and not u.disabled and" +
                                   kLives;
  return Transact(pool_, [&](pqxx::work& tx) -> std::optional<LivingSession> {
    const auto rows =
        SqlParams().Add(SqlText(digest)).Add(now).RunPrepared(tx, "find_session", kFind);
    if (rows.empty()) return std::nullopt;
    return LivingSession{ReadSession(rows[0]), ReadUser(rows[0], kSessionColumnCount)};
  });
}

void PostgresAccountStore::TouchSession(const SessionId& id, UtcTime now, UtcTime idle_until) {
  Transact(pool_, [&](pqxx::work& tx) {
    SqlParams()
        .Add(id)
        .Add(now)
        .Add(idle_until)
        .Run(tx,
             "update sessions set last_seen_at = $2::timestamptz, idle_until = $3::timestamptz"
             " where session_id = $1::uuid and last_seen_at < $2::timestamptz");
  });
}

std::vector<Session> PostgresAccountStore::Sessions(const std::optional<std::string>& user,
                                                    UtcTime now) {
  return Transact(pool_, [&](pqxx::work& tx) {
    std::vector<Session> sessions;
    const auto rows = SqlParams().Add(user).Add(now).Run(
        tx, std::string("select ") + kSessionColumns +
                " from sessions s where ($1::text is null or s.user_name = $1) and" + kLives +
                "order by s.created_at desc, s.session_id limit 500");
    for (const auto& row : rows) sessions.push_back(ReadSession(row));
    return sessions;
  });
}

bool PostgresAccountStore::EndSession(const SessionId& id, const std::optional<std::string>& user,
                                      UtcTime now) {
  return Transact(pool_, [&](pqxx::work& tx) {
    return SqlParams()
               .Add(id)
               .Add(now)
               .Add(user)
               .Run(tx, std::string("update sessions s set revoked_at = $2::timestamptz"
                                    " where s.session_id = $1::uuid"
                                    " and ($3::text is null or s.user_name = $3) and") +
                            kLives)
               .affected_rows() > 0;
  });
}

bool PostgresAccountStore::HasSignedInFrom(const std::string& user, const std::string& address,
                                           UtcTime since) {
  return Transact(pool_, [&](pqxx::work& tx) {
    return !SqlParams()
                .Add(SqlText(user))
                .Add(SqlText(address))
                .Add(since)
                .Run(tx,
                     "select 1 from sessions where user_name = $1 and address = $2"
                     " and created_at >= $3::timestamptz limit 1")
                .empty();
  });
}

std::vector<ApiToken> PostgresAccountStore::Tokens() {
  return Transact(pool_, [](pqxx::work& tx) {
    std::vector<ApiToken> tokens;
    const auto rows = tx.exec(std::string("select ") + kTokenColumns +
                              " from api_tokens t where t.revoked_at is null order by t.name");
    for (const auto& row : rows) tokens.push_back(ReadToken(row));
    return tokens;
  });
}

bool PostgresAccountStore::AddToken(const ApiToken& token, const std::string& digest) {
  return Transact(pool_, [&](pqxx::work& tx) {
    return SqlParams()
               .Add(token.id)
               .Add(SqlText(digest))
               .Add(SqlText(token.name))
               .Add(RoleText(token.role))
               .Add(StoresArray(token.stores))
               .Add(token.created_at)
               .Add(token.expires_at)
               .Add(SqlText(token.created_by))
               .Run(tx, kAddToken)
               .affected_rows() > 0;
  });
}

std::optional<ApiToken> PostgresAccountStore::FindToken(const std::string& digest, UtcTime now) {
  static const std::string kFind = std::string("select ") + kTokenColumns +
                                   " from api_tokens t where t.token_sha256 = $1"
                                   " and t.revoked_at is null and t.expires_at > $2::timestamptz";
  return Transact(pool_, [&](pqxx::work& tx) -> std::optional<ApiToken> {
    const auto rows =
        SqlParams().Add(SqlText(digest)).Add(now).RunPrepared(tx, "find_token", kFind);
    return rows.empty() ? std::nullopt : std::optional(ReadToken(rows[0]));
  });
}

void PostgresAccountStore::TouchToken(const ApiTokenId& id, UtcTime now) {
  Transact(pool_, [&](pqxx::work& tx) {
    SqlParams().Add(id).Add(now).Run(
        tx, "update api_tokens set last_used_at = $2::timestamptz where token_id = $1::uuid");
  });
}

std::optional<ApiToken> PostgresAccountStore::RevokeToken(const ApiTokenId& id, UtcTime now) {
  return Transact(pool_, [&](pqxx::work& tx) -> std::optional<ApiToken> {
    const auto rows = SqlParams().Add(id).Add(now).Run(
        tx, std::string("update api_tokens t set revoked_at = $2::timestamptz"
                        " where t.token_id = $1::uuid and t.revoked_at is null returning ") +
                kTokenColumns);
    return rows.empty() ? std::nullopt : std::optional(ReadToken(rows[0]));
  });
}

}  // namespace tillwatch
