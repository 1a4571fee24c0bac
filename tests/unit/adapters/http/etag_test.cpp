#include "adapters/http/etag.hpp"

#include <boost/test/unit_test.hpp>

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(etag)

BOOST_AUTO_TEST_CASE(equal_contents_have_equal_tags_and_others_do_not) {
  BOOST_TEST(ETagOf("a") == ETagOf("a"));
  BOOST_TEST(ETagOf("a") != ETagOf("b"));
  BOOST_TEST(ETagOf("a").size() == 34U);
  BOOST_TEST(ETagOf("a").front() == '"');
}

BOOST_AUTO_TEST_CASE(a_list_names_a_tag_strong_or_weak) {
  for (const char* header : {"\"a\"", "W/\"a\"", "\"b\", \"a\"", "\"b\",W/\"a\" ", "*", " * ",
                             ",,\"a\"", "\"b\"\t,\t\"a\""}) {
    BOOST_TEST(MatchesETag(header, "\"a\""), header);
  }
  for (const char* header : {"", "a", "\"b\"", "\"a", "\"a\"x", "w/\"a\"", "W/W/\"a\"", "**"}) {
    BOOST_TEST(!MatchesETag(header, "\"a\""), header);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
