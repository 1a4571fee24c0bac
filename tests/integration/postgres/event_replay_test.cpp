// Stored events come back in order, page by page, and a backtest of them makes the alerts that they
// made when they were ingested.
#include <boost/test/unit_test.hpp>
#include <limits>
#include <set>

#include "shop_traffic.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_spool.hpp"
#include "support/samples.hpp"
#include "support/shipped_rules.hpp"
#include "support/test_database.hpp"
#include "tillwatch/adapters/postgres/postgres_event_replay.hpp"
#include "tillwatch/adapters/postgres/postgres_event_store.hpp"
#include "tillwatch/app/backtest.hpp"
#include "tillwatch/app/event_pipeline.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

namespace postgres_event_replay {
namespace {

struct Shop : MigratedDatabase {
  FakeClock clock{kNoon};
  const StoreCalendar calendar = StoreCalendar::Make("Europe/Berlin", {}).value();
  PostgresEventStore store{pool, calendar, clock};

  std::vector<std::string> Replayed(UtcTime from, UtcTime until, int page) {
    std::vector<std::string> events;
    PostgresEventReplay(pool, page).ForEach(from, until, [&](const PosEvent& event) {
      events.push_back(Describe(event));
    });
    return events;
  }
  // Two days of two stores, through the pipeline in batches.
  void Ingest(const RuleSet& rules, int events) {
    test::FakeSpool spool;
    Health health{clock};
    RuleBook book(
        rules,
        [&] {
          return LoadedRules{rules, {}};
        },
        health, clock);
    CameraRegistry cameras{std::vector<StoredCamera>{}};
    Counters counters;
    EventPipeline pipeline(spool, store, book, calendar, cameras, health, counters, clock, {});
    ShopTraffic traffic(1, 2);
    for (int i = 0; i < events; ++i) {
      const UtcTime at = kNoon + i * (172'800s / events);
      const TrafficMessage message = traffic.Next(at);
      spool.Append(message.topic, message.payload, at);
    }
    while (pipeline.ProcessBatch() > 0) {
    }
  }
  std::set<std::string> Ids(const std::string& sql) const {
    std::set<std::string> ids;
    for (const auto& row : database.Run(sql)) ids.insert(row[0].as<std::string>());
    return ids;
  }
};

}  // namespace
}  // namespace postgres_event_replay

BOOST_FIXTURE_TEST_SUITE(postgres_event_replay, Shop)

BOOST_AUTO_TEST_CASE(events_of_a_period_come_in_order_whatever_the_page) {
  std::vector<ScoredEvent> stored;
  for (int i = 0; i < 10; ++i) {  // five pairs of the same moment
    stored.push_back(SampleScored(SampleEvent(std::to_string(i), kNoon + (i / 2) * 1s)));
  }
  store.Commit(stored, {});
  std::sort(stored.begin(), stored.end(), [](const ScoredEvent& a, const ScoredEvent& b) {
    return std::tie(a.event.occurred_at, a.event.id) < std::tie(b.event.occurred_at, b.event.id);
  });
  std::vector<std::string> expected;  // without the first and the last pair
  for (std::size_t i = 2; i < 8; ++i) expected.push_back(Describe(stored[i].event));
  for (const int page : {1, 2, 3, 6, 7, 100}) {
    BOOST_TEST_CONTEXT("page " << page) {
      BOOST_TEST(Replayed(kNoon + 1s, kNoon + 4s, page) == expected,
                 boost::test_tools::per_element());
    }
  }
  BOOST_TEST(PostgresEventReplay(pool).Count(kNoon + 1s, kNoon + 4s) == 6);
  BOOST_TEST(Replayed(kNoon + 5s, kNoon + 9s, 2).empty());
}

BOOST_AUTO_TEST_CASE(a_backtest_of_todays_rules_makes_the_stored_alerts) {
  const RuleSet& rules = test::ShippedRules();
  Ingest(rules, 4000);
  BOOST_REQUIRE_EQUAL(database.Value<int>("select count(*) from pos_events"), 4000);
  const RuleSet none;
  BacktestOptions options;
  options.since = kNoon;
  options.most_listed = std::numeric_limits<std::size_t>::max();
  Backtest backtest(rules, none, calendar, options);
  PostgresEventReplay(pool, 700).ForEach(backtest.WarmUpFrom(), kNoon + 48h,
                                         [&](const PosEvent& event) { backtest.Replay(event); });
  const BacktestReport& report = backtest.Report();
  std::set<std::string> made;
  for (const BacktestAlert& alert : report.first_added) made.insert(alert.event.value);
  BOOST_TEST(made.size() > 50u);
  BOOST_TEST(made == Ids("select event_id::text from risk_alerts"),
             boost::test_tools::per_element());
  BOOST_TEST(report.alerts.draft + report.repeats.draft ==
             database.Value<int>("select count(*) from alert_occurrences"));
  BOOST_TEST(report.repeats.draft > 0);
}

BOOST_AUTO_TEST_SUITE_END()
