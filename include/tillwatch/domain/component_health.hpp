// How one part of the system is doing.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "tillwatch/base/clock.hpp"

namespace tillwatch {

enum class HealthState { kOk, kDegraded };
std::string_view ToString(HealthState state);  // "ok", "degraded"

struct ComponentHealth {
  HealthState state = HealthState::kOk;
  std::string detail;  // why, for a person; no secrets
  UtcTime since;       // when it got into this state
};

using ComponentsHealth = std::map<std::string, ComponentHealth>;

// Degraded as soon as one part is.
HealthState Overall(const ComponentsHealth& components);

}  // namespace tillwatch
