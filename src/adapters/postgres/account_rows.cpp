#include "account_rows.hpp"

#include <nlohmann/json.hpp>

#include "rows.hpp"

namespace tillwatch {
namespace {

#define MICROS(column) "(extract(epoch from " column ") * 1000000)::bigint"

std::vector<StoreId> ReadStores(const pqxx::field& field) {
  std::vector<StoreId> stores;
  const auto names = nlohmann::json::parse(field.as<std::string>());
  for (const auto& name : names) stores.push_back({name.get<std::string>()});
  return stores;
}

Role ReadRole(const pqxx::field& field) {
  return RoleFromString(field.as<std::string>()).value_or(Role::kNobody);
}

}  // namespace

const char* const kUserColumns =
    "u.name, u.role, array_to_json(u.stores), u.disabled, u.must_change_password, " MICROS(
        "u.created_at") ", " MICROS("u.password_changed_at") ", " MICROS("u.last_sign_in_at");

const char* const kSessionColumns = "s.session_id, s.user_name, " MICROS("s.created_at") ", " MICROS(
    "s.last_seen_at") ", " MICROS("s.idle_until") ", " MICROS("s.expires_at") ", s.address, "
                                                                              "s.user_agent";

const char* const kTokenColumns = "t.token_id, t.name, t.role, array_to_json(t.stores), " MICROS(
    "t.created_at") ", " MICROS("t.expires_at") ", t.created_by, " MICROS("t.last_used_at");

User ReadUser(const pqxx::row& row, int first) {
  User user;
  user.name = row[first].as<std::string>();
  user.role = ReadRole(row[first + 1]);
  user.stores = ReadStores(row[first + 2]);
  user.disabled = row[first + 3].as<bool>();
  user.must_change_password = row[first + 4].as<bool>();
  user.created_at = ReadTime(row[first + 5]);
  user.password_changed_at = ReadTime(row[first + 6]);
  if (!row[first + 7].is_null()) user.last_sign_in_at = ReadTime(row[first + 7]);
  return user;
}

Session ReadSession(const pqxx::row& row) {
  Session session;
  session.id.value = row[0].as<std::string>();
  session.user = row[1].as<std::string>();
  session.created_at = ReadTime(row[2]);
  session.last_seen_at = ReadTime(row[3]);
  session.idle_until = ReadTime(row[4]);
  session.expires_at = ReadTime(row[5]);
  session.address = row[6].as<std::string>();
  session.user_agent = row[7].as<std::string>();
  return session;
}

ApiToken ReadToken(const pqxx::row& row) {
  ApiToken token;
  token.id.value = row[0].as<std::string>();
  token.name = row[1].as<std::string>();
  token.role = ReadRole(row[2]);
  token.stores = ReadStores(row[3]);
  token.created_at = ReadTime(row[4]);
  token.expires_at = ReadTime(row[5]);
  token.created_by = row[6].as<std::string>();
  if (!row[7].is_null()) token.last_used_at = ReadTime(row[7]);
  return token;
}

SqlText StoresArray(const std::vector<StoreId>& stores) {
  SqlArray array;
  for (const StoreId& store : stores) array.Add(store.value);
  return array.Literal();
}

}  // namespace tillwatch
