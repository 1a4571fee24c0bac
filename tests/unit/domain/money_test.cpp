#include "tillwatch/domain/money.hpp"

#include <boost/test/unit_test.hpp>

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(money)

namespace {

std::int64_t Minor(std::string_view text) {
  const auto minor = ParseMinorUnits(text);
  BOOST_REQUIRE_MESSAGE(minor, "does not parse: " << text);
  return *minor;
}

}  // namespace

BOOST_AUTO_TEST_CASE(decimals_are_exact_hundredths) {
  BOOST_TEST(Minor("500") == 50'000);
  BOOST_TEST(Minor("500.5") == 50'050);
  BOOST_TEST(Minor("500.05") == 50'005);
  BOOST_TEST(Minor("-12.30") == -1'230);
  BOOST_TEST(Minor("+12.30") == 1'230);
  BOOST_TEST(Minor("0.01") == 1);
  BOOST_TEST(Minor("-0.01") == -1);
  BOOST_TEST(Minor("-0") == 0);
  BOOST_TEST(Minor("007") == 700);
}

BOOST_AUTO_TEST_CASE(zeros_behind_the_hundredths_are_harmless) {
  BOOST_TEST(Minor("1.2300000") == 123);
}

BOOST_AUTO_TEST_CASE(finer_than_a_hundredth_is_an_error_and_never_rounded) {
  for (const char* text : {"1.234", "0.001", "1.0000000001", "-1.005"}) {
    const auto minor = ParseMinorUnits(text);
    BOOST_REQUIRE_MESSAGE(!minor, text);
    BOOST_TEST(minor.error().message.find("hundredth") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(the_range_ends_exactly_at_ten_thousand_million) {
  BOOST_TEST(Minor("10000000000.00") == kMaxMoneyMinor);
  BOOST_TEST(Minor("-10000000000") == -kMaxMoneyMinor);
  for (const char* text :
       {"10000000000.01", "-10000000000.01", "99999999999999999999999999999999"}) {
    const auto minor = ParseMinorUnits(text);
    BOOST_REQUIRE_MESSAGE(!minor, text);
    BOOST_TEST(minor.error().message.find("range") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_decimal_is_rejected) {
  for (const char* text :
       {"",   "-",        "+",   ".",    "-.",  ".5",  "5.",    "--5",  "+-5", " 5",
        "5 ", "1,000.00", "1e5", "0x10", "NaN", "inf", "5.0.0", "5,00", "$5",  "\xD9\xA5"}) {
    BOOST_TEST(!ParseMinorUnits(text), text);
  }
  BOOST_TEST(!ParseMinorUnits(std::string_view("5\0", 2)));
}

BOOST_AUTO_TEST_CASE(a_plain_decimal_always_has_two_places) {
  BOOST_TEST(FormatDecimal(0) == "0.00");
  BOOST_TEST(FormatDecimal(5) == "0.05");
  BOOST_TEST(FormatDecimal(-5) == "-0.05");
  BOOST_TEST(FormatDecimal(123'450) == "1234.50");
  BOOST_TEST(FormatDecimal(-kMaxMoneyMinor) == "-10000000000.00");
}

BOOST_AUTO_TEST_CASE(what_is_written_reads_back) {
  for (std::int64_t minor = -kMaxMoneyMinor; minor <= kMaxMoneyMinor; minor += 987'654'321) {
    BOOST_REQUIRE_EQUAL(Minor(FormatDecimal(minor)), minor);
  }
}

BOOST_AUTO_TEST_CASE(people_see_thousands_and_the_currency) {
  BOOST_TEST(FormatForPeople({50'000, "USD"}) == "500.00 USD");
  BOOST_TEST(FormatForPeople({100'000, "EUR"}) == "1,000.00 EUR");
  BOOST_TEST(FormatForPeople({123'456'789, "EUR"}) == "1,234,567.89 EUR");
  BOOST_TEST(FormatForPeople({-99'999, "EUR"}) == "-999.99 EUR");
  BOOST_TEST(FormatForPeople({-100'000, "EUR"}) == "-1,000.00 EUR");
  BOOST_TEST(FormatForPeople({7, ""}) == "0.07");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
