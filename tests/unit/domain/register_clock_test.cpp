#include "tillwatch/domain/register_clock.hpp"

#include <boost/test/unit_test.hpp>
#include <random>

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(register_clock)

using namespace std::chrono_literals;

constexpr UtcTime kStart = std::chrono::sys_days(std::chrono::year(2026) / 7 / 1);

// A till whose clock is `behind` ours; an event arrives so long after it happened.
struct Till {
  RegisterClock clock;
  milliseconds behind{0};
  UtcTime now = kStart;

  void Sell(microseconds after, microseconds lateness = 50ms) {
    now += after;
    clock.Add(now - lateness - behind, now);
  }
  long OffsetMs() const { return clock.Offset() ? static_cast<long>(clock.Offset()->count()) : -1; }
};

BOOST_FIXTURE_TEST_CASE(a_few_events_tell_nothing, Till) {
  for (int i = 0; i < 4; ++i) {
    Sell(20s);
    BOOST_TEST(!clock.Offset());
    BOOST_TEST((clock.Correction() == 0ms));
  }
  Sell(20s);
  BOOST_TEST(OffsetMs() == 50);
}

BOOST_FIXTURE_TEST_CASE(a_clock_that_is_behind_or_ahead_is_known_to_the_lateness, Till) {
  for (const milliseconds wrong : {90'000ms, -90'000ms, 3'600'000ms, -3'599'000ms}) {
    clock = {};
    behind = wrong;
    for (int i = 0; i < 30; ++i) Sell(20s);
    BOOST_TEST(OffsetMs() == wrong.count() + 50);
    BOOST_TEST((clock.Correction() == wrong + 50ms));
    BOOST_TEST(clock.Samples().size() == kClockWindow);
  }
}

BOOST_FIXTURE_TEST_CASE(a_right_clock_that_tells_whole_seconds_is_not_corrected, Till) {
  std::mt19937 random(1);
  for (int i = 0; i < 200; ++i) {
    Sell(20s, milliseconds(random() % 1000));
    BOOST_TEST((clock.Correction() == 0ms));
  }
}

BOOST_FIXTURE_TEST_CASE(single_late_events_do_not_move_it, Till) {
  for (int i = 0; i < 100; ++i) Sell(20s, i % 3 == 2 ? 400s : 50ms);
  BOOST_TEST(OffsetMs() == 50);
}

BOOST_FIXTURE_TEST_CASE(a_backlog_that_is_replayed_is_no_wrong_clock, Till) {
  for (const milliseconds each : {1ms, 1000ms, 5000ms}) {
    clock = {};
    for (int i = 0; i < 10; ++i) Sell(20s);
    now += 1h;  // offline, with a sale every 30 s that is sent when the line is back
    for (int i = 0; i < 120; ++i) Sell(each, (120 - i) * 30s);
    BOOST_TEST(std::abs(OffsetMs()) <= 60'000);
    BOOST_TEST((clock.Correction() == 0ms || clock.Samples().size() < kMinClockSamples));
    for (int i = 0; i < 10; ++i) Sell(20s);
    BOOST_TEST(OffsetMs() == 50);
    BOOST_TEST((clock.Correction() == 0ms));
  }
}

BOOST_FIXTURE_TEST_CASE(a_till_that_is_known_by_a_backlog_alone_is_not_known, Till) {
  for (int i = 0; i < 120; ++i) Sell(1ms, (120 - i) * 30s);
  BOOST_TEST(!clock.Offset());
}

BOOST_FIXTURE_TEST_CASE(a_backlog_of_a_till_with_a_wrong_clock_leaves_its_offset, Till) {
  behind = 90s;
  for (int i = 0; i < 21; ++i) Sell(20s);
  for (int i = 0; i < 500; ++i) Sell(1ms, (500 - i) * 10s);
  for (int i = 0; i < 8; ++i) Sell(20s);
  BOOST_TEST(OffsetMs() == 90'050);
}

BOOST_FIXTURE_TEST_CASE(a_clock_that_is_set_is_followed, Till) {
  behind = 90s;
  for (int i = 0; i < 30; ++i) Sell(100s);
  behind = 0s;
  for (int i = 0; i < 12; ++i) Sell(100s);
  BOOST_TEST(OffsetMs() == 50);
}

BOOST_FIXTURE_TEST_CASE(what_was_saved_goes_on_where_it_was, Till) {
  behind = 30s;
  for (int i = 0; i < 10; ++i) Sell(20s);
  clock = RegisterClock(clock.Samples(), clock.LastSeen());
  BOOST_TEST(OffsetMs() == 30'050);
  BOOST_TEST((clock.LastSeen() == now));
  Sell(20s);
  BOOST_TEST(clock.Samples().size() == 11U);
}

BOOST_FIXTURE_TEST_CASE(our_own_clock_stepping_back_breaks_nothing, Till) {
  for (int i = 0; i < 10; ++i) Sell(20s);
  now -= 1h;
  for (int i = 0; i < 30; ++i) Sell(20s);
  BOOST_TEST(OffsetMs() == 50);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
