#include "tillwatch/media/run_start.hpp"

#include <boost/test/unit_test.hpp>

#include "footage_builder.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(run_start)

namespace {

using namespace std::chrono_literals;
using test::kNoon;

constexpr milliseconds kFrame{50};

// A camera's session from noon on: what it sends, and what came out with which times.
struct Session {
  RunStart start;
  Timeline timeline;
  bool settled = false;
  std::vector<std::shared_ptr<AccessUnit>> out;

  // The picture taken at that time after noon (before, when negative) arrives.
  void Arrive(milliseconds taken, milliseconds arrived, std::size_t size = 100) {
    auto unit = std::make_shared<AccessUnit>();
    unit->pts = Pts(100s + taken);
    unit->arrived_at = SteadyTime(7s + arrived);
    unit->data.assign(size, 0x5A);
    if (settled) {
      unit->captured_at = timeline.Map(unit->pts, kNoon + arrived);
      out.push_back(std::move(unit));
      return;
    }
    out = start.Add(std::move(unit), kNoon + arrived, timeline);
    settled = !out.empty();
  }

  // How far the told time is from the true one, at worst.
  microseconds WorstError() const {
    microseconds worst{0};
    for (const auto& unit : out) {
      const auto taken = std::chrono::floor<microseconds>(unit->pts - Pts(100s));
      worst = std::max(worst, std::chrono::abs(unit->captured_at - (kNoon + taken)));
    }
    return worst;
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_prompt_camera_is_settled_within_the_quiet_time) {
  Session session;
  int frame = 0;
  for (; !session.settled; ++frame) session.Arrive(frame * kFrame, frame * kFrame);
  BOOST_TEST((frame * kFrame <= RunStart::kQuiet + 2 * kFrame));
  BOOST_TEST(session.out.size() == static_cast<std::size_t>(frame));
  BOOST_TEST(session.WorstError().count() == 0);
}

BOOST_AUTO_TEST_CASE(a_cached_gop_that_comes_at_once_lies_in_the_past) {
  for (const milliseconds cached : {600ms, 2'000ms, 10'000ms}) {
    Session session;
    // As fast as the line takes it: a millisecond a picture.
    milliseconds now = 0ms;
    for (milliseconds taken = -cached; taken <= 0ms; taken += kFrame) {
      session.Arrive(taken, now);
      now += 1ms;
    }
    BOOST_TEST(!session.settled);
    for (milliseconds at = (now / kFrame + 1) * kFrame; at < 5s; at += kFrame) {
      session.Arrive(at, at + 5ms);
    }
    BOOST_TEST(session.settled);
    BOOST_TEST((session.out.front()->captured_at <= kNoon - cached + 10ms));
    BOOST_TEST((session.WorstError() <= 10ms));
    for (std::size_t i = 1; i < session.out.size(); ++i) {
      BOOST_REQUIRE((session.out[i]->captured_at > session.out[i - 1]->captured_at));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_cached_gop_over_a_slow_line_lies_in_the_past_too) {
  Session session;
  milliseconds now = 0ms;
  milliseconds taken = -2s;
  for (; taken < now; taken += kFrame, now += 25ms)
    session.Arrive(taken, now);  // at twice the pace
  for (; now < 5s; taken += kFrame, now = taken) session.Arrive(taken, now);
  BOOST_TEST((session.WorstError() <= kFrame));
}

BOOST_AUTO_TEST_CASE(a_first_picture_that_was_held_back_gets_its_true_time) {
  Session session;
  session.Arrive(0ms, 400ms);
  for (milliseconds at = 400ms; at < 2s; at += kFrame) session.Arrive(at, at);
  BOOST_TEST(session.out.size() == 33u);
  BOOST_TEST(session.WorstError().count() == 0);
}

BOOST_AUTO_TEST_CASE(b_frames_stay_in_decode_order) {
  Session session;
  session.Arrive(0ms, 0ms);
  for (milliseconds p = 150ms; p < 1s; p += 150ms) {
    session.Arrive(p, p);
    session.Arrive(p - 100ms, p + 50ms);
    session.Arrive(p - 50ms, p + 100ms);
  }
  BOOST_REQUIRE(session.settled);
  BOOST_TEST((session.out[1]->captured_at == kNoon + 150ms));
  BOOST_TEST((session.out[2]->captured_at == kNoon + 50ms));
}

BOOST_AUTO_TEST_CASE(a_camera_of_one_picture_a_second_waits_for_one_picture) {
  Session session;
  session.Arrive(0ms, 0ms);
  session.Arrive(1s, 1s);
  BOOST_TEST(session.out.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_camera_that_never_settles_waits_no_longer_than_allowed) {
  Session session;
  milliseconds now = 0ms;
  // Its clock runs at twice the pace for ever.
  for (; !session.settled && now < 60s; now += kFrame) session.Arrive(2 * now, now);
  BOOST_TEST((now <= RunStart::kLongest + 2 * kFrame));
}

BOOST_AUTO_TEST_CASE(a_flood_waits_only_as_far_as_memory_allows) {
  Session session;
  int sent = 0;
  for (; !session.settled && sent < 1'000; ++sent) session.Arrive(sent * 1s, 0ms, 1U << 20U);
  BOOST_TEST(sent == 16);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
