// How long somebody stays signed in.
#pragma once

#include <chrono>

namespace tillwatch {

struct SessionLimits {
  std::chrono::minutes idle{60};          // without a request
  std::chrono::minutes longest{12 * 60};  // in any case
};

}  // namespace tillwatch
