#include <boost/test/unit_test.hpp>

#include "support/samples.hpp"
#include "support/test_database.hpp"
#include "tillwatch/adapters/postgres/postgres_event_store.hpp"
#include "tillwatch/adapters/postgres/postgres_query_store.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

namespace postgres_dispositions {
namespace {

Decision Decided(std::optional<Disposition> disposition, const std::string& by = "Ann",
                 UtcTime at = kNoon + 1h) {
  return {disposition, disposition ? "note of " + by : "", by, at};
}

struct Alerts : MigratedDatabase {
  PostgresEventStore store{pool};
  PostgresQueryStore query{pool};
  AlertId id = Add("a");

  AlertId Add(const std::string& name) {
    const ScoredEvent scored = SampleAlerting(SampleEvent(name));
    store.Commit(std::vector{scored}, {});
    return scored.alert->id;
  }
  AlertView Decide(const Decision& decision) {
    return query.Decide(id, kEveryStore, decision).value();
  }
  std::size_t HistoryLength() { return query.Decisions(id, kEveryStore).value().size(); }
};

}  // namespace
}  // namespace postgres_dispositions

BOOST_FIXTURE_TEST_SUITE(postgres_dispositions, postgres_dispositions::Alerts)

BOOST_AUTO_TEST_CASE(a_decision_stands_beside_the_alert_and_in_its_history) {
  const AlertView view = Decide(Decided(Disposition::kPolicyBreach));
  BOOST_REQUIRE(view.decision.has_value());
  BOOST_TEST((view.decision->disposition == Disposition::kPolicyBreach));
  BOOST_TEST(view.decision->note == "note of Ann");
  BOOST_TEST(view.decision->by == "Ann");
  BOOST_TEST((view.decision->at == kNoon + 1h));
  const auto listed = query.ListAlerts({}, {}).items;
  BOOST_TEST((listed.at(0).decision->disposition == Disposition::kPolicyBreach));
  const auto history = query.Decisions(id, kEveryStore).value();
  BOOST_REQUIRE(history.size() == 1U);
  BOOST_TEST(history[0].by == "Ann");
}

BOOST_AUTO_TEST_CASE(an_open_alert_is_acknowledged_by_its_decision_and_opened_by_taking_it_back) {
  AlertView view = Decide(Decided(Disposition::kConfirmed));
  BOOST_TEST((view.alert.status == AlertStatus::kAcknowledged));
  BOOST_TEST(view.alert.acknowledged_by == "Ann");
  BOOST_TEST((view.alert.acknowledged_at == kNoon + 1h));
  view = Decide(Decided(Disposition::kTraining, "Bob", kNoon + 2h));
  BOOST_TEST(view.alert.acknowledged_by == "Ann");
  view = Decide(Decided(std::nullopt, "Eve", kNoon + 3h));
  BOOST_TEST(!view.decision.has_value());
  BOOST_TEST((view.alert.status == AlertStatus::kOpen));
  BOOST_TEST(view.alert.acknowledged_by == "");
  BOOST_TEST(!view.alert.acknowledged_at.has_value());
  const auto history = query.Decisions(id, kEveryStore).value();
  BOOST_REQUIRE(history.size() == 3U);
  BOOST_TEST((history[1].disposition == Disposition::kTraining));
  BOOST_TEST(!history[2].disposition.has_value());
  BOOST_TEST(history[2].by == "Eve");
}

BOOST_AUTO_TEST_CASE(an_alert_that_was_acknowledged_before_stays_so) {
  query.AcknowledgeAlert(id, kEveryStore, "Zoe", "seen", kNoon);
  AlertView view = Decide(Decided(Disposition::kConfirmed));
  BOOST_TEST(view.alert.acknowledged_by == "Zoe");
  view = Decide(Decided(std::nullopt));
  BOOST_TEST((view.alert.status == AlertStatus::kAcknowledged));
  BOOST_TEST(view.alert.acknowledged_by == "Zoe");
  BOOST_TEST(view.alert.note == "seen");
}

BOOST_AUTO_TEST_CASE(what_is_so_already_adds_nothing) {
  Decide(Decided(std::nullopt));
  BOOST_TEST(HistoryLength() == 0U);
  Decide(Decided(Disposition::kConfirmed));
  Decide(Decided(Disposition::kConfirmed, "Ann", kNoon + 9h));
  BOOST_TEST(HistoryLength() == 1U);
  BOOST_TEST((query.GetAlert(id, kEveryStore)->decision->at == kNoon + 1h));
  Decide(Decided(Disposition::kConfirmed, "Bob"));
  BOOST_TEST(HistoryLength() == 2U);
}

BOOST_AUTO_TEST_CASE(alerts_are_listed_by_their_disposition) {
  Add("undecided");
  const AlertId other = Add("other");
  Decide(Decided(Disposition::kConfirmed));
  query.Decide(other, kEveryStore, Decided(Disposition::kFalsePositive));
  AlertFilter filter;
  filter.disposition = Disposition::kFalsePositive;
  const auto page = query.ListAlerts(filter, {});
  BOOST_REQUIRE(page.items.size() == 1U);
  BOOST_TEST(page.items[0].alert.id.value == other.value);
  BOOST_TEST(query.ListAlerts({}, {}).items.size() == 3U);
}

BOOST_AUTO_TEST_CASE(an_unknown_alert_has_no_decisions) {
  BOOST_TEST(!query.Decide(AlertId{Uuid("nobody")}, kEveryStore, Decided(Disposition::kTraining))
                  .has_value());
  BOOST_TEST(!query.Decisions(AlertId{Uuid("nobody")}, kEveryStore).has_value());
  BOOST_TEST(database.Value<int>("select count(*) from alert_dispositions") == 0);
}

BOOST_AUTO_TEST_SUITE_END()
