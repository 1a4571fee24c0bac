#include "tillwatch/media/timeline.hpp"

#include <algorithm>

namespace tillwatch {
namespace {

using std::chrono::nanoseconds;

constexpr int kYoungUnits = 64;
constexpr int kLateSmoothing = 256;
constexpr int kEarlySmoothing = 8;
constexpr int kSenderSmoothing = 8;
constexpr nanoseconds kMaxCorrection = milliseconds(1);
constexpr nanoseconds kMaxYoungCorrection = milliseconds(10);
// Of the footage gone by. A picture may come before as many B-frames as this without a duration
// between two of them turning negative.
constexpr int kSlewDivisor = 10;
constexpr int kYoungSlewDivisor = 5;

nanoseconds Correction(nanoseconds difference, bool young) {
  if (difference > nanoseconds(0)) return std::min(difference / kLateSmoothing, kMaxCorrection);
  return young ? std::max(difference, -kMaxYoungCorrection)
               : std::max(difference / kEarlySmoothing, -kMaxCorrection);
}

}  // namespace

void Timeline::Anchor(Pts pts, UtcTime arrival) {
  told_ = arrival - pts.time_since_epoch();
  by_arrival_ = told_;
}

UtcTime Timeline::At(Pts pts) const {
  return std::chrono::floor<microseconds>(told_ + pts.time_since_epoch());
}

UtcTime Timeline::Map(Pts pts, UtcTime arrival, std::optional<UtcTime> sender) {
  if (!by_arrival_) Anchor(pts, arrival);
  FollowArrival(arrival - pts.time_since_epoch());
  if (sender) FollowSender(pts, *sender - pts.time_since_epoch());
  Slew(pts);
  if (units_ < kYoungUnits) ++units_;
  return At(pts);
}

void Timeline::FollowArrival(Origin observed) {
  *by_arrival_ += Correction(observed - *by_arrival_, units_ < kYoungUnits);
}

void Timeline::FollowSender(Pts pts, Origin observed) {
  const nanoseconds offset = observed - *by_arrival_;
  clock_offset_ = std::chrono::floor<milliseconds>(offset);
  const bool jumped = by_sender_ && std::chrono::abs(observed - *by_sender_) > kReportJump;
  if (jumped || offset < -kLongestDelay || offset > kClockError) {
    if (trusted_) probation_ = kLongProbation;
    trusted_ = false;
    by_sender_ = observed;
    sane_since_ = pts;
    return;
  }
  if (!by_sender_) {
    by_sender_ = observed;
    sane_since_ = pts;
  }
  *by_sender_ += (observed - *by_sender_) / kSenderSmoothing;
  trusted_ = trusted_ || pts - sane_since_ >= probation_;
}

void Timeline::Slew(Pts pts) {
  const nanoseconds advance = newest_ ? pts - *newest_ : nanoseconds(0);
  if (newest_ && advance <= nanoseconds(0)) return;  // a B-frame is shown by what came before it
  newest_ = pts;
  const bool young = units_ < kYoungUnits;
  const nanoseconds most = advance / (young ? kYoungSlewDivisor : kSlewDivisor);
  const Origin target = trusted_ ? *by_sender_ : *by_arrival_;
  told_ += std::clamp(target - told_, -most, most);
}

}  // namespace tillwatch
