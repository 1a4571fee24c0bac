// How far a till's clock is from ours, from the times that its events carry and our times of their
// arrival.
//
// An arrival can be late (a queue, a till that was offline) but never early, and a till that sends
// what it had saved up sends old times in quick succession: then the difference falls from event to
// event, which no clock does. Such events do not count. Of the rest the median of the recent
// kClockWindow is the offset; single outliers do not move it.
//
// Pure arithmetic; thread rule: one owner.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "tillwatch/base/clock.hpp"

namespace tillwatch {

inline constexpr std::size_t kClockWindow = 21;
inline constexpr std::size_t kMinClockSamples = 5;      // fewer tell nothing
inline constexpr milliseconds kMinClockNoise{1000};     // many tills tell whole seconds only
inline constexpr milliseconds kClockSampleEvery{1000};  // of one till; what comes faster is a burst
inline constexpr milliseconds kReplayDrop{2000};        // by which a replay is recognised
inline constexpr seconds kReplayPause{60};              // a longer one is not one replay

class RegisterClock {
 public:
  // One sample: our clock minus the till's.
  struct Sample {
    milliseconds difference{0};
    UtcTime received_at;
  };

  RegisterClock() = default;
  // As it was saved: the samples oldest first.
  RegisterClock(std::vector<Sample> samples, UtcTime last_seen)
      : samples_(std::move(samples)), last_seen_(last_seen) {}

  // An event by the till's time and its arrival by ours.
  void Add(UtcTime occurred_at, UtcTime received_at);

  // Our clock minus the till's: what has to be added to the till's times. Nothing with too few
  // samples.
  std::optional<milliseconds> Offset() const;

  // How far a difference may be off by chance: three times the median deviation, and kMinClockNoise
  // at least.
  milliseconds Noise() const;

  // The offset when it is more than noise, else zero.
  milliseconds Correction() const;

  const std::vector<Sample>& Samples() const { return samples_; }
  UtcTime LastSeen() const { return last_seen_; }

 private:
  void ForgetReplay(const Sample& latest);

  std::vector<Sample> samples_;  // oldest first, at most kClockWindow
  UtcTime last_seen_{};
  std::optional<Sample> previous_;  // the last event, counted or not
};

}  // namespace tillwatch
