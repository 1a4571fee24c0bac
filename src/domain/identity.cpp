#include "tillwatch/domain/identity.hpp"

namespace tillwatch {

std::string_view ToString(Role role) {
  switch (role) {
    case Role::kNobody:
      return "nobody";
    case Role::kViewer:
      return "viewer";
    case Role::kManager:
      return "manager";
    case Role::kAdmin:
      return "admin";
  }
  return "nobody";
}

std::optional<Role> RoleFromString(std::string_view name) {
  for (const Role role : {Role::kViewer, Role::kManager, Role::kAdmin}) {
    if (ToString(role) == name) return role;
  }
  return std::nullopt;
}

}  // namespace tillwatch
