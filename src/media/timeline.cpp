#include "tillwatch/media/timeline.hpp"

#include <algorithm>

namespace tillwatch {
namespace {

using std::chrono::nanoseconds;

constexpr int kSmoothing = 256;
constexpr nanoseconds kMaxCorrection = milliseconds(1);

}  // namespace

UtcTime Timeline::Map(Pts pts, UtcTime arrival) {
  const auto observed = arrival - pts.time_since_epoch();
  if (!origin_) {
    origin_ = observed;
  } else {
    *origin_ += std::clamp((observed - *origin_) / kSmoothing, -kMaxCorrection, kMaxCorrection);
  }
  return std::chrono::floor<microseconds>(*origin_ + pts.time_since_epoch());
}

}  // namespace tillwatch
