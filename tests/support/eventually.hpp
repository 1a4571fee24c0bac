// Waiting for something that another thread or process does: on a condition, never for a time.
#pragma once

#include <chrono>
#include <thread>

#include "tillwatch/base/clock.hpp"

namespace tillwatch {

// True as soon as holds() is; false when it is not within the time.
template <class Condition>
bool Eventually(Condition holds, milliseconds timeout = seconds(30)) {
  constexpr milliseconds kPoll{5};
  const SteadyTime deadline = std::chrono::steady_clock::now() + timeout;
  while (!holds()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(kPoll);
  }
  return true;
}

}  // namespace tillwatch
