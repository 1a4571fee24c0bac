#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "support/samples.hpp"
#include "support/test_database.hpp"
#include "tillwatch/adapters/postgres/postgres_clip_store.hpp"
#include "tillwatch/adapters/postgres/postgres_event_store.hpp"
#include "tillwatch/adapters/postgres/postgres_query_store.hpp"
#include "tillwatch/adapters/postgres/postgres_statistics_store.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

namespace postgres_statistics_store {
namespace {

UtcTime At(const char* text) { return ParseRfc3339(text).value(); }
LocalDay Day(const char* text) { return ParseLocalDay(text).value(); }

const DayPeriod kJuly{Day("2026-07-01"), Day("2026-07-31")};
const StoreScope kAll;

// Two stores: "one" in Berlin, "two" in UTC.
struct Stores : MigratedDatabase {
  StoreCalendar calendar = StoreCalendar::Make("UTC", {{StoreId{"one"}, "Europe/Berlin"}}).value();
  PostgresEventStore events{pool, calendar};
  PostgresQueryStore query{pool};
  PostgresStatisticsStore statistics{pool};
  int number = 0;

  ScoredEvent Make(const char* store, const char* staff, const char* at, EventKind kind) {
    PosEvent event = SampleEvent(std::to_string(++number), At(at));
    event.store.value = store;
    if (*staff != '\0') event.staff = StaffId{staff};
    event.register_id = RegisterId{"r1"};
    event.kind = kind;
    event.amount = Money{1'050, "EUR"};
    return SampleScored(event, 20);
  }
  void Add(const char* store, const char* staff, const char* at, EventKind kind) {
    events.Commit(std::vector{Make(store, staff, at, kind)}, {});
  }
  AlertId Alert(const char* store, const char* staff, const char* at, std::vector<Reason> reasons,
                Severity severity = Severity::kHigh) {
    ScoredEvent scored = Make(store, staff, at, EventKind::kVoid);
    scored.alert = SampleAlert(scored.event);
    scored.alert->reasons = std::move(reasons);
    scored.alert->severity = severity;
    events.Commit(std::vector{scored}, {});
    return scored.alert->id;
  }
  void Decide(const AlertId& id, Disposition disposition) {
    query.Decide(id, kEveryStore, {disposition, "", "Ann", kNoon});
  }
  StoreSpans SpansOf(const DayPeriod& period) const {
    StoreSpans spans;
    const auto end = period.last + std::chrono::days(1);
    spans.others = {calendar.StartOf({"two"}, period.first), calendar.StartOf({"two"}, end)};
    spans.stores[{"one"}] = {calendar.StartOf({"one"}, period.first),
                             calendar.StartOf({"one"}, end)};
    return spans;
  }
};

}  // namespace
}  // namespace postgres_statistics_store

BOOST_FIXTURE_TEST_SUITE(postgres_statistics_store, postgres_statistics_store::Stores)

BOOST_AUTO_TEST_CASE(staff_is_counted_over_the_days_of_a_period) {
  Add("one", "ann", "2026-06-30T22:00:00Z", EventKind::kSale);  // the 1st of July in Berlin
  Add("one", "ann", "2026-07-31T21:59:59Z", EventKind::kSale);
  Add("one", "ann", "2026-07-31T22:00:00Z", EventKind::kSale);  // August
  Add("one", "ann", "2026-07-10T12:00:00Z", EventKind::kVoid);
  Add("one", "", "2026-07-10T12:00:00Z", EventKind::kVoid);
  Add("two", "ann", "2026-06-30T22:00:00Z", EventKind::kSale);  // still June
  const auto all = statistics.CountByStaff(kAll, kJuly);
  BOOST_TEST((statistics.StoresOf({"ann"}) == std::vector<StoreId>{{"one"}, {"two"}}));
  BOOST_TEST(statistics.StoresOf({"nobody"}).empty());
  BOOST_REQUIRE(all.size() == 1U);
  BOOST_TEST(all[0].store.value == "one");
  BOOST_TEST(all[0].staff.value == "ann");
  BOOST_TEST(CountOf(all[0].kinds, EventKind::kSale).events == 2);
  BOOST_TEST(CountOf(all[0].kinds, EventKind::kSale).amount_minor == 2'100);
  BOOST_TEST(CountOf(all[0].kinds, EventKind::kSale).score_sum == 40);
  BOOST_TEST(CountOf(all[0].kinds, EventKind::kVoid).events == 1);
  BOOST_TEST(statistics.CountByStaff(StoreId{"two"}, kJuly).empty());
}

BOOST_AUTO_TEST_CASE(days_have_their_kinds_and_severities) {
  Add("one", "", "2026-07-10T22:30:00Z", EventKind::kSale);
  Alert("one", "ann", "2026-07-11T12:00:00Z", {}, Severity::kCritical);
  Alert("one", "ann", "2026-07-11T15:00:00Z", {}, Severity::kMedium);
  const auto days = statistics.CountByDay(StoreId{"one"}, kJuly);
  BOOST_REQUIRE(days.size() == 1U);
  BOOST_TEST(FormatLocalDay(days[0].day) == "2026-07-11");
  BOOST_TEST(TotalOf(days[0].kinds).events == 3);
  BOOST_TEST(TotalOf(days[0].kinds).alerts == 2);
  BOOST_TEST((days[0].alerts == SeverityCounts{0, 1, 0, 1}));
}

BOOST_AUTO_TEST_CASE(decided_alerts_are_those_of_the_stores_days) {
  const auto one = Alert("one", "ann", "2026-06-30T22:30:00Z", {});
  const auto two = Alert("two", "bob", "2026-06-30T22:30:00Z", {});
  Alert("one", "ann", "2026-07-10T12:00:00Z", {});  // nobody decided
  const auto three = Alert("two", "", "2026-07-31T23:59:00Z", {});
  Decide(one, Disposition::kConfirmed);
  Decide(two, Disposition::kConfirmed);
  Decide(three, Disposition::kTraining);
  auto decided = statistics.Decided(kAll, SpansOf(kJuly));
  std::sort(decided.begin(), decided.end(),
            [](const auto& a, const auto& b) { return a.occurred_at < b.occurred_at; });
  BOOST_REQUIRE(decided.size() == 2U);
  BOOST_TEST(decided[0].store.value == "one");
  BOOST_TEST(decided[0].staff->value == "ann");
  BOOST_TEST((decided[0].occurred_at == At("2026-06-30T22:30:00Z")));
  BOOST_TEST(!decided[1].staff.has_value());
  BOOST_TEST((decided[1].disposition == Disposition::kTraining));
  BOOST_TEST(statistics.Decided(StoreId{"two"}, SpansOf(kJuly)).size() == 1U);
}

BOOST_AUTO_TEST_CASE(hours_and_registers_are_the_stores_own) {
  Add("one", "", "2026-07-10T12:30:00Z", EventKind::kSale);
  Alert("two", "", "2026-07-10T14:59:00Z", {});
  const auto hours = statistics.CountByHour(kAll, kJuly);
  BOOST_REQUIRE(hours.size() == 1U);
  BOOST_TEST(hours[0].key == "14");
  BOOST_TEST(hours[0].events == 2);
  BOOST_TEST(hours[0].alerts == 1);
  const auto registers = statistics.CountByRegister(kAll, kJuly);
  BOOST_TEST(registers.size() == 2U);
  BOOST_TEST(registers[0].key == "r1");
  BOOST_TEST(statistics.CountByRegister(StoreId{"two"}, kJuly).at(0).alerts == 1);
}

BOOST_AUTO_TEST_CASE(hours_of_the_week_are_those_of_the_stores_days) {
  Add("one", "", "2026-07-12T22:30:00Z", EventKind::kSale);  // Monday 00:30 in Berlin
  Alert("two", "", "2026-07-12T22:30:00Z", {});              // Sunday 22:30
  auto hours = statistics.CountByHourOfWeek(kAll, kJuly);
  std::sort(hours.begin(), hours.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
  BOOST_REQUIRE(hours.size() == 2U);
  BOOST_TEST(hours[0].key == "0");
  BOOST_TEST(hours[0].alerts == 0);
  BOOST_TEST(hours[1].key == "166");
  BOOST_TEST(hours[1].alerts == 1);
}

BOOST_AUTO_TEST_CASE(cameras_have_the_alerts_that_asked_them_each_once) {
  ScoredEvent scored = Make("one", "ann", "2026-07-10T12:00:00Z", EventKind::kVoid);
  scored.alert = SampleAlert(scored.event);
  for (const char* name : {"a", "b", "c"}) {
    ClipRequest request = SampleRequest(name);
    request.camera.value = *name == 'c' ? "camera_2" : "camera_1";
    request.event = scored.event.id;
    request.alert = scored.alert->id;
    scored.clip_requests.push_back(request);
  }
  events.Commit(std::vector{scored}, {});
  Alert("one", "ann", "2026-07-11T12:00:00Z", {});  // asked nobody
  auto cameras = statistics.CountByCamera(kAll, SpansOf(kJuly));
  std::sort(cameras.begin(), cameras.end(),
            [](const auto& a, const auto& b) { return a.key < b.key; });
  BOOST_REQUIRE(cameras.size() == 2U);
  BOOST_TEST(cameras[0].key == "camera_1");
  BOOST_TEST(cameras[0].alerts == 1);
  BOOST_TEST(statistics.CountByCamera(StoreId{"two"}, SpansOf(kJuly)).empty());
}

BOOST_AUTO_TEST_CASE(the_currency_is_told_when_it_is_one) {
  BOOST_TEST(!statistics.Currency(kAll).has_value());
  Add("one", "", "2026-07-10T12:00:00Z", EventKind::kSale);
  BOOST_TEST(statistics.Currency(kAll).value_or("") == "EUR");
  ScoredEvent dollars = Make("two", "", "2026-07-10T13:00:00Z", EventKind::kSale);
  dollars.event.amount->currency = "USD";
  events.Commit(std::vector{dollars}, {});
  BOOST_TEST(!statistics.Currency(kAll).has_value());
  BOOST_TEST(statistics.Currency(StoreId{"two"}).value_or("") == "USD");
}

BOOST_AUTO_TEST_CASE(rules_are_counted_once_an_alert_and_on_the_stores_days) {
  Alert("one", "", "2026-06-30T22:30:00Z", {{"a", 20, ""}, {"b", 20, ""}, {"a", 10, ""}});
  Alert("two", "", "2026-06-30T22:30:00Z", {{"a", 20, ""}});  // June there
  Alert("two", "", "2026-07-10T12:00:00Z", {{"a", 20, ""}});
  auto rules = statistics.CountByRule(kAll, SpansOf(kJuly));
  std::sort(rules.begin(), rules.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
  BOOST_REQUIRE(rules.size() == 2U);
  BOOST_TEST(rules[0].key == "a");
  BOOST_TEST(rules[0].alerts == 2);
  BOOST_TEST(rules[1].alerts == 1);
  BOOST_TEST(statistics.CountByRule(StoreId{"one"}, SpansOf(kJuly)).size() == 2U);
  BOOST_TEST(statistics.CountByRule(StoreId{"two"}, SpansOf(kJuly)).at(0).alerts == 1);
}

BOOST_AUTO_TEST_CASE(decisions_are_counted_by_rule) {
  const auto one = Alert("one", "", "2026-07-10T12:00:00Z", {{"a", 20, ""}, {"b", 20, ""}});
  const auto two = Alert("two", "", "2026-07-11T12:00:00Z", {{"a", 20, ""}});
  Alert("two", "", "2026-07-12T12:00:00Z", {{"a", 20, ""}});
  Decide(one, Disposition::kConfirmed);
  Decide(two, Disposition::kFalsePositive);
  auto rules = statistics.CountDecisionsByRule(kAll, At("2026-07-01T00:00:00Z"));
  BOOST_REQUIRE(rules.size() == 2U);
  BOOST_TEST(rules[0].rule == "a");
  BOOST_TEST(rules[0].alerts == 3);
  BOOST_TEST(CountOf(rules[0].decided, Disposition::kConfirmed) == 1);
  BOOST_TEST(CountOf(rules[0].decided, Disposition::kFalsePositive) == 1);
  BOOST_TEST(rules[1].alerts == 1);
  rules = statistics.CountDecisionsByRule(StoreId{"two"}, At("2026-07-12T00:00:00Z"));
  BOOST_REQUIRE(rules.size() == 1U);
  BOOST_TEST(rules[0].alerts == 1);
  BOOST_TEST(rules[0].decided.empty());
}

BOOST_AUTO_TEST_CASE(open_alerts_are_those_that_nobody_has_seen) {
  const auto seen = Alert("one", "", "2026-07-10T12:00:00Z", {}, Severity::kHigh);
  Alert("one", "", "2026-07-10T12:01:00Z", {}, Severity::kHigh);
  Alert("two", "", "2026-07-10T12:01:00Z", {}, Severity::kLow);
  query.AcknowledgeAlert(seen, kEveryStore, "Ann", "", kNoon);
  BOOST_TEST((statistics.CountOpenAlerts(kAll) == SeverityCounts{1, 0, 1, 0}));
  BOOST_TEST((statistics.CountOpenAlerts(StoreId{"two"}) == SeverityCounts{1, 0, 0, 0}));
}

BOOST_AUTO_TEST_CASE(clips_have_their_bytes) {
  PostgresClipStore clips(pool);
  BOOST_TEST(statistics.CountClips(kAll, kNoon).clips == 0);
  for (const char* name : {"a", "b"}) {
    const ClipRequest request = SampleRequest(name);
    clips.AddRequest(request);
    clips.Finish({request.id}, SampleClip(request), kNoon);
  }
  const ClipTotals totals = statistics.CountClips(kAll, kNoon);
  BOOST_TEST(totals.clips == 2);
  BOOST_TEST(totals.bytes == 10'000'000'000);
  BOOST_TEST(totals.made_since == 2);
  BOOST_TEST(statistics.CountClips(kAll, kNoon + 24h).made_since == 0);
  BOOST_TEST(statistics.CountClips(StoreId{"elsewhere"}, kNoon).clips == 0);
}

BOOST_AUTO_TEST_CASE(sums_at_their_limit_and_the_last_of_all_days_are_answered) {
  Add("one", "ann", "2026-07-10T12:00:00Z", EventKind::kSale);
  database.Run("update staff_days set amount = 99999999999999.99, day = '9999-12-31'");
  const DayPeriod last{Day("9999-12-01"), Day("9999-12-31")};
  BOOST_TEST(statistics.CountByStaff(kAll, last).at(0).kinds.begin()->second.amount_minor ==
             1'000'000'000'000'000);
  BOOST_TEST(statistics.Decided(kAll, SpansOf(last)).empty());
}

BOOST_AUTO_TEST_SUITE_END()
