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

BOOST_AUTO_TEST_CASE(lateness_of_the_network_hardly_moves_the_times) {
  std::mt19937 random(7);
  Timeline timeline;
  timeline.Map(PtsOf(0), TrueTime(0));
  for (int frame = 1; frame < 2'000; ++frame) {
    const microseconds lateness(random() % 20'000);
    const UtcTime mapped = timeline.Map(PtsOf(frame), TrueTime(frame) + lateness);
    BOOST_REQUIRE(std::chrono::abs(mapped - TrueTime(frame)) < 6ms);
  }
}

BOOST_AUTO_TEST_CASE(a_first_picture_that_was_held_back_is_soon_forgotten) {
  Timeline timeline;
  UtcTime before = timeline.Map(PtsOf(0), TrueTime(0) + 300ms);
  for (int frame = 1; frame < 60; ++frame) {
    const UtcTime mapped = timeline.Map(PtsOf(frame), TrueTime(frame));
    BOOST_REQUIRE(mapped > before);
    if (frame > 30) BOOST_REQUIRE(std::chrono::abs(mapped - TrueTime(frame)) < 1ms);
    before = mapped;
  }
}

BOOST_AUTO_TEST_CASE(a_burst_after_a_stall_of_the_network_changes_little) {
  Timeline timeline;
  for (int frame = 0; frame < 200; ++frame) timeline.Map(PtsOf(frame), TrueTime(frame));
  for (int frame = 200; frame < 245; ++frame) timeline.Map(PtsOf(frame), TrueTime(245));
  BOOST_TEST((timeline.Map(PtsOf(245), TrueTime(245)) - TrueTime(245) < 50ms));
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
    UtcTime before{};
    for (int frame = 0; frame < 100; ++frame) before = timeline.Map(PtsOf(frame), TrueTime(frame));
    for (int frame = 100; frame < 6'000; ++frame) {
      const UtcTime mapped = timeline.Map(PtsOf(frame), TrueTime(frame) + step);
      BOOST_REQUIRE(mapped - before > 65ms);
      BOOST_REQUIRE(mapped - before < 68ms);
      before = mapped;
    }
    BOOST_TEST(std::chrono::abs(before - (TrueTime(5'999) + step)).count() < 10'000);
  }
}

BOOST_AUTO_TEST_CASE(b_frames_count_from_the_arrival_of_the_pictures_they_follow) {
  Timeline timeline;
  timeline.Map(PtsOf(0), TrueTime(0));
  // Decode order P3 B1 B2 P6 B4 B5 ...: B-frames arrive behind a picture that is shown after them.
  for (int p = 3; p < 1'500; p += 3) {
    BOOST_REQUIRE(std::chrono::abs(timeline.Map(PtsOf(p), TrueTime(p)) - TrueTime(p)) < 10ms);
    for (const int b : {p - 2, p - 1}) {
      const UtcTime mapped = timeline.Map(PtsOf(b), TrueTime(b + 2));
      BOOST_REQUIRE(std::chrono::abs(mapped - TrueTime(b)) < 10ms);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
