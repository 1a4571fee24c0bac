#include "adapters/http/url.hpp"

#include <boost/test/unit_test.hpp>

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(url)

BOOST_AUTO_TEST_CASE(escapes_are_decoded_once) {
  BOOST_TEST(DecodeUrlPart("a%20b%2Fc%2f", Plus::kLiteral).value() == "a b/c/");
  BOOST_TEST(DecodeUrlPart("%252e", Plus::kLiteral).value() == "%2e");
  BOOST_TEST(DecodeUrlPart("%C3%A4", Plus::kLiteral).value() == "\xC3\xA4");
  BOOST_TEST(DecodeUrlPart("", Plus::kLiteral).value() == "");
}

BOOST_AUTO_TEST_CASE(a_plus_is_a_space_in_a_query_only) {
  BOOST_TEST(DecodeUrlPart("a+b", Plus::kSpace).value() == "a b");
  BOOST_TEST(DecodeUrlPart("a%2Bb", Plus::kSpace).value() == "a+b");
  BOOST_TEST(DecodeUrlPart("a+b", Plus::kLiteral).value() == "a+b");
}

BOOST_AUTO_TEST_CASE(broken_escapes_nul_and_bad_utf8_are_refused) {
  for (const char* text :
       {"%", "a%2", "%zz", "%2", "%%20", "a%00b", "%ff", "%c3", "%c0%af", "%ed%a0%80", "\xff"}) {
    BOOST_TEST_CONTEXT(text) { BOOST_TEST(!DecodeUrlPart(text, Plus::kLiteral).has_value()); }
  }
}

BOOST_AUTO_TEST_CASE(a_path_is_split_before_it_is_decoded) {
  const auto path = SplitPath("/api/v1/clips/..%2f..%2Fetc");
  BOOST_REQUIRE(path.has_value());
  BOOST_REQUIRE(path->size() == 4U);
  BOOST_TEST(path->back() == "../../etc");
}

BOOST_AUTO_TEST_CASE(empty_segments_stay) {
  BOOST_TEST(SplitPath("/").value().size() == 1U);
  BOOST_TEST(SplitPath("/health/").value().size() == 2U);
  BOOST_TEST(SplitPath("//health").value().size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_path_begins_with_a_slash) {
  BOOST_TEST(!SplitPath("").has_value());
  BOOST_TEST(!SplitPath("*").has_value());
  BOOST_TEST(!SplitPath("http://host/health").has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
