#include <boost/test/unit_test.hpp>

#include "support/samples.hpp"
#include "support/test_database.hpp"
#include "tillwatch/adapters/postgres/postgres_rule_store.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

namespace rule_store {
namespace {

struct Stores : MigratedDatabase {
  PostgresRuleStore rules{pool};
};

}  // namespace
}  // namespace rule_store

BOOST_FIXTURE_TEST_SUITE(postgres_rule_store, rule_store::Stores)

BOOST_AUTO_TEST_CASE(the_last_switch_of_a_rule_stands_until_it_is_taken_back) {
  BOOST_TEST(rules.Switches().empty());
  rules.Switch({"b", false, "ann", kNoon});
  rules.Switch({"a", true, "", kNoon});
  rules.Switch({"b", true, "ben", kNoon + 1s});
  const auto switches = rules.Switches();
  BOOST_REQUIRE(switches.size() == 2U);
  BOOST_TEST(switches[0].rule == "a");
  BOOST_TEST((switches[1] == RuleSwitch{"b", true, "ben", kNoon + 1s}));
  rules.Unswitch("b");
  rules.Unswitch("b");
  BOOST_TEST(rules.Switches().size() == 1U);
}

BOOST_AUTO_TEST_CASE(one_backtest_is_kept) {
  BOOST_TEST(!rules.LastBacktest().has_value());
  rules.KeepBacktest({kNoon, R"({"events": 1})"});
  rules.KeepBacktest({kNoon + 1s, R"({"events": 2})"});
  const auto last = rules.LastBacktest();
  BOOST_REQUIRE(last.has_value());
  BOOST_TEST((last->finished_at == kNoon + 1s));
  BOOST_TEST(last->result_json == R"({"events": 2})");
}

BOOST_AUTO_TEST_SUITE_END()
