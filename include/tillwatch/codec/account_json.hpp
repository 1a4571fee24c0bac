// Users, sessions and API tokens as JSON, for the API and the audit log. No secret is in them.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "tillwatch/domain/account.hpp"

namespace tillwatch {

nlohmann::json ToJson(const User& user);
nlohmann::json ToJson(const Session& session);
nlohmann::json ToJson(const ApiToken& token);

// What an entry of the audit log says of them, as the text of an object.
std::string AuditDetails(const User& user);
std::string AuditDetails(const ApiToken& token);
// {"name": "text"}
std::string AuditDetails(const std::string& name, const std::string& text);

}  // namespace tillwatch
