// Who asks, and what they may do.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tillwatch/domain/ids.hpp"
#include "tillwatch/domain/store_scope.hpp"

namespace tillwatch {

// In order: each may do what those before it may.
enum class Role {
  kNobody,   // has not signed in
  kViewer,   // watches
  kManager,  // decides, asks for clips, exports
  kAdmin,    // cameras, users, rules
};

// "nobody", "viewer", "manager", "admin".
std::string_view ToString(Role role);
// Of the three that somebody can be given.
std::optional<Role> RoleFromString(std::string_view name);

struct Identity {
  std::string name;  // of the user, or of the token
  Role role = Role::kNobody;
  std::vector<StoreId> stores = {};  // bound to these; every store when it is empty

  bool May(Role needed) const { return role >= needed; }
  bool IsBound() const { return !stores.empty(); }
  StoreScope Scope() const { return stores.empty() ? StoreScope() : StoreScope::Only(stores); }
  bool MaySee(const StoreId& store) const { return Scope().Has(store); }

  bool operator==(const Identity&) const = default;
};

}  // namespace tillwatch
