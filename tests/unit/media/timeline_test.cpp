#include "tillwatch/media/timeline.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include "footage_builder.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(timeline)

namespace {

using namespace std::chrono_literals;
using test::kNoon;

constexpr std::chrono::nanoseconds kFrame{66'666'667};

Pts PtsOf(int frame) { return Pts(7s + frame * kFrame); }

UtcTime TrueTime(int frame) { return std::chrono::floor<microseconds>(kNoon + frame * kFrame); }

}  // namespace

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

BOOST_AUTO_TEST_CASE(sane_sender_reports_mend_the_delay_without_turning_time_back) {
  Timeline timeline;
  UtcTime before{};
  for (int frame = 0; frame < 300; ++frame) {
    const auto sender = frame < 30 ? std::nullopt : std::optional(TrueTime(frame));
    const UtcTime mapped = timeline.Map(PtsOf(frame), TrueTime(frame) + 440ms, sender);
    BOOST_REQUIRE((frame == 0 || mapped - before > kFrame / 2));
    if (frame < 30) BOOST_REQUIRE((timeline.Source() == TimeSource::kArrival));
    if (frame > 150) BOOST_REQUIRE(std::chrono::abs(mapped - TrueTime(frame)) < 1ms);
    before = mapped;
  }
  BOOST_TEST((timeline.Source() == TimeSource::kSenderReport));
  BOOST_TEST((std::chrono::abs(*timeline.ClockOffset() + 440ms) <= 1ms));
}

BOOST_AUTO_TEST_CASE(no_duration_turns_negative_while_the_source_changes_whatever_the_pace) {
  std::mt19937 random(11);
  for (const int b_frames : {0, 1, 3, 7}) {
    Timeline timeline;
    std::vector<std::pair<Pts, UtcTime>> shown;
    Pts p(100s);
    for (int group = 0; group < 300; ++group) {
      // Frames of 2 to 200 ms: a camera that sends fewer pictures when nothing moves.
      const Pts last = p;
      std::vector<Pts> pts;
      for (int i = 0; i <= b_frames; ++i)
        pts.push_back(p += microseconds(2'000 + random() % 198'000));
      std::rotate(pts.begin(), pts.end() - 1, pts.end());  // decode order: P, then its B-frames
      for (const Pts at : pts) {
        const UtcTime taken = std::chrono::floor<microseconds>(kNoon + (at - Pts(100s)));
        const UtcTime arrival = taken + 400ms + microseconds(random() % 30'000);
        shown.emplace_back(
            at, timeline.Map(at, arrival, group < 20 ? std::nullopt : std::optional(taken)));
      }
      BOOST_REQUIRE((last < p));
    }
    std::sort(shown.begin(), shown.end());
    for (std::size_t i = 1; i < shown.size(); ++i) {
      const auto length = shown[i].first - shown[i - 1].first;
      BOOST_REQUIRE((shown[i].second - shown[i - 1].second > length / 2));
    }
    BOOST_TEST((timeline.Source() == TimeSource::kSenderReport));
  }
}

BOOST_AUTO_TEST_CASE(a_senders_clock_that_is_off_is_told_but_not_used) {
  for (const milliseconds off : {-3'600'000ms, -1'200ms, 300ms, 5'000ms, 86'400'000ms}) {
    Timeline timeline;
    for (int frame = 0; frame < 200; ++frame) {
      const UtcTime mapped = timeline.Map(PtsOf(frame), TrueTime(frame), TrueTime(frame) + off);
      BOOST_REQUIRE(std::chrono::abs(mapped - TrueTime(frame)) < 10us);
    }
    BOOST_TEST((timeline.Source() == TimeSource::kArrival));
    BOOST_TEST((std::chrono::abs(*timeline.ClockOffset() - off) <= 1ms));
  }
}

BOOST_AUTO_TEST_CASE(reports_that_jump_are_not_believed_for_a_minute) {
  Timeline timeline;
  int frame = 0;
  const auto run = [&](seconds length, milliseconds off) {
    for (const int end = frame + static_cast<int>(length / kFrame); frame < end; ++frame) {
      timeline.Map(PtsOf(frame), TrueTime(frame), TrueTime(frame) + off);
    }
  };
  run(5s, -20ms);
  BOOST_TEST((timeline.Source() == TimeSource::kSenderReport));
  run(5s, -200ms);  // the camera's clock was set
  BOOST_TEST((timeline.Source() == TimeSource::kArrival));
  run(50s, -200ms);
  BOOST_TEST((timeline.Source() == TimeSource::kArrival));
  run(10s, -200ms);
  BOOST_TEST((timeline.Source() == TimeSource::kSenderReport));
}

BOOST_AUTO_TEST_CASE(a_step_of_our_clock_takes_the_sender_out_of_use_without_a_tear) {
  for (const auto step : {microseconds(1s), microseconds(-1s)}) {
    Timeline timeline;
    UtcTime before{};
    for (int frame = 0; frame < 3'000; ++frame) {
      const UtcTime arrival = TrueTime(frame) + (frame < 300 ? microseconds(0) : step);
      const UtcTime mapped = timeline.Map(PtsOf(frame), arrival, TrueTime(frame) - 10ms);
      BOOST_REQUIRE((frame == 0 || mapped - before > kFrame / 2));
      if (frame == 299) BOOST_TEST((timeline.Source() == TimeSource::kSenderReport));
      before = mapped;
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
