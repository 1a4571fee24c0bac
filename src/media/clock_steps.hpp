// Footage across a moment at which the wall clock was set.
#pragma once

#include "tillwatch/media/footage_ring.hpp"

namespace tillwatch {

// Farther apart than this, two runs were recorded with different settings of the wall clock. Less
// is what a camera's delay and the slew of a run's times make of it.
inline constexpr microseconds kClockStep = seconds(2);

// How far the wall clock is ahead of the steady one by this unit. Of a run, the largest is the
// truth: units arrive late, never early.
inline microseconds WallOverSteady(UtcTime captured, SteadyTime arrived) {
  return captured.time_since_epoch() - std::chrono::floor<microseconds>(arrived.time_since_epoch());
}

// The footage with the times of one setting of the clock: of that with which the moment was
// recorded (the newest, if the clock showed it twice; the nearest, if never). What was recorded
// with another one is put, by the steady clock, where it lay before or behind. Without a step it is
// given back as it is.
FootageSlice OnTheClockOf(UtcTime moment, FootageSlice slice);

}  // namespace tillwatch
