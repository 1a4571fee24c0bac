// Users: PostgresAccountStore's part.
#include "account_rows.hpp"
#include "pool_impl.hpp"
#include "rows.hpp"
#include "sql_params.hpp"
#include "tillwatch/adapters/postgres/postgres_account_store.hpp"

namespace tillwatch {
namespace {

constexpr const char* kInsertUser = R"(
insert into users (name, password_hash, role, stores, disabled, must_change_password, created_at,
  password_changed_at)
select $1, $2, $3, $4::text[], $5::boolean, $6::boolean, $7::timestamptz, $8::timestamptz)";

bool InsertUser(pqxx::work& tx, const StoredUser& stored, const std::string& unless) {
  const User& user = stored.user;
  return SqlParams()
             .Add(SqlText(user.name))
             .Add(SqlText(stored.password_hash))
             .Add(RoleText(user.role))
             .Add(StoresArray(user.stores))
             .Add(BoolText(user.disabled))
             .Add(BoolText(user.must_change_password))
             .Add(user.created_at)
             .Add(user.password_changed_at)
             .Run(tx, kInsertUser + unless)
             .affected_rows() > 0;
}

// One changes users at a time, so that two admins cannot remove one another.
void LockUsers(pqxx::work& tx) { tx.exec0("lock table users in share row exclusive mode"); }

// What was changed is taken back when nobody is left who may manage accounts.
bool SomebodyManages(pqxx::work& tx) {
  return !tx.exec(
                "select 1 from users where role = 'admin' and stores = '{}' and not disabled"
                " limit 1")
              .empty();
}

void EndSessionsOf(pqxx::work& tx, const std::string& name, const SqlText& but, UtcTime now) {
  SqlParams()
      .Add(SqlText(name))
      .Add(now)
      .Add(but)
      .Run(tx,
           "update sessions set revoked_at = $2::timestamptz where user_name = $1"
           " and revoked_at is null and session_id is distinct from $3::uuid");
}

// Runs `change`, and takes it back for the last admin. change: whether there was such a user.
template <class Change>
UserOutcome ChangeUsers(PostgresPool& pool, Change change) {
  return Transact(pool, [&](pqxx::work& tx) {
    LockUsers(tx);
    const bool managed = SomebodyManages(tx);
    tx.exec0("savepoint before_change");
    if (!change(tx)) return UserOutcome::kNotFound;
    if (!managed || SomebodyManages(tx)) return UserOutcome::kDone;
    tx.exec0("rollback to savepoint before_change");
    return UserOutcome::kLastAdmin;
  });
}

}  // namespace

std::vector<User> PostgresAccountStore::Users() {
  return Transact(pool_, [](pqxx::work& tx) {
    std::vector<User> users;
    const auto rows =
        tx.exec(std::string("select ") + kUserColumns + " from users u order by u.name");
    for (const auto& row : rows) users.push_back(ReadUser(row));
    return users;
  });
}

std::optional<StoredUser> PostgresAccountStore::FindUser(const std::string& name) {
  return Transact(pool_, [&](pqxx::work& tx) -> std::optional<StoredUser> {
    const auto rows = SqlParams()
                          .Add(SqlText(name))
                          .Run(tx, std::string("select u.password_hash, ") + kUserColumns +
                                       " from users u where u.name = $1");
    if (rows.empty()) return std::nullopt;
    return StoredUser{ReadUser(rows[0], 1), rows[0][0].as<std::string>()};
  });
}

bool PostgresAccountStore::AddUser(const StoredUser& user) {
  return Transact(pool_,
                  [&](pqxx::work& tx) { return InsertUser(tx, user, " on conflict do nothing"); });
}

bool PostgresAccountStore::AddFirstUser(const StoredUser& user) {
  return Transact(pool_, [&](pqxx::work& tx) {
    LockUsers(tx);
    return InsertUser(tx, user, " where not exists (select from users)");
  });
}

UserOutcome PostgresAccountStore::ChangeUser(const std::string& name, const UserChange& change,
                                             UtcTime now) {
  return ChangeUsers(pool_, [&](pqxx::work& tx) {
    const bool there = SqlParams()
                           .Add(SqlText(name))
                           .Add(change.role ? RoleText(*change.role) : std::nullopt)
                           .Add(change.stores ? StoresArray(*change.stores) : std::nullopt)
                           .Add(change.disabled ? BoolText(*change.disabled) : std::nullopt)
                           .Run(tx, R"(
update users set role = coalesce($2, role), stores = coalesce($3::text[], stores),
                 disabled = coalesce($4::boolean, disabled)
 where name = $1)")
                           .affected_rows() > 0;
    if (there && change.disabled.value_or(false)) EndSessionsOf(tx, name, std::nullopt, now);
    return there;
  });
}

UserOutcome PostgresAccountStore::RemoveUser(const std::string& name) {
  return ChangeUsers(pool_, [&](pqxx::work& tx) {
    return SqlParams()
               .Add(SqlText(name))
               .Run(tx, "delete from users where name = $1")
               .affected_rows() > 0;
  });
}

bool PostgresAccountStore::SetPassword(const std::string& name, const NewPassword& password,
                                       UtcTime now) {
  return Transact(pool_, [&](pqxx::work& tx) {
    const bool there = SqlParams()
                           .Add(SqlText(name))
                           .Add(SqlText(password.hash))
                           .Add(BoolText(password.must_change))
                           .Add(now)
                           .Add(ToSql(password.in_place_of))
                           .Run(tx, R"(
update users set password_hash = $2, must_change_password = $3::boolean,
                 password_changed_at = $4::timestamptz
 where name = $1 and password_changed_at = coalesce($5::timestamptz, password_changed_at))")
                           .affected_rows() > 0;
    if (there) EndSessionsOf(tx, name, ToSql(password.keep), now);
    return there;
  });
}

void PostgresAccountStore::Rehash(const std::string& name, const std::string& old,
                                  const std::string& hash) {
  Transact(pool_, [&](pqxx::work& tx) {
    SqlParams()
        .Add(SqlText(name))
        .Add(SqlText(old))
        .Add(SqlText(hash))
        .Run(tx, "update users set password_hash = $3 where name = $1 and password_hash = $2");
  });
}

}  // namespace tillwatch
