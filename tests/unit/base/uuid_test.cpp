#include "tillwatch/base/uuid.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(uuid)

BOOST_AUTO_TEST_CASE(a_new_uuid_is_random_version_4_in_lower_case) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = NewUuid();
    BOOST_REQUIRE_EQUAL(id.size(), 36u);
    BOOST_TEST(id[14] == '4');
    BOOST_TEST(std::string("89ab").find(id[19]) != std::string::npos);
    BOOST_TEST(CanonicalUuid(id) == id);
    BOOST_TEST(seen.insert(id).second);
  }
}

// The text is frozen: rows written by older versions are found by it. Checked against Python:
// uuid.uuid5(UUID("5b0f2a52-6a5c-5d5e-9a8e-7c1f0a4d9e31"), "alert\nabc").
BOOST_AUTO_TEST_CASE(a_name_always_gives_the_same_version_5_uuid) {
  BOOST_TEST(UuidFromName("alert", "abc") == "df4d5012-50fd-56be-9dea-278ce6993837");
}

BOOST_AUTO_TEST_CASE(kind_and_name_both_count) {
  BOOST_TEST(UuidFromName("alert", "abc") != UuidFromName("clip", "abc"));
  BOOST_TEST(UuidFromName("alert", "abc") != UuidFromName("alert", "abd"));
  BOOST_TEST(UuidFromName("a", "bc") != UuidFromName("ab", "c"));
}

BOOST_AUTO_TEST_CASE(a_name_may_hold_any_bytes) {
  const std::string with_nul("a\0b", 3);
  BOOST_TEST(UuidFromName("x", with_nul) != UuidFromName("x", "a"));
  BOOST_TEST(UuidFromName("x", "\xFF\xFE").size() == 36u);
}

BOOST_AUTO_TEST_CASE(upper_case_becomes_canonical) {
  BOOST_TEST(CanonicalUuid("0F8E3C1A-0000-4000-8000-00000000000A") ==
             "0f8e3c1a-0000-4000-8000-00000000000a");
}

BOOST_AUTO_TEST_CASE(what_is_no_uuid_has_no_canonical_form) {
  for (const char* text :
       {"", "x", "0f8e3c1a000040008000000000000000a", "0f8e3c1a-0000-4000-8000-00000000000",
        "0f8e3c1a-0000-4000-8000-00000000000aa", "0f8e3c1a-0000-4000-8000-00000000000g",
        "{0f8e3c1a-0000-4000-8000-0000000000}", "0f8e3c1a_0000_4000_8000_00000000000a",
        " 0f8e3c1a-0000-4000-8000-0000000000a"}) {
    BOOST_TEST(CanonicalUuid(text).empty(), text);
  }
  const std::string cut("0f8e3c1a-0000-4000-8000-00000000000a", 20);
  BOOST_TEST(CanonicalUuid(std::string_view(cut.data(), 20)).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
