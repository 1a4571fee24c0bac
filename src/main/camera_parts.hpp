// What serve and the camera commands have in common.
#pragma once

#include "tillwatch/app/camera_rules.hpp"
#include "tillwatch/app/settings.hpp"

namespace tillwatch {

// A ring must hold a whole clip and some time to cut it, as the configuration file's must.
inline CameraRules RulesOf(const Settings& settings) {
  constexpr seconds kBufferReserve{10};
  CameraRules rules;
  rules.min_buffer = settings.clip_before + settings.clip_after + kBufferReserve;
  rules.retention_days = settings.retention_days;
  return rules;
}

}  // namespace tillwatch
