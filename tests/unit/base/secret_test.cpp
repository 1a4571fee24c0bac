#include "tillwatch/base/secret.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(secret)

BOOST_AUTO_TEST_CASE(a_secret_has_256_bits_in_43_letters_and_never_comes_twice) {
  std::set<std::string> seen;
  std::set<char> last;
  for (int i = 0; i < 1000; ++i) {
    const std::string secret = NewSecret();
    BOOST_REQUIRE_EQUAL(secret.size(), 43u);
    BOOST_REQUIRE(LooksLikeSecret(secret));
    BOOST_REQUIRE(seen.insert(secret).second);
    last.insert(secret.back());
  }
  BOOST_TEST(last.size() == 16u);  // four of its bits are padding
}

BOOST_AUTO_TEST_CASE(what_is_longer_shorter_or_of_other_letters_is_no_secret) {
  const std::string secret = NewSecret();
  for (const std::string& text :
       {std::string(), secret + "a", secret.substr(1), secret.substr(1) + " ",
        secret.substr(1) + "=", secret.substr(1) + std::string(1, '\0')}) {
    BOOST_TEST(!LooksLikeSecret(text), text);
  }
}

BOOST_AUTO_TEST_CASE(a_one_time_password_can_be_typed) {
  const std::string password = NewOneTimePassword();
  BOOST_TEST(password.size() == 19u);
  BOOST_TEST(password.find_first_not_of("abcdefghijkmnpqrstuvwxyz23456789-") == std::string::npos);
  BOOST_TEST(password != NewOneTimePassword());
}

BOOST_AUTO_TEST_CASE(a_digest_is_of_its_purpose_and_its_secret) {
  BOOST_TEST(DigestOfSecret("a", "b") == DigestOfSecret("a", "b"));
  BOOST_TEST(DigestOfSecret("a", "b").size() == 64u);
  BOOST_TEST(DigestOfSecret("a", "b") != DigestOfSecret("b", "a"));
  BOOST_TEST(DigestOfSecret("ab", "c") != DigestOfSecret("a", "bc"));
}

BOOST_AUTO_TEST_CASE(secrets_are_the_same_when_all_of_them_is) {
  BOOST_TEST(SameSecret("abc", "abc"));
  BOOST_TEST(!SameSecret("abc", "abd"));
  BOOST_TEST(!SameSecret("abc", "abcd"));
  BOOST_TEST(!SameSecret("abc", ""));
  BOOST_TEST(SameSecret("", ""));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
