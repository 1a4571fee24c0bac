// A clock that stands still until a test moves it.
#pragma once

#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/guarded.hpp"

namespace tillwatch {

class FakeClock final : public Clock {
 public:
  explicit FakeClock(UtcTime start) : state_(State{start, SteadyTime{}}) {}

  UtcTime UtcNow() const override {
    return state_.With([](const State& s) { return s.utc; });
  }
  SteadyTime SteadyNow() const override {
    return state_.With([](const State& s) { return s.steady; });
  }
  void Advance(microseconds by) {
    state_.With([by](State& s) {
      s.utc += by;
      s.steady += by;
    });
  }
  // As NTP or an operator sets the wall clock; no time goes by.
  void StepUtc(microseconds by) {
    state_.With([by](State& s) { s.utc += by; });
  }

 private:
  struct State {
    UtcTime utc;
    SteadyTime steady;
  };
  Guarded<State> state_;
};

}  // namespace tillwatch
