// The growing pause between two attempts.
#pragma once

#include <algorithm>
#include <random>

#include "tillwatch/base/clock.hpp"

namespace tillwatch {

// Thread rule: one owner. Cameras that failed together (a switch lost power) come back spread out:
// each pause is 3/4 to 5/4 of the doubling one.
class Backoff {
 public:
  Backoff(milliseconds min, milliseconds max, unsigned seed)
      : min_(min), max_(max), next_(min), random_(seed) {}

  milliseconds Next() {
    const milliseconds base = next_;
    next_ = std::min(next_ * 2, max_);
    std::uniform_int_distribution<milliseconds::rep> spread(base.count() * 3 / 4,
                                                            base.count() * 5 / 4);
    return milliseconds(spread(random_));
  }
  void Reset() { next_ = min_; }

 private:
  const milliseconds min_;
  const milliseconds max_;
  milliseconds next_;
  std::minstd_rand random_;
};

}  // namespace tillwatch
