#include "tillwatch/media/timeline.hpp"

#include <algorithm>

namespace tillwatch {
namespace {

using std::chrono::nanoseconds;

constexpr int kYoungUnits = 64;
constexpr int kLateSmoothing = 256;
constexpr int kEarlySmoothing = 8;
constexpr nanoseconds kMaxCorrection = milliseconds(1);
constexpr nanoseconds kMaxYoungCorrection = milliseconds(10);

nanoseconds Correction(nanoseconds difference, bool young) {
  if (difference > nanoseconds(0)) return std::min(difference / kLateSmoothing, kMaxCorrection);
  return young ? std::max(difference, -kMaxYoungCorrection)
               : std::max(difference / kEarlySmoothing, -kMaxCorrection);
}

}  // namespace

void Timeline::Anchor(Pts pts, UtcTime arrival) { origin_ = arrival - pts.time_since_epoch(); }

UtcTime Timeline::At(Pts pts) const {
  return std::chrono::floor<microseconds>(*origin_ + pts.time_since_epoch());
}

UtcTime Timeline::Map(Pts pts, UtcTime arrival) {
  const auto observed = arrival - pts.time_since_epoch();
  if (!origin_) origin_ = observed;
  const bool young = units_ < kYoungUnits;
  if (young) ++units_;
  *origin_ += Correction(observed - *origin_, young);
  return At(pts);
}

}  // namespace tillwatch
