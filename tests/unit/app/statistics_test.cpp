#include "tillwatch/app/statistics.hpp"

#include <boost/test/unit_test.hpp>

#include "support/fake_clock.hpp"
#include "support/fake_statistics_store.hpp"
#include "tillwatch/base/rfc3339.hpp"

namespace tillwatch {
namespace statistics {
namespace {

UtcTime At(const char* text) { return ParseRfc3339(text).value(); }
LocalDay Day(const char* text) { return ParseLocalDay(text).value(); }

struct Shop {
  FakeClock clock{At("2026-11-21T23:30:00Z")};  // the 22nd in Berlin, a Sunday
  test::FakeStatisticsStore store;
  StoreCalendar calendar{
      StoreCalendar::Make("UTC", {{StoreId{"berlin"}, "Europe/Berlin"}}).value()};
  Statistics statistics{store, calendar, clock};

  void Add(const char* of_store, const char* staff, const char* day, EventKind kind,
           std::int64_t events, std::int64_t alerts = 0) {
    store.staff_days.push_back(
        {{of_store}, {staff}, Day(day), kind, {events, events * 100, events * 10, alerts}});
  }
};

const DayPeriod kNovember{Day("2026-11-01"), Day("2026-11-28")};

}  // namespace
}  // namespace statistics

BOOST_FIXTURE_TEST_SUITE(statistics, statistics::Shop)

BOOST_AUTO_TEST_CASE(today_is_the_stores_own) {
  BOOST_TEST(FormatLocalDay(statistics.Today(StoreId{"berlin"})) == "2026-11-22");
  BOOST_TEST(FormatLocalDay(statistics.Today(StoreId{"elsewhere"})) == "2026-11-21");
  BOOST_TEST(FormatLocalDay(statistics.Today(kEveryStore)) == "2026-11-21");
}

BOOST_AUTO_TEST_CASE(profiles_come_by_risk_then_alerts_then_name) {
  Add("s", "calm", "2026-11-10", EventKind::kSale, 100);
  Add("s", "alerted", "2026-11-10", EventKind::kSale, 100, 1);
  Add("s", "also_calm", "2026-11-10", EventKind::kSale, 100);
  Add("s", "guilty", "2026-11-10", EventKind::kSale, 100);
  store.decided = {{{"s"}, StaffId{"guilty"}, At("2026-11-10T12:00:00Z"), Disposition::kConfirmed}};
  const auto profiles = statistics.Profiles(kEveryStore, kNovember);
  BOOST_REQUIRE(profiles.size() == 4U);
  BOOST_TEST(profiles[0].now.counts.staff.value == "guilty");
  BOOST_TEST(profiles[0].risk.score == 30);
  BOOST_TEST(profiles[1].now.counts.staff.value == "alerted");
  BOOST_TEST(profiles[2].now.counts.staff.value == "also_calm");
  BOOST_TEST(profiles[3].now.counts.staff.value == "calm");
}

BOOST_AUTO_TEST_CASE(a_profile_is_set_beside_as_many_days_before) {
  Add("s", "ann", "2026-10-04", EventKind::kSale, 7);  // the first of the 28 days before
  Add("s", "ann", "2026-10-03", EventKind::kSale, 100);
  Add("s", "bob", "2026-10-31", EventKind::kVoid, 3);  // and nothing since
  Add("s", "ann", "2026-11-28", EventKind::kSale, 5);
  const auto profiles = statistics.Profiles(StoreId{"s"}, kNovember);
  BOOST_REQUIRE(profiles.size() == 2U);
  BOOST_TEST(TotalOf(profiles[0].now.counts.kinds).events == 5);
  BOOST_TEST(TotalOf(profiles[0].before.counts.kinds).events == 7);
  BOOST_TEST(profiles[1].now.counts.staff.value == "bob");
  BOOST_TEST(TotalOf(profiles[1].now.counts.kinds).events == 0);
}

BOOST_AUTO_TEST_CASE(staff_is_compared_within_its_own_store) {
  for (const char* name : {"a", "b", "c", "d"}) {
    Add("one", name, "2026-11-10", EventKind::kVoid, 50);
    Add("two", name, "2026-11-10", EventKind::kSale, 100);
  }
  Add("two", "e", "2026-11-10", EventKind::kVoid, 100);
  const auto profiles = statistics.Profiles(kEveryStore, kNovember);
  BOOST_TEST(profiles[0].now.counts.store.value == "two");
  BOOST_TEST(profiles[0].now.counts.staff.value == "e");
  BOOST_TEST(profiles[0].risk.score == 40);
  BOOST_TEST(profiles[1].risk.score == 0);
}

BOOST_AUTO_TEST_CASE(decisions_count_on_the_day_of_the_store_that_the_alert_is_of) {
  Add("berlin", "ann", "2026-11-02", EventKind::kVoid, 1, 1);
  Add("berlin", "ann", "2026-11-01", EventKind::kVoid, 1, 1);
  store.decided = {
      {{"berlin"}, StaffId{"ann"}, At("2026-11-01T23:30:00Z"), Disposition::kTraining}};
  const auto days = statistics.Daily(kEveryStore, kNovember);
  BOOST_REQUIRE(days.size() == 2U);
  BOOST_TEST(FormatLocalDay(days[0].day) == "2026-11-02");  // newest first
  BOOST_TEST(CountOf(days[0].dispositions, Disposition::kTraining) == 1);
  BOOST_TEST(CountOf(days[1].dispositions, Disposition::kTraining) == 0);
}

BOOST_AUTO_TEST_CASE(a_trend_has_every_day_zeros_included) {
  Add("s", "ann", "2026-11-02", EventKind::kVoid, 3);
  Add("s", "", "2026-11-02", EventKind::kVoid, 1);  // of nobody in particular
  Add("s", "ann", "2026-11-02", EventKind::kSale, 9);
  const auto points = statistics.Trend(kEveryStore, {Day("2026-11-01"), Day("2026-11-03")},
                                       TrendMetricFromString("voids").value(), TrendStep::kDay);
  BOOST_REQUIRE(points.size() == 3U);
  BOOST_TEST(points[0].count.events == 0);
  BOOST_TEST(points[1].count.events == 4);
  BOOST_TEST(FormatLocalDay(points[2].start) == "2026-11-03");
}

BOOST_AUTO_TEST_CASE(a_week_begins_on_monday) {
  Add("s", "ann", "2026-11-01", EventKind::kVoid, 1);  // a Sunday
  Add("s", "ann", "2026-11-02", EventKind::kSale, 2);
  Add("s", "ann", "2026-11-08", EventKind::kSale, 3);
  const auto points = statistics.Trend(kEveryStore, {Day("2026-11-01"), Day("2026-11-08")},
                                       TrendMetricFromString("events").value(), TrendStep::kWeek);
  BOOST_REQUIRE(points.size() == 2U);
  BOOST_TEST(FormatLocalDay(points[0].start) == "2026-10-26");
  BOOST_TEST(points[0].count.events == 1);
  BOOST_TEST(points[1].count.events == 5);
}

BOOST_AUTO_TEST_CASE(a_week_has_all_its_hours) {
  store.hours_of_week = {{"17", {}, 4, 1}, {"167", {}, 6, 0}};
  const auto hours = statistics.Pattern(kEveryStore, kNovember, PatternBy::kHourOfWeek);
  BOOST_REQUIRE(hours.size() == 168U);
  BOOST_TEST(hours[17].events == 4);
  BOOST_TEST(hours[18].events == 0);
  BOOST_TEST(hours[167].events == 6);
}

BOOST_AUTO_TEST_CASE(a_pattern_has_all_hours_and_weekdays) {
  store.hours = {{"9", {}, 4, 1}, {"17", {}, 6, 0}};
  const auto hours = statistics.Pattern(kEveryStore, kNovember, PatternBy::kHour);
  BOOST_REQUIRE(hours.size() == 24U);
  BOOST_TEST(hours[9].events == 4);
  BOOST_TEST(hours[10].events == 0);
  BOOST_TEST(hours[23].key == "23");
  Add("s", "ann", "2026-11-01", EventKind::kVoid, 1);
  StoreDay alerts;
  alerts.store = {"s"};
  alerts.day = Day("2026-11-01");
  alerts.alerts = {0, 2, 0, 1};
  store.severities = {alerts};
  const auto weekdays = statistics.Pattern(kEveryStore, kNovember, PatternBy::kWeekday);
  BOOST_REQUIRE(weekdays.size() == 7U);
  BOOST_TEST(weekdays[0].key == "monday");
  BOOST_TEST(weekdays[6].events == 1);
  BOOST_TEST(weekdays[6].alerts == 3);
}

BOOST_AUTO_TEST_CASE(rules_and_registers_come_with_the_most_alerts_first) {
  store.rules = {{"a", {}, 0, 1}, {"b", {}, 0, 7}};
  BOOST_TEST(statistics.Pattern(kEveryStore, kNovember, PatternBy::kRule)[0].key == "b");
  BOOST_TEST((store.asked_spans.Of({"berlin"}).from == At("2026-10-31T23:00:00Z")));
  BOOST_TEST((store.asked_spans.Of({"berlin"}).to == At("2026-11-28T23:00:00Z")));
  BOOST_TEST((store.asked_spans.Of({"elsewhere"}).from == At("2026-11-01T00:00:00Z")));
  store.registers = {{"r1", {"s"}, 5, 0}, {"r2", {"s"}, 6, 0}, {"r3", {"s"}, 1, 1}};
  const auto registers = statistics.Pattern(kEveryStore, kNovember, PatternBy::kRegister);
  BOOST_TEST(registers[0].key == "r3");
  BOOST_TEST(registers[1].key == "r2");
}

BOOST_AUTO_TEST_CASE(the_dashboard_adds_up_each_stores_own_day) {
  Add("berlin", "ann", "2026-11-22", EventKind::kSale, 1);  // it is Sunday there,
  Add("berlin", "ann", "2026-11-21", EventKind::kSale, 10);
  Add("other", "bob", "2026-11-22", EventKind::kSale, 500);  // a till whose clock is ahead
  Add("other", "bob", "2026-11-21", EventKind::kSale, 100);  // and still Saturday here
  Add("other", "bob", "2026-11-14", EventKind::kSale, 1000);
  Add("berlin", "ann", "2026-11-15", EventKind::kSale, 2000);
  const Dashboard board = statistics.MakeDashboard(kEveryStore);
  BOOST_TEST(TotalOf(board.today.kinds).events == 101);
  BOOST_TEST(TotalOf(board.yesterday.kinds).events == 10);
  BOOST_TEST(TotalOf(board.week_ago.kinds).events == 3000);
  BOOST_TEST(TotalOf(statistics.MakeDashboard(StoreId{"berlin"}).today.kinds).events == 1);
  BOOST_TEST(board.top_staff.empty());  // nobody has a risk
}

BOOST_AUTO_TEST_CASE(every_metric_is_found_by_its_name) {
  BOOST_TEST(TrendMetricFromString("sales_amount")->name == "sales_amount");
  BOOST_TEST(!TrendMetricFromString("turnover").has_value());
  BOOST_TEST(TrendMetricNames().starts_with("events, alerts, mean_score, sales,"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
