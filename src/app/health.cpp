#include "tillwatch/app/health.hpp"

#include <spdlog/spdlog.h>

namespace tillwatch {

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

ComponentsHealth Health::Components() const {
  return components_.With([](const auto& components) { return components; });
}

HealthState Health::Overall() const {
  return components_.With([](const auto& components) { return tillwatch::Overall(components); });
}

}  // namespace tillwatch
