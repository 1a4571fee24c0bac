#include "tillwatch/app/health.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace tillwatch {

std::string_view ToString(HealthState state) {
  return state == HealthState::kOk ? "ok" : "degraded";
}

void Health::Set(const std::string& component, HealthState state, const std::string& detail) {
  const UtcTime now = clock_.UtcNow();
  const bool changed = components_.With([&](auto& components) {
    auto [entry, is_new] = components.try_emplace(component, ComponentHealth{state, detail, now});
    ComponentHealth& health = entry->second;
    const bool differs = is_new || health.state != state;
    if (health.state != state) health.since = now;
    health.state = state;
    health.detail = detail;
    return differs;
  });
  if (!changed) return;
  if (state == HealthState::kOk) {
    spdlog::info("{} ok", component);
  } else {
    spdlog::warn("{} degraded: {}", component, detail);
  }
}

std::map<std::string, ComponentHealth> Health::Components() const {
  return components_.With([](const auto& components) { return components; });
}

HealthState Health::Overall() const {
  return components_.With([](const auto& components) {
    const bool ok = std::all_of(components.begin(), components.end(), [](const auto& entry) {
      return entry.second.state == HealthState::kOk;
    });
    return ok ? HealthState::kOk : HealthState::kDegraded;
  });
}

}  // namespace tillwatch
