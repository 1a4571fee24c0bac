#include "tillwatch/base/robust_statistics.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(robust_statistics)

BOOST_AUTO_TEST_CASE(the_median_is_the_middle_or_the_mean_of_the_middle_two) {
  BOOST_TEST(Median({}) == 0.0);
  BOOST_TEST(Median({7}) == 7.0);
  BOOST_TEST(Median({9, 1, 5}) == 5.0);
  BOOST_TEST(Median({4, 1, 3, 2}) == 2.5);
  BOOST_TEST(Median({2, 2, 2, 100}) == 2.0);
}

BOOST_AUTO_TEST_CASE(the_order_of_the_values_does_not_matter) {
  std::vector<double> values{-3, -1, 0, 2, 5, 8, 8, 13};
  std::mt19937 random(1);
  for (int i = 0; i < 100; ++i) {
    std::shuffle(values.begin(), values.end(), random);
    BOOST_TEST(Median(values) == 3.5);
    BOOST_TEST(MedianAbsoluteDeviation(values) == 4.5);
  }
}

BOOST_AUTO_TEST_CASE(the_mean_of_two_huge_values_does_not_overflow) {
  BOOST_TEST(Median({1.5e308, 1.7e308}) == 1.6e308, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(the_deviation_is_the_median_of_the_distances_to_the_median) {
  BOOST_TEST(MedianAbsoluteDeviation({}) == 0.0);
  BOOST_TEST(MedianAbsoluteDeviation({3}) == 0.0);
  BOOST_TEST(MedianAbsoluteDeviation({1, 1, 2, 2, 4, 6, 9}) == 1.0);
}

BOOST_AUTO_TEST_CASE(one_extreme_moves_neither) {
  const std::vector<double> calm{0.01, 0.02, 0.02, 0.03, 0.04};
  const std::vector<double> wild{0.01, 0.02, 0.02, 0.03, 1000.0};
  BOOST_TEST(Median(calm) == Median(wild));
  BOOST_TEST(MedianAbsoluteDeviation(calm) == MedianAbsoluteDeviation(wild));
}

BOOST_AUTO_TEST_CASE(deviations_count_from_the_median_and_have_a_floor) {
  BOOST_TEST(RobustDeviations(12.0, 2.0, 5.0 / kNormalPerMad, 0.5) == 2.0,
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST(RobustDeviations(-8.0, 2.0, 5.0 / kNormalPerMad, 0.5) == -2.0,
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST(RobustDeviations(3.0, 2.0, 0.0, 0.5) == 2.0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
