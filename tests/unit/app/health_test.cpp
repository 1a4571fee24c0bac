#include "tillwatch/app/health.hpp"

#include <boost/test/unit_test.hpp>

#include "support/fake_clock.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(health)

namespace {

constexpr UtcTime kNow{seconds(1'795'271'585)};

}  // namespace

BOOST_AUTO_TEST_CASE(all_is_well_while_nobody_complains) {
  const FakeClock clock(kNow);
  Health health(clock);
  BOOST_TEST((health.Overall() == HealthState::kOk));
  health.Set("mqtt", HealthState::kOk);
  BOOST_TEST((health.Overall() == HealthState::kOk));
}

BOOST_AUTO_TEST_CASE(one_degraded_part_degrades_the_whole_until_it_recovers) {
  const FakeClock clock(kNow);
  Health health(clock);
  health.Set("mqtt", HealthState::kOk);
  health.Set("database", HealthState::kDegraded, "away");
  BOOST_TEST((health.Overall() == HealthState::kDegraded));
  BOOST_TEST(health.Components().at("database").detail == "away");
  health.Set("database", HealthState::kOk);
  BOOST_TEST((health.Overall() == HealthState::kOk));
  BOOST_TEST(health.Components().at("database").detail.empty());
}

BOOST_AUTO_TEST_CASE(since_is_when_the_state_began_and_not_when_it_was_last_said) {
  FakeClock clock(kNow);
  Health health(clock);
  health.Set("mqtt", HealthState::kDegraded, "refused");
  clock.Advance(seconds(5));
  health.Set("mqtt", HealthState::kDegraded, "timed out");
  BOOST_TEST((health.Components().at("mqtt").since == kNow));
  BOOST_TEST(health.Components().at("mqtt").detail == "timed out");
  health.Set("mqtt", HealthState::kOk);
  BOOST_TEST((health.Components().at("mqtt").since == kNow + seconds(5)));
}

BOOST_AUTO_TEST_CASE(states_have_names) {
  BOOST_TEST(ToString(HealthState::kOk) == "ok");
  BOOST_TEST(ToString(HealthState::kDegraded) == "degraded");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
