// What the rows of users, sessions and tokens have in common.
#pragma once

#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "sql_params.hpp"
#include "tillwatch/domain/account.hpp"

namespace tillwatch {

// Of users as u, sessions as s and api_tokens as t.
extern const char* const kUserColumns;
extern const char* const kSessionColumns;
extern const char* const kTokenColumns;
inline constexpr int kSessionColumnCount = 8;

// From this column on.
User ReadUser(const pqxx::row& row, int first = 0);
Session ReadSession(const pqxx::row& row);
ApiToken ReadToken(const pqxx::row& row);

SqlText StoresArray(const std::vector<StoreId>& stores);
inline SqlText RoleText(Role role) { return std::string(ToString(role)); }
inline SqlText BoolText(bool value) { return value ? "true" : "false"; }

}  // namespace tillwatch
