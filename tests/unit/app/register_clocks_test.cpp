#include "tillwatch/app/register_clocks.hpp"

#include <boost/test/unit_test.hpp>

#include "support/fake_clock.hpp"
#include "support/fake_register_clock_store.hpp"

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(register_clocks)

using namespace std::chrono_literals;

struct Shop {
  FakeClock clock{UtcTime(std::chrono::sys_days(std::chrono::year(2026) / 7 / 1))};
  Health health{clock};
  test::FakeRegisterClockStore store;
  RegisterClocks clocks{store, health, clock};

  PosEvent Event(const char* till, milliseconds behind) const {
    PosEvent event;
    event.store = {"store_001"};
    event.register_id = RegisterId{till};
    event.received_at = clock.UtcNow();
    event.occurred_at = event.received_at - behind;
    return event;
  }
  void Sell(RegisterClocks& at, const char* till, milliseconds behind, int times = 10) {
    for (int i = 0; i < times; ++i) {
      clock.Advance(20s);
      at.Observe(Event(till, behind));
    }
  }
  ComponentHealth Of(const char* component) const { return health.Components().at(component); }
};

BOOST_FIXTURE_TEST_CASE(a_known_offset_moves_the_moment_of_an_event, Shop) {
  const auto shift = [&](const PosEvent& event) {
    return (clocks.MomentOf(event) - event.occurred_at).count();
  };
  BOOST_TEST(shift(Event("r1", 30s)) == 0);
  Sell(clocks, "r1", 30s);
  Sell(clocks, "r2", 300ms);
  BOOST_TEST(shift(Event("r1", 30s)) == microseconds(30s).count());
  BOOST_TEST(shift(Event("r1", 3600s)) == microseconds(30s).count());  // late, by the same clock
  BOOST_TEST(shift(Event("r2", 300ms)) == 0);                          // within the noise
  BOOST_TEST(shift(Event("r3", 30s)) == 0);
  PosEvent without_time = Event("r1", 0s);
  BOOST_TEST(shift(without_time) == 0);
  without_time.register_id.reset();
  BOOST_TEST(shift(without_time) == 0);
}

BOOST_FIXTURE_TEST_CASE(events_without_a_time_or_register_are_not_counted, Shop) {
  Sell(clocks, "r1", 0s);
  PosEvent event = Event("r1", 5s);
  event.register_id.reset();
  clocks.Observe(event);
  BOOST_TEST(clocks.All().empty());
}

BOOST_FIXTURE_TEST_CASE(the_operator_is_told_of_tills_beyond_five_seconds_while_they_are_heard,
                        Shop) {
  Sell(clocks, "r1", 4s);
  clocks.Sync();
  BOOST_TEST((Of("clocks").state == HealthState::kOk));
  Sell(clocks, "r2", 90s);
  Sell(clocks, "r3", -1800s);
  clocks.Sync();
  BOOST_TEST((Of("clocks").state == HealthState::kDegraded));
  BOOST_TEST(Of("clocks").detail ==
             "clips are cut at the corrected time; set the clocks of these tills (NTP): "
             "r2 of store_001 is 90.0 s behind, r3 of store_001 is 1800.0 s ahead");
  clock.Advance(std::chrono::hours(25));
  clocks.Sync();
  BOOST_TEST((Of("clocks").state == HealthState::kOk));
}

BOOST_FIXTURE_TEST_CASE(what_was_learnt_survives_a_restart_and_a_database_that_was_away, Shop) {
  store.away = true;
  Sell(clocks, "r1", 90s);
  BOOST_CHECK_THROW(clocks.Sync(), Unavailable);
  BOOST_TEST((Of("clocks").state == HealthState::kDegraded));
  store.away = false;
  clocks.Sync();
  BOOST_TEST(store.saved.size() == 1U);
  clocks.Sync();
  BOOST_TEST(store.saves == 1);  // nothing changed

  RegisterClocks next(store, health, clock);
  Sell(next, "r1", 90s, 2);
  BOOST_TEST(!next.All().at(0).offset);
  next.Sync();
  BOOST_TEST((next.All().at(0).offset == 90s));
  BOOST_TEST(next.All().at(0).samples == 12U);
}

BOOST_FIXTURE_TEST_CASE(saving_is_tried_again_and_not_too_often, Shop) {
  Sell(clocks, "r1", 90s);
  clocks.Sync();
  store.away = true;
  Sell(clocks, "r1", 90s, 1);
  BOOST_CHECK_THROW(clocks.Sync(), Unavailable);
  store.away = false;
  clocks.Sync();
  BOOST_TEST(store.saved.begin()->second.Samples().size() == 11U);
  clocks.Observe(Event("r2", 1s));
  clocks.Sync();
  BOOST_TEST(store.saves == 2);
  clock.Advance(kSaveClocksEvery);
  clocks.Sync();
  BOOST_TEST(store.saves == 3);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
