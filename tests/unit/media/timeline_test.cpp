#include "tillwatch/media/timeline.hpp"

#include <boost/test/unit_test.hpp>
#include <random>

#include "footage_builder.hpp"

namespace tillwatch {
namespace {

using namespace std::chrono_literals;
using test::kNoon;

constexpr std::chrono::nanoseconds kFrame{66'666'667};

Pts PtsOf(int frame) { return Pts(7s + frame * kFrame); }

UtcTime TrueTime(int frame) { return std::chrono::floor<microseconds>(kNoon + frame * kFrame); }

}  // namespace

BOOST_AUTO_TEST_SUITE(timeline)

BOOST_AUTO_TEST_CASE(the_first_unit_is_captured_when_it_arrives) {
  Timeline timeline;
  BOOST_TEST((timeline.Map(Pts(42s), kNoon) == kNoon));
}

BOOST_AUTO_TEST_CASE(jitter_of_the_network_hardly_moves_the_times) {
  std::mt19937 random(7);
  Timeline timeline;
  timeline.Map(PtsOf(0), TrueTime(0));
  for (int frame = 1; frame < 2'000; ++frame) {
    const microseconds jitter(static_cast<int>(random() % 20'000) - 10'000);
    const UtcTime mapped = timeline.Map(PtsOf(frame), TrueTime(frame) + jitter);
    BOOST_REQUIRE(std::chrono::abs(mapped - TrueTime(frame)) < 3ms);
  }
}

BOOST_AUTO_TEST_CASE(follows_a_camera_whose_clock_drifts) {
  Timeline timeline;
  microseconds error{0};
  for (int frame = 0; frame < 20'000; ++frame) {
    const UtcTime arrival = TrueTime(frame) + microseconds(frame * 7);  // 100 ppm slow
    error = timeline.Map(PtsOf(frame), arrival) - arrival;
  }
  BOOST_TEST(std::chrono::abs(error).count() < 3'000);
}

BOOST_AUTO_TEST_CASE(a_step_of_the_wall_clock_slews_at_one_millisecond_a_unit) {
  for (const auto step : {microseconds(2s), microseconds(-2s)}) {
    Timeline timeline;
    UtcTime before = timeline.Map(PtsOf(0), TrueTime(0));
    for (int frame = 1; frame < 6'000; ++frame) {
      const UtcTime mapped = timeline.Map(PtsOf(frame), TrueTime(frame) + step);
      BOOST_REQUIRE(mapped - before > 65ms);
      BOOST_REQUIRE(mapped - before < 68ms);
      before = mapped;
    }
    BOOST_TEST(std::chrono::abs(before - (TrueTime(5'999) + step)).count() < 10'000);
  }
}

BOOST_AUTO_TEST_CASE(b_frames_map_by_their_own_pts) {
  Timeline timeline;
  timeline.Map(PtsOf(0), TrueTime(0));
  const UtcTime p = timeline.Map(PtsOf(3), TrueTime(3));
  const UtcTime b = timeline.Map(PtsOf(1), TrueTime(1));
  BOOST_TEST((p - b > 130ms));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
