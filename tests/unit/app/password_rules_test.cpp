#include "tillwatch/app/password_rules.hpp"

#include <boost/test/unit_test.hpp>

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(password_rules)

BOOST_AUTO_TEST_CASE(length_is_enough) {
  for (const char* good : {"correct horse", "zehn zeich", "ab cd ef gh", "k7mw-q2xd-9fhz-t4pb"}) {
    BOOST_TEST(CheckPassword(good, "anna").has_value(), good);
  }
  BOOST_TEST(CheckPassword("\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f jklmn", "anna").has_value());
}

BOOST_AUTO_TEST_CASE(what_is_guessed_first_is_refused_with_a_reason_that_does_not_quote_it) {
  for (const std::string& bad :
       {std::string(), std::string("short"), std::string("ninechars"),
        std::string("\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f\xc3\xa4\xc3\xb6"),
        std::string("aaaaaaaaaaaa"), std::string("abcabcabcabc"), std::string("Password123"),
        std::string("1234567890"), std::string("maximilian"), std::string("maximilian1"),
        std::string(201, 'x'), std::string("a\0bcdefghijkl", 13),
        std::string("\xff\xfe 0123456789")}) {
    const auto result = CheckPassword(bad, "maximilian");
    BOOST_TEST(!result.has_value(), bad);
    if (result) continue;
    BOOST_TEST(result.error().field == "password");
    BOOST_TEST((bad.empty() || result.error().message.find(bad) == std::string::npos), bad);
  }
  BOOST_TEST(CheckPassword("maximilian has a dog", "maximilian").has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
