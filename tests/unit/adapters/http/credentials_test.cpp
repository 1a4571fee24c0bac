#include "adapters/http/credentials.hpp"

#include <boost/test/unit_test.hpp>

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(credentials)

BOOST_AUTO_TEST_CASE(a_cookie_is_found_among_others) {
  for (const char* header : {"s=abc", "a=1; s=abc", "s=abc; b=2", " s=abc ;b=2", "a=s=x; s=abc",
                             "xs=1; s=abc; sx=2", "a; s=abc", ";;s=abc;", "s=abc; s=abc"}) {
    BOOST_TEST(CookieValue(header, "s").value_or("none") == "abc", header);
  }
  BOOST_TEST(CookieValue("s=", "s").value_or("none") == "");
  BOOST_TEST(CookieValue("s=a=b==", "s").value_or("none") == "a=b==");
}

BOOST_AUTO_TEST_CASE(a_cookie_that_is_not_there_or_was_planted_beside_another_is_none) {
  for (const char* header : {"", "a=1", "S=abc", "s", "s;s", "s=abc; s=def", "s=abc;s="}) {
    BOOST_TEST(!CookieValue(header, "s").has_value(), header);
  }
}

BOOST_AUTO_TEST_CASE(a_bearer_token_is_of_that_scheme) {
  for (const char* header : {"Bearer abc", "bearer abc", "BEARER  abc ", " Bearer abc"}) {
    BOOST_TEST(BearerToken(header).value_or("none") == "abc", header);
  }
  for (const char* header : {"", "abc", "Basic abc", "Bearer", "Bearer ", "Bearerabc"}) {
    BOOST_TEST(!BearerToken(header).has_value(), header);
  }
}

BOOST_AUTO_TEST_CASE(the_cookie_is_out_of_reach_of_scripts_and_other_sites) {
  const std::string cookie = SetSessionCookie("abc", seconds(60), false);
  BOOST_TEST(cookie == "tillwatch_session=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Strict");
  BOOST_TEST(SetSessionCookie("abc", seconds(60), true) == cookie + "; Secure");
  BOOST_TEST(ClearSessionCookie(false).find("Max-Age=0") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_csrf_token_is_of_one_session_and_does_not_give_it_away) {
  BOOST_TEST(CsrfTokenOf("one") == CsrfTokenOf("one"));
  BOOST_TEST(CsrfTokenOf("one") != CsrfTokenOf("two"));
  BOOST_TEST(CsrfTokenOf("one").find("one") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
