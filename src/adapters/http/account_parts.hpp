// What users and tokens have in common.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "handler_parts.hpp"
#include "router.hpp"
#include "tillwatch/app/accounts.hpp"

namespace tillwatch {

inline std::optional<Role> ReadRole(Fields& body) {
  return body.Word("role", RoleFromString, "viewer, manager, admin");
}

// Complains about what can be no name of a store.
inline std::optional<std::vector<StoreId>> ReadStores(Fields& body) {
  constexpr std::size_t kMaxStores = 500;
  const auto names = body.Texts("stores");
  if (!names) return std::nullopt;
  std::vector<StoreId> stores;
  for (const std::string& name : *names) {
    if (!IsStoreToBindTo(name)) {
      body.Fail("stores", "must be names of 1 to 100 bytes without control characters");
    }
    stores.push_back({name});
  }
  if (stores.size() > kMaxStores) body.Fail("stores", "may have 500 names");
  return stores;
}

// For those alone who may see all stores: an admin of one could else make an admin of all.
// services outlives the router.
template <class Handler>
void AddForManagers(Router& router, const char* method, const std::string& path, Handler handler,
                    const HttpServices& services) {
  router
      .Add(method, path, Role::kAdmin,
           [&services, handler](ApiRequest& request) { return handler(request, services); })
      .OfEveryStore();
}

// Why a user or token cannot be made; too many passwords at once are nothing of the database's.
inline ApiResponse AccountProblem(const Error& error) {
  return error.code == ErrorCode::kUnavailable ? TooManyAtOnce(error.message) : ProblemFor(error);
}

}  // namespace tillwatch
