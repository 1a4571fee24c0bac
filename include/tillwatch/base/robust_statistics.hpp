// Median and median absolute deviation: the middle and the spread of a few numbers, which one
// extreme among them does not move. Pure; any thread.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace tillwatch {

// The middle one, or the mean of the middle two; 0 of none. The values must be finite.
inline double Median(std::vector<double> values) {
  if (values.empty()) return 0.0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  const double below = *std::max_element(values.begin(), middle);
  return below + (*middle - below) / 2.0;
}

// The median of the distances to `center` (the median of the same values); 0 of none.
inline double MedianAbsoluteDeviation(std::vector<double> values, double center) {
  for (double& value : values) value = std::abs(value - center);
  return Median(std::move(values));
}

inline double MedianAbsoluteDeviation(const std::vector<double>& values) {
  return MedianAbsoluteDeviation(values, Median(values));
}

// What makes a MAD comparable to the standard deviation of a normal distribution: 1 / Phi^-1(3/4).
inline constexpr double kNormalPerMad = 1.4826;

// How many robust standard deviations `value` lies above the median (below: negative). `floor` is
// the least spread that counts, in the values' unit and above 0: where nearly all values are equal,
// the MAD is 0 and every difference would be infinitely remarkable.
inline double RobustDeviations(double value, double median, double mad, double floor) {
  return (value - median) / std::max(kNormalPerMad * mad, floor);
}

}  // namespace tillwatch
