// Rules are reloaded again and again while events run through: none is lost or doubled, and each
// batch is scored by one set of rules.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <thread>

#include "support/eventually.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_spool.hpp"
#include "support/samples.hpp"
#include "support/temp_dir.hpp"
#include "support/test_database.hpp"
#include "support/utc_calendar.hpp"
#include "tillwatch/adapters/config/rules_file.hpp"
#include "tillwatch/adapters/postgres/postgres_event_store.hpp"
#include "tillwatch/app/event_pipeline.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

namespace rules_reload {
namespace {

std::string RulesText(const std::string& id, const std::string& points) {
  return "[[rule]]\nid = \"" + id +
         "\"\ndescription = \"A refund\"\ncategory = \"refund fraud\"\npoints = " + points +
         "\nwhen.kinds = [\"refund\"]\n";
}

struct Shop : MigratedDatabase {
  Shop() { UseRules(RulesText("first", "0.5")); }

  // As an editor saves the file: the new one is there whole.
  void UseRules(const std::string& text) const {
    std::ofstream(dir.Path() / "new.toml") << text;
    std::filesystem::rename(dir.Path() / "new.toml", file);
  }
  // Each of a staff member and register of its own, so that no alert joins another.
  void Publish(int from, int to) {
    for (int i = from; i < to; ++i) {
      const std::string number = std::to_string(i);
      spool.Append("pos/events/store_001/refund",
                   R"({"ticket_no":")" + number + R"(","register_id":"r)" + number +
                       R"(","staff_id":"s)" + number + R"("})",
                   clock.UtcNow());
    }
  }
  int Count(const std::string& sql) const { return database.Value<int>("select count(*) " + sql); }

  TempDir dir;
  const std::filesystem::path file = dir.Path() / "rules.toml";
  FakeClock clock{kNoon};
  Health health{clock};
  Counters counters;
  test::FakeSpool spool;
  PostgresEventStore store{pool};
  CameraRegistry cameras{std::vector<StoredCamera>{}};
};

}  // namespace
}  // namespace rules_reload

BOOST_FIXTURE_TEST_SUITE(rules_reload, Shop)

BOOST_AUTO_TEST_CASE(events_run_through_whole_while_rules_are_reloaded) {
  constexpr int kEvents = 4000;
  RuleBook rules(
      LoadRules(file).rules, [this] { return LoadRules(file); }, health, clock);
  EventPipeline pipeline(spool, store, rules, test::UtcCalendar(), cameras, health, counters, clock,
                         {.max_batch = 50});
  std::jthread worker([&](std::stop_token stop) { pipeline.Run(std::move(stop)); });
  std::jthread till([&] { Publish(0, kEvents); });
  int good = 0;
  int bad = 0;
  const auto reload = [&](const std::string& text) {
    UseRules(text);
    rules.Reload() ? ++good : ++bad;
  };
  BOOST_TEST(Eventually([&] {
    reload(RulesText("second", "0.7"));
    reload("pionts = 1\n");
    reload(RulesText("first", "0.5"));
    return counters.events_stored == kEvents;
  }));
  till.join();
  BOOST_TEST(good == 2 * bad);
  BOOST_TEST(Count("from pos_events") == kEvents);
  BOOST_TEST(Count("from (select distinct ticket_no from pos_events) t") == kEvents);
  BOOST_TEST(Count("from risk_alerts") == kEvents);
  // By one set or the other, and of each there are some.
  BOOST_TEST(Count("from risk_alerts where rule = 'first' and score = 0.5") > 0);
  BOOST_TEST(Count("from risk_alerts where rule = 'second' and score = 0.7") > 0);
  BOOST_TEST(Count("from risk_alerts where not (jsonb_array_length(reasons) = 1 and"
                   " (rule, score) in (('first', 0.5), ('second', 0.7)))") == 0);
  BOOST_TEST(Count("from (select from pos_events group by xmin::text"
                   " having count(distinct score) > 1) mixed") == 0);
}

BOOST_AUTO_TEST_SUITE_END()
