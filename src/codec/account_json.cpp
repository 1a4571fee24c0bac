#include "tillwatch/codec/account_json.hpp"

#include <nlohmann/json.hpp>

#include "tillwatch/base/rfc3339.hpp"

namespace tillwatch {
namespace {

using nlohmann::json;

json StoresJson(const std::vector<StoreId>& stores) {
  json list = json::array();
  for (const StoreId& store : stores) list.push_back(store.value);
  return list;
}

json TimeOrNull(const std::optional<UtcTime>& time) {
  return time ? json(FormatRfc3339(*time)) : json();
}

// An audit entry has room for 4096 bytes. Who is bound to more stores than fit there has the others
// counted.
void AddStores(json& details, const std::vector<StoreId>& stores) {
  constexpr std::size_t kRoom = 3000;
  json& list = details["stores"] = json::array();
  std::size_t bytes = 0;
  for (const StoreId& store : stores) {
    bytes += json(store.value).dump(-1, ' ', true, json::error_handler_t::replace).size() + 1;
    if (bytes > kRoom) break;
    list.push_back(store.value);
  }
  if (list.size() < stores.size()) details["more_stores"] = stores.size() - list.size();
}

std::string Dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

json ToJson(const User& user) {
  return {{"name", user.name},
          {"url", "/api/v1/users/" + user.name},
          {"role", ToString(user.role)},
          {"stores", StoresJson(user.stores)},
          {"disabled", user.disabled},
          {"must_change_password", user.must_change_password},
          {"created_at", FormatRfc3339(user.created_at)},
          {"password_changed_at", FormatRfc3339(user.password_changed_at)},
          {"last_sign_in_at", TimeOrNull(user.last_sign_in_at)}};
}

json ToJson(const Session& session) {
  return {{"id", session.id.value},
          {"url", "/api/v1/sessions/" + session.id.value},
          {"user", session.user},
          {"created_at", FormatRfc3339(session.created_at)},
          {"last_seen_at", FormatRfc3339(session.last_seen_at)},
          {"idle_until", FormatRfc3339(session.idle_until)},
          {"expires_at", FormatRfc3339(session.expires_at)},
          {"address", session.address},
          {"user_agent", session.user_agent}};
}

json ToJson(const ApiToken& token) {
  return {{"id", token.id.value},
          {"url", "/api/v1/tokens/" + token.id.value},
          {"name", token.name},
          {"role", ToString(token.role)},
          {"stores", StoresJson(token.stores)},
          {"created_by", token.created_by},
          {"created_at", FormatRfc3339(token.created_at)},
          {"expires_at", FormatRfc3339(token.expires_at)},
          {"last_used_at", TimeOrNull(token.last_used_at)}};
}

std::string AuditDetails(const User& user) {
  json details = {{"role", ToString(user.role)}, {"disabled", user.disabled}};
  AddStores(details, user.stores);
  return Dump(details);
}

std::string AuditDetails(const ApiToken& token) {
  json details = {{"name", token.name},
                  {"role", ToString(token.role)},
                  {"expires_at", FormatRfc3339(token.expires_at)}};
  AddStores(details, token.stores);
  return Dump(details);
}

std::string AuditDetails(const std::string& name, const std::string& text) {
  return Dump({{name, text}});
}

}  // namespace tillwatch
