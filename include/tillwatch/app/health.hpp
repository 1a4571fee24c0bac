// What works and what does not, as each part last said of itself.
//
// Thread rule: any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/guarded.hpp"

namespace tillwatch {

enum class HealthState { kOk, kDegraded };
std::string_view ToString(HealthState state);

struct ComponentHealth {
  HealthState state = HealthState::kOk;
  std::string detail;  // why, for a person; no secrets
  UtcTime since;       // when it got into this state
};

class Health {
 public:
  explicit Health(const Clock& clock) : clock_(clock) {}

  // component: "mqtt", "spool" (taking messages in), "events" (storing them), "clips" (the queue of
  // requests), "disk" (writing clips), "cameras", "rules". One reporter each, so that none hides
  // the trouble of another. Logs each change of state.
  void Set(const std::string& component, HealthState state, const std::string& detail = {});

  std::map<std::string, ComponentHealth> Components() const;
  HealthState Overall() const;

 private:
  const Clock& clock_;
  Guarded<std::map<std::string, ComponentHealth>> components_;
};

}  // namespace tillwatch
