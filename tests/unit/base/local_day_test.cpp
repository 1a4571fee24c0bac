#include "tillwatch/base/local_day.hpp"

#include <boost/test/unit_test.hpp>

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(local_day)

namespace {

LocalDay Day(const char* text) { return ParseLocalDay(text).value(); }

}  // namespace

BOOST_AUTO_TEST_CASE(a_day_comes_back_as_it_was_written) {
  for (const char* text : {"2026-11-21", "2000-01-01", "2024-02-29", "9999-12-31"}) {
    BOOST_TEST(FormatLocalDay(Day(text)) == text);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_day_is_refused) {
  for (const char* text : {"", "2026-11-2", "2026-11-211", "2026-13-01", "2026-02-29", "2026-00-01",
                           "2026/11/21", "+026-11-21", "2026-11-2a", "2026-1121-", "yesterday!"}) {
    BOOST_TEST_CONTEXT(text) { BOOST_TEST(!ParseLocalDay(text).has_value()); }
  }
}

BOOST_AUTO_TEST_CASE(the_period_before_is_as_long_and_touches) {
  const DayPeriod period{Day("2026-03-01"), Day("2026-03-28")};
  BOOST_TEST(period.Length() == 28);
  BOOST_TEST(FormatLocalDay(period.Before().first) == "2026-02-01");
  BOOST_TEST(FormatLocalDay(period.Before().last) == "2026-02-28");
  BOOST_TEST(period.Contains(period.first));
  BOOST_TEST(period.Contains(period.last));
  BOOST_TEST(!period.Contains(period.Before().last));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
