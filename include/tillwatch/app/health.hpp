// What works and what does not, as each part last said of itself.
//
// Thread rule: any thread.
#pragma once

#include <string>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/guarded.hpp"
#include "tillwatch/domain/component_health.hpp"

namespace tillwatch {

class Health {
 public:
  explicit Health(const Clock& clock) : clock_(clock) {}

  // component: "mqtt", "spool" (taking messages in), "events" (storing them), "clips" (the queue of
  // requests), "disk" (writing clips), "cameras", "rules". One reporter each, so that none hides
  // the trouble of another. Logs each change of state.
  void Set(const std::string& component, HealthState state, const std::string& detail = {});

  ComponentsHealth Components() const;
  HealthState Overall() const;

 private:
  const Clock& clock_;
  Guarded<ComponentsHealth> components_;
};

}  // namespace tillwatch
