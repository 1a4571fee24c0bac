#include "tillwatch/domain/register_clock.hpp"

#include <algorithm>
#include <utility>

namespace tillwatch {
namespace {

// The middle one; of an even number the lower of the two, for lateness only ever adds.
milliseconds Median(std::vector<milliseconds> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

void RegisterClock::Add(UtcTime occurred_at, UtcTime received_at) {
  const Sample sample{std::chrono::round<milliseconds>(received_at - occurred_at), received_at};
  const std::optional<Sample> previous = std::exchange(previous_, sample);
  last_seen_ = std::max(last_seen_, received_at);
  ForgetReplay(sample);
  const bool burst = previous && received_at - previous->received_at < kClockSampleEvery &&
                     received_at >= previous->received_at;
  if (burst && !samples_.empty()) return;
  if (samples_.size() == kClockWindow) samples_.erase(samples_.begin());
  samples_.push_back(sample);
}

// Samples of an unbroken row of arrivals up to now that were later than this one by more than
// clocks differ from event to event.
void RegisterClock::ForgetReplay(const Sample& latest) {
  UtcTime next = latest.received_at;
  while (!samples_.empty()) {
    const Sample& last = samples_.back();
    const bool replayed =
        last.difference - latest.difference > kReplayDrop && next - last.received_at < kReplayPause;
    if (!replayed) return;
    next = last.received_at;
    samples_.pop_back();
  }
}

std::optional<milliseconds> RegisterClock::Offset() const {
  if (samples_.size() < kMinClockSamples) return std::nullopt;
  std::vector<milliseconds> differences;
  for (const Sample& sample : samples_) differences.push_back(sample.difference);
  return Median(std::move(differences));
}

milliseconds RegisterClock::Noise() const {
  const auto offset = Offset();
  if (!offset) return kMinClockNoise;
  std::vector<milliseconds> deviations;
  for (const Sample& sample : samples_) {
    deviations.push_back(std::chrono::abs(sample.difference - *offset));
  }
  return std::max(kMinClockNoise, 3 * Median(std::move(deviations)));
}

milliseconds RegisterClock::Correction() const {
  const auto offset = Offset();
  return offset && std::chrono::abs(*offset) > Noise() ? *offset : milliseconds(0);
}

}  // namespace tillwatch
