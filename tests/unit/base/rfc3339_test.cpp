#include "tillwatch/base/rfc3339.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <string>

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(rfc3339)

namespace {

constexpr UtcTime kMoment{seconds(1'795'271'585)};  // 2026-11-21T14:33:05Z

UtcTime Parsed(std::string_view text) {
  const auto time = ParseRfc3339(text);
  BOOST_REQUIRE_MESSAGE(time, "does not parse: " << text);
  return *time;
}

void Rejects(std::string_view text) { BOOST_TEST(!ParseRfc3339(text), "parses: " << text); }

}  // namespace

BOOST_AUTO_TEST_CASE(utc_is_read_as_it_stands) {
  BOOST_TEST((Parsed("2026-11-21T14:33:05Z") == kMoment));
  BOOST_TEST((Parsed("1970-01-01T00:00:00Z") == UtcTime{}));
}

BOOST_AUTO_TEST_CASE(any_offset_is_taken_off) {
  BOOST_TEST((Parsed("2026-11-21T15:33:05+01:00") == kMoment));
  BOOST_TEST((Parsed("2026-11-21T09:03:05-05:30") == kMoment));
  BOOST_TEST((Parsed("2026-11-22T04:18:05+13:45") == kMoment));
  BOOST_TEST((Parsed("2026-11-21T14:33:05-00:00") == kMoment));
}

BOOST_AUTO_TEST_CASE(lower_case_and_a_space_are_the_same_date_time) {
  BOOST_TEST((Parsed("2026-11-21t14:33:05z") == kMoment));
  BOOST_TEST((Parsed("2026-11-21 14:33:05Z") == kMoment));
}

BOOST_AUTO_TEST_CASE(fractions_count_to_the_microsecond_and_finer_digits_are_dropped) {
  BOOST_TEST((Parsed("2026-11-21T14:33:05.5Z") == kMoment + milliseconds(500)));
  BOOST_TEST((Parsed("2026-11-21T14:33:05.000001Z") == kMoment + microseconds(1)));
  BOOST_TEST((Parsed("2026-11-21T14:33:05.0000019Z") == kMoment + microseconds(1)));
  const std::string long_zeros = "2026-11-21T14:33:05." + std::string(10'000, '9') + "Z";
  BOOST_TEST((Parsed(long_zeros) == kMoment + microseconds(999'999)));
}

BOOST_AUTO_TEST_CASE(a_leap_second_is_the_second_after_59) {
  BOOST_TEST((Parsed("2016-12-31T23:59:60Z") == Parsed("2017-01-01T00:00:00Z")));
}

BOOST_AUTO_TEST_CASE(a_leap_day_exists_in_leap_years_only) {
  BOOST_TEST(
      (Parsed("2024-02-29T00:00:00Z") + std::chrono::days(1) == Parsed("2024-03-01T00:00:00Z")));
  Rejects("2026-02-29T00:00:00Z");
  Rejects("2100-02-29T00:00:00Z");
}

BOOST_AUTO_TEST_CASE(what_is_no_date_time_is_rejected) {
  constexpr std::array<std::string_view, 22> kBad{"",
                                                  "2026",
                                                  "2026-11-21",
                                                  "2026-11-21T14:33:05",
                                                  "2026-11-21T14:33Z",
                                                  "2026-11-21T14:33:05.Z",
                                                  "2026-11-21T14:33:05,5Z",
                                                  "2026-11-21T14:33:05+0100",
                                                  "2026-11-21T14:33:05+01",
                                                  "2026-11-21T14:33:05Zjunk",
                                                  " 2026-11-21T14:33:05Z",
                                                  "2026-13-01T00:00:00Z",
                                                  "2026-00-01T00:00:00Z",
                                                  "2026-01-32T00:00:00Z",
                                                  "2026-01-00T00:00:00Z",
                                                  "2026-01-01T24:00:00Z",
                                                  "2026-01-01T00:60:00Z",
                                                  "2026-01-01T00:00:61Z",
                                                  "2026-01-01T00:00:00+24:00",
                                                  "2026-01-01T00:00:00+00:60",
                                                  "+026-01-01T00:00:00Z",
                                                  "20261121T143305Z"};
  for (const auto text : kBad) Rejects(text);
  Rejects(std::string("2026-11-21T14:33:05Z\0", 21));
}

BOOST_AUTO_TEST_CASE(the_error_shows_what_is_wanted) {
  const auto time = ParseRfc3339("yesterday");
  BOOST_REQUIRE(!time);
  BOOST_TEST((time.error().code == ErrorCode::kInvalidArgument));
  BOOST_TEST(time.error().message.find("2026-11-21T14:33:05Z") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(text_is_utc_with_milliseconds_or_with_microseconds_where_there_are_any) {
  BOOST_TEST(FormatRfc3339(kMoment) == "2026-11-21T14:33:05.000Z");
  BOOST_TEST(FormatRfc3339(kMoment + milliseconds(250)) == "2026-11-21T14:33:05.250Z");
  BOOST_TEST(FormatRfc3339(kMoment + microseconds(7)) == "2026-11-21T14:33:05.000007Z");
}

BOOST_AUTO_TEST_CASE(times_before_1970_are_written_right) {
  BOOST_TEST(FormatRfc3339(UtcTime{milliseconds(-1)}) == "1969-12-31T23:59:59.999Z");
}

BOOST_AUTO_TEST_CASE(what_is_written_reads_back_as_the_same_instant) {
  for (std::int64_t micros = -1'000'003; micros < 4'000'000'000'000'000;
       micros += 7'777'777'777'771) {
    const UtcTime time{microseconds(micros)};
    BOOST_REQUIRE((Parsed(FormatRfc3339(time)) == time));
  }
}

BOOST_AUTO_TEST_CASE(day_and_time_of_day_are_the_parts_of_a_path) {
  BOOST_TEST(FormatDay(kMoment) == "20261121");
  BOOST_TEST(FormatTimeOfDay(kMoment) == "143305");
  BOOST_TEST(FormatTimeOfDay(kMoment + microseconds(999'999)) == "143305");
  BOOST_TEST(FormatDay(UtcTime{microseconds(-1)}) == "19691231");
  BOOST_TEST(FormatTimeOfDay(UtcTime{microseconds(-1)}) == "235959");
}

BOOST_AUTO_TEST_CASE(the_year_after_the_last_of_four_digits_is_written) {
  const UtcTime time = std::chrono::sys_days(std::chrono::year(10'000) / 1 / 2);
  BOOST_TEST(FormatRfc3339(time + microseconds(7)) == "10000-01-02T00:00:00.000007Z");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
