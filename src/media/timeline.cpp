#include "tillwatch/media/timeline.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace tillwatch {
namespace {

using std::chrono::nanoseconds;

constexpr int kYoungUnits = 64;
constexpr int kLateSmoothing = 256;
constexpr int kEarlySmoothing = 8;
constexpr int kSenderSmoothing = 8;
constexpr nanoseconds kMaxCorrection = milliseconds(1);
constexpr nanoseconds kMaxYoungCorrection = milliseconds(10);
constexpr int kSlewDivisor = 5;     // of the footage gone by
constexpr std::size_t kKnots = 32;  // H.264 and H.265 reorder 16 pictures at most

nanoseconds Correction(nanoseconds difference, bool young) {
  if (difference > nanoseconds(0)) return std::min(difference / kLateSmoothing, kMaxCorrection);
  return young ? std::max(difference, -kMaxYoungCorrection)
               : std::max(difference / kEarlySmoothing, -kMaxCorrection);
}

}  // namespace

void Timeline::Anchor(Pts pts, UtcTime arrival) {
  by_arrival_ = arrival - pts.time_since_epoch();
  told_ = {{pts, *by_arrival_}};
}

UtcTime Timeline::At(Pts pts) const {
  const auto after =
      std::find_if(told_.begin(), told_.end(), [&](const Knot& knot) { return knot.pts >= pts; });
  Origin origin = after == told_.end() ? told_.back().origin : after->origin;
  if (after != told_.end() && after != told_.begin()) {
    const Knot& before = *std::prev(after);
    const double part = static_cast<double>((pts - before.pts).count()) /
                        static_cast<double>((after->pts - before.pts).count());
    const auto change = static_cast<double>((after->origin - before.origin).count());
    origin = before.origin + nanoseconds(std::llround(part * change));
  }
  return std::chrono::floor<microseconds>(origin + pts.time_since_epoch());
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
  const nanoseconds advance = pts - told_.back().pts;
  if (advance <= nanoseconds(0)) return;  // a B-frame
  const Origin target = trusted_ ? *by_sender_ : *by_arrival_;
  const nanoseconds most = advance / kSlewDivisor;
  const Origin now = told_.back().origin;
  told_.push_back({pts, now + std::clamp(target - now, -most, most)});
  if (told_.size() > kKnots) told_.pop_front();
}

}  // namespace tillwatch
