#include "tillwatch/risk/store_calendar.hpp"

#include <boost/test/unit_test.hpp>

#include "tillwatch/base/rfc3339.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(store_calendar)

namespace {

using std::chrono::minutes;

StoreCalendar Calendar() {
  return StoreCalendar::Make("UTC", {{StoreId{"berlin"}, "Europe/Berlin"},
                                     {StoreId{"new_york"}, "America/New_York"},
                                     {StoreId{"kathmandu"}, "Asia/Kathmandu"}})
      .value();
}

long LocalMinutes(const char* store, const char* time) {
  return Calendar().LocalTimeOfDay({store}, ParseRfc3339(time).value()).count();
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_store_without_a_zone_has_the_default_one) {
  BOOST_TEST(LocalMinutes("elsewhere", "2026-07-01T12:34:59Z") == 12 * 60 + 34);
}

BOOST_AUTO_TEST_CASE(the_minute_is_the_one_that_the_wall_clock_shows) {
  BOOST_TEST(LocalMinutes("elsewhere", "2026-07-01T05:59:59.999999Z") == 5 * 60 + 59);
  BOOST_TEST(LocalMinutes("elsewhere", "2026-07-01T06:00:00Z") == 6 * 60);
}

BOOST_AUTO_TEST_CASE(summer_and_winter_time_differ) {
  BOOST_TEST(LocalMinutes("berlin", "2026-07-01T04:00:00Z") == 6 * 60);
  BOOST_TEST(LocalMinutes("berlin", "2026-01-15T05:00:00Z") == 6 * 60);
  BOOST_TEST(LocalMinutes("new_york", "2026-07-01T02:30:00Z") == 22 * 60 + 30);
  BOOST_TEST(LocalMinutes("kathmandu", "2026-07-01T00:15:00Z") == 6 * 60);
}

// 2026-03-29, 02:00 becomes 03:00 in Berlin; on 2026-10-25, 03:00 becomes 02:00.
BOOST_AUTO_TEST_CASE(the_clock_jumps_on_the_nights_of_the_change) {
  BOOST_TEST(LocalMinutes("berlin", "2026-03-29T00:59:59Z") == 1 * 60 + 59);
  BOOST_TEST(LocalMinutes("berlin", "2026-03-29T01:00:00Z") == 3 * 60);
  BOOST_TEST(LocalMinutes("berlin", "2026-10-25T00:30:00Z") == 2 * 60 + 30);
  BOOST_TEST(LocalMinutes("berlin", "2026-10-25T01:30:00Z") == 2 * 60 + 30);
  BOOST_TEST(LocalMinutes("berlin", "2026-10-25T05:00:00Z") == 6 * 60);
}

BOOST_AUTO_TEST_CASE(a_zone_that_does_not_exist_is_named) {
  const auto calendar = StoreCalendar::Make("UTC", {{StoreId{"s"}, "Europe/Atlantis"}});
  BOOST_REQUIRE(!calendar);
  BOOST_TEST((calendar.error().code == ErrorCode::kInvalidArgument));
  BOOST_TEST(calendar.error().message.find("Europe/Atlantis") != std::string::npos);
  BOOST_TEST(!StoreCalendar::Make("", {}));
  BOOST_TEST(!StoreCalendar::Make("../../etc/passwd", {}));
}

BOOST_AUTO_TEST_CASE(a_day_is_the_stores_own) {
  const auto day_of = [](const char* store, const char* time) {
    return FormatLocalDay(Calendar().DayOf({store}, ParseRfc3339(time).value()));
  };
  BOOST_TEST(day_of("berlin", "2026-07-01T21:59:59.999999Z") == "2026-07-01");
  BOOST_TEST(day_of("berlin", "2026-07-01T22:00:00Z") == "2026-07-02");
  BOOST_TEST(day_of("berlin", "2026-01-15T22:30:00Z") == "2026-01-15");
  BOOST_TEST(day_of("new_york", "2026-07-01T03:59:00Z") == "2026-06-30");
  BOOST_TEST(day_of("elsewhere", "2026-07-01T23:59:59Z") == "2026-07-01");
}

BOOST_AUTO_TEST_CASE(the_days_of_the_change_have_23_and_25_hours) {
  const auto start = [](const char* day) {
    return Calendar().StartOf({"berlin"}, ParseLocalDay(day).value());
  };
  BOOST_TEST(FormatRfc3339(start("2026-03-29")) == "2026-03-28T23:00:00.000Z");
  BOOST_TEST((start("2026-03-30") - start("2026-03-29") == std::chrono::hours(23)));
  BOOST_TEST((start("2026-10-26") - start("2026-10-25") == std::chrono::hours(25)));
}

BOOST_AUTO_TEST_CASE(a_day_without_a_midnight_starts_at_the_change) {
  // In Cairo the clock goes from 00:00 to 01:00 on the last Friday of April.
  const auto cairo = StoreCalendar::Make("Africa/Cairo", {}).value();
  const UtcTime start = cairo.StartOf({"x"}, ParseLocalDay("2026-04-24").value());
  BOOST_TEST(FormatRfc3339(start) == "2026-04-23T22:00:00.000Z");
  BOOST_TEST(FormatLocalDay(cairo.DayOf({"x"}, start)) == "2026-04-24");
  BOOST_TEST(FormatLocalDay(cairo.DayOf({"x"}, start - microseconds(1))) == "2026-04-23");
}

BOOST_AUTO_TEST_CASE(without_zones_every_store_is_in_utc) {
  const StoreCalendar utc = StoreCalendar::Utc();
  const UtcTime time = ParseRfc3339("2026-07-01T23:59:59Z").value();
  BOOST_TEST(FormatLocalDay(utc.DayOf({"x"}, time)) == "2026-07-01");
  BOOST_TEST(utc.LocalTimeOfDay({"x"}, time).count() == 23 * 60 + 59);
  BOOST_TEST(FormatRfc3339(utc.StartOf({"x"}, utc.DayOf({"x"}, time))) ==
             "2026-07-01T00:00:00.000Z");
  BOOST_TEST(utc.DefaultZone() == "UTC");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
