#include "tillwatch/domain/component_health.hpp"

#include <algorithm>

namespace tillwatch {

std::string_view ToString(HealthState state) {
  return state == HealthState::kOk ? "ok" : "degraded";
}

HealthState Overall(const ComponentsHealth& components) {
  const bool ok = std::ranges::all_of(
      components, [](const auto& entry) { return entry.second.state == HealthState::kOk; });
  return ok ? HealthState::kOk : HealthState::kDegraded;
}

}  // namespace tillwatch
