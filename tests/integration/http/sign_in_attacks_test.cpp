// What somebody without the right tries at the door.
#include <boost/test/unit_test.hpp>
#include <map>

#include "integration/http/browser.hpp"

namespace tillwatch {

using nlohmann::json;

BOOST_FIXTURE_TEST_SUITE(http_sign_in_attacks, SignInFixture)

BOOST_AUTO_TEST_CASE(nobody_may_see_whether_it_lives_and_sign_in) {
  for (const auto& [method, pattern] : server.Routes()) {
    const bool open = pattern == "/health" || (method == "POST" && pattern == kSession);
    BOOST_TEST_CONTEXT(method << " " << pattern) {
      const HttpReply reply = AskAsNobody(method, pattern);
      BOOST_TEST((reply.status == 401) == !open);
      if (open) continue;
      BOOST_TEST(TypeOf(reply) == "not-signed-in");
      BOOST_TEST(reply.Header("www-authenticate") == "Bearer realm=\"tillwatch\"");
    }
  }
  const json seen = json::parse(AskAsNobody("GET", "/health").body);
  BOOST_TEST(seen == json({{"status", "ok"}}));
  BOOST_TEST(GetJson("/health").contains("components"));
}

BOOST_AUTO_TEST_CASE(what_was_good_once_opens_nothing_any_more) {
  std::map<std::string, std::string> once{{"an expired token", as_admin}};
  const auto keep = [&](const std::string& what, const Browser& browser) {
    once[what] = browser.cookie + browser.csrf;
  };
  keep("a session of before", Enter("root"));
  clock.Advance(Accounts::kTokenLife);
  const Browser idle = Enter("anna");
  keep("an idle session", idle);
  clock.Advance(account.identities.Limits().idle);
  Add("dora", Role::kAdmin);
  Add("emil", Role::kAdmin);
  keep("a disabled user's session", Enter("dora"));
  account.accounts.Change("dora", {{{}, {}, true}}, {"root", "admin", ""});
  keep("a removed user's session", Enter("emil"));
  account.accounts.Remove("emil", {"root", "admin", ""});
  const Browser gone = Enter("root");
  keep("a session that was signed out", gone);
  BOOST_REQUIRE(AskFrom(gone, "DELETE", kSession).status == 204);
  once["a revoked token"] = account.TokenLine("revoked", Role::kAdmin);
  for (const ApiToken& token : account.accounts.Tokens()) {
    if (token.name == "revoked") account.accounts.RevokeToken(token.id, {"root", "admin", ""});
  }
  for (const auto& [what, headers] : once) {
    for (const auto& [method, pattern] : server.Routes()) {
      if (pattern == "/health" || (method == "POST" && pattern == kSession)) continue;
      const HttpReply reply = AskAsNobody(method, pattern, "", headers);
      BOOST_TEST(reply.status == 401, what << ": " << method << " " << pattern);
    }
    const HttpReply house = AskAsNobody("GET", "/health", "", headers);
    BOOST_TEST(house.body.find("components") == std::string::npos, what);
  }
}

BOOST_AUTO_TEST_CASE(who_must_change_the_password_may_do_nothing_else) {
  Add("nina", Role::kAdmin, true);
  const Browser nina = Enter("nina");
  const std::string password = std::string(kSession) + "/password";
  for (const auto& [method, pattern] : server.Routes()) {
    if (pattern == "/health" || pattern == kSession || pattern == password) continue;
    const HttpReply reply = AskFrom(nina, method, pattern);
    BOOST_TEST(reply.status == 403, method << " " << pattern);
    BOOST_TEST(TypeOf(reply) == "password-change-needed", method << " " << pattern);
  }
  BOOST_TEST(StatusFor(nina) == 200);
}

BOOST_AUTO_TEST_CASE(a_wrong_name_and_a_wrong_password_get_the_same_answer) {
  const HttpReply wrong = SignIn("anna", "guess");
  const HttpReply unknown = SignIn("nobody", "guess");
  BOOST_TEST(wrong.status == 401);
  BOOST_TEST(TypeOf(wrong) == "sign-in-failed");
  BOOST_TEST(wrong.body == unknown.body);
  BOOST_TEST(wrong.Header("set-cookie").empty());
}

BOOST_AUTO_TEST_CASE(a_form_of_another_site_cannot_sign_anybody_in) {
  for (const std::string type : {"", "Content-Type: text/plain\r\n",
                                 "Content-Type: application/x-www-form-urlencoded\r\n"}) {
    const HttpReply reply = SignIn("anna", kPassword, type);
    BOOST_TEST(reply.status == 415, type);
    BOOST_TEST(reply.Header("set-cookie").empty());
  }
  BOOST_TEST(
      SignIn("anna", kPassword, "Content-Type: application/json; charset=utf-8\r\n").status == 200);
}

BOOST_AUTO_TEST_CASE(too_many_guesses_are_told_how_long_to_wait) {
  HttpReply reply = SignIn("anna", "guess");
  for (int i = 0; i < 20 && reply.status == 401; ++i) reply = SignIn("anna", "guess");
  BOOST_TEST(reply.status == 429);
  BOOST_TEST(TypeOf(reply) == "too-often");
  BOOST_TEST(reply.Header("retry-after") == "60");
  BOOST_TEST(SignIn("anna", kPassword).status == 429);
  clock.Advance(seconds(60));
  BOOST_TEST(SignIn("anna", kPassword).status == 200);
}

BOOST_AUTO_TEST_CASE(a_change_with_a_session_needs_its_csrf_token) {
  const Browser anna = Enter("anna");
  const Browser other = Enter("anna");
  const std::string path = "/api/v1/alerts/" + kAlert + "/acknowledge";
  for (const std::string& headers :
       {anna.cookie, anna.cookie + other.csrf, anna.cookie + "X-CSRF-Token: \r\n",
        anna.cookie + "X-CSRF-Token: x\r\n"}) {
    const HttpReply reply = AskAsNobody("PUT", path, "", headers);
    BOOST_TEST(reply.status == 403);
    BOOST_TEST(TypeOf(reply) == "csrf");
  }
  BOOST_TEST(AskAsNobody("DELETE", kSession, "", anna.cookie).status == 403);
  BOOST_TEST(AskFrom(anna, "PUT", path).status == 200);
  BOOST_TEST(AskAsNobody("GET", "/api/v1/alerts", "", anna.cookie).status == 200);
  BOOST_TEST(Ask("PUT", path).status == 200);  // a token needs none
}

BOOST_AUTO_TEST_CASE(a_session_that_an_attacker_planted_or_knows_is_not_the_new_one) {
  const Browser attacker = Enter("vera");
  const Browser anna = Enter("anna", std::string(kAsJson) + attacker.cookie);
  BOOST_TEST(anna.cookie != attacker.cookie);
  BOOST_TEST(StatusFor(attacker) == 401);
  BOOST_TEST(AskFrom(anna, "GET", kSession).status == 200);
  const std::string made_up = "Cookie: tillwatch_session=" + std::string(43, 'a') + "\r\n";
  const Browser again = Enter("anna", std::string(kAsJson) + made_up);
  BOOST_TEST(again.cookie != made_up);
  BOOST_TEST(AskAsNobody("GET", kSession, "", made_up).status == 401);
}

BOOST_AUTO_TEST_CASE(a_token_in_the_url_is_never_accepted) {
  const std::string token = as_admin.substr(as_admin.rfind(' ') + 1, as_admin.size());
  const std::string value = token.substr(0, token.size() - 2);
  for (const std::string name : {"access_token", "token", "api_key", "tillwatch_session"}) {
    const std::string target = "/api/v1/alerts?" + name + "=" + value;
    BOOST_TEST(AskAsNobody("GET", target).status == 401, name);
    BOOST_TEST(Get(target).status == 400, name);
  }
}

BOOST_AUTO_TEST_CASE(an_authorization_that_is_not_valid_is_refused_even_beside_a_session) {
  const Browser anna = Enter("anna");
  for (const std::string& line :
       {std::string("Authorization: Bearer x\r\n"), std::string("Authorization: Bearer\r\n"),
        std::string("Authorization: Basic YW5uYTp4\r\n"), std::string("Authorization: \r\n"),
        "Authorization: Bearer tw_" + std::string(43, 'a') + "\r\n",
        "Authorization: Bearer " + std::string(30'000, 'a') + "\r\n"}) {
    BOOST_TEST(AskAsNobody("GET", "/api/v1/alerts", "", line).status == 401, line.substr(0, 40));
    BOOST_TEST(AskAsNobody("GET", "/api/v1/alerts", "", line + anna.cookie).status == 401);
  }
}

BOOST_AUTO_TEST_CASE(a_cookie_that_is_large_strange_or_double_is_nobodys) {
  const Browser anna = Enter("anna");
  const std::string own = anna.cookie.substr(8, anna.cookie.size() - 10);
  for (const std::string& cookies :
       {"tillwatch_session=" + std::string(40'000, 'a'), std::string("tillwatch_session="),
        own + "; tillwatch_session=" + std::string(43, 'a'), std::string("a=b; c=d")}) {
    BOOST_TEST(AskAsNobody("GET", kSession, "", "Cookie: " + cookies + "\r\n").status == 401);
  }
  BOOST_TEST(AskAsNobody("GET", kSession, "", "Cookie: a=b; " + own + "\r\n").status == 200);
  BOOST_TEST(
      AskAsNobody("GET", "/health", "", "Cookie: a=" + std::string(200'000, 'a') + "\r\n").status ==
      413);
  BOOST_TEST(AskAsNobody("GET", "/health").status == 200);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
