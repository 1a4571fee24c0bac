// The two clocks of the house, as types that do not mix.
//
// UtcTime is for whatever is stored or compared with the outside; SteadyTime only for time-outs.
// Code that needs "now" takes a Clock, so that tests move time instead of sleeping.
#pragma once

#include <chrono>

namespace tillwatch {

using UtcTime = std::chrono::sys_time<std::chrono::microseconds>;
using SteadyTime = std::chrono::steady_clock::time_point;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Thread rule: implementations may be called from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual UtcTime UtcNow() const = 0;
  virtual SteadyTime SteadyNow() const = 0;
};

class SystemClock final : public Clock {
 public:
  UtcTime UtcNow() const override {
    return std::chrono::floor<microseconds>(std::chrono::system_clock::now());
  }
  SteadyTime SteadyNow() const override { return std::chrono::steady_clock::now(); }
};

}  // namespace tillwatch
