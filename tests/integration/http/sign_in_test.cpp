// Signing in over the wire: sessions, passwords, and their ends.
#include <boost/test/unit_test.hpp>

#include "integration/http/browser.hpp"

namespace tillwatch {

using nlohmann::json;

BOOST_FIXTURE_TEST_SUITE(http_sign_in, SignInFixture)

BOOST_AUTO_TEST_CASE(a_sign_in_gives_a_session_and_its_cookie) {
  const HttpReply reply = SignIn("Anna", kPassword);
  BOOST_TEST(reply.status == 200);
  const json session = json::parse(reply.body);
  BOOST_TEST(session["user"] == "anna");
  BOOST_TEST(session["role"] == "manager");
  BOOST_TEST(session["stores"].empty());
  BOOST_TEST(session["expires_at"] == "2026-11-22T02:40:00.000Z");
  BOOST_TEST(session["idle_seconds"] == 3600);
  BOOST_TEST(session["must_change_password"] == false);
  const std::string cookie = reply.Header("set-cookie");
  for (const char* part : {"HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"}) {
    BOOST_TEST(cookie.find(part) != std::string::npos, part);
  }
  BOOST_TEST(cookie.find("Secure") == std::string::npos);
  const std::string over_tls =
      SignIn("anna", kPassword, std::string(kAsJson) + "X-Forwarded-Proto: https\r\n")
          .Header("set-cookie");
  BOOST_TEST(over_tls.find("; Secure") != std::string::npos);

  const Browser browser = Enter("anna");
  const HttpReply again = AskFrom(browser, "GET", kSession);
  BOOST_TEST(again.Header("set-cookie").empty());
  BOOST_TEST(json::parse(again.body) == browser.session);
}

BOOST_AUTO_TEST_CASE(a_sign_in_that_is_incomplete_is_a_400_that_names_the_field) {
  const auto field_of = [&](const std::string& body) {
    const HttpReply reply = AskAsNobody("POST", kSession, body, kAsJson);
    BOOST_TEST(reply.status == 400);
    return json::parse(reply.body).value("field", "");
  };
  BOOST_TEST(field_of("{}") == "user");
  BOOST_TEST(field_of(R"({"user": "anna"})") == "password");
  BOOST_TEST(field_of(R"({"user": "anna", "password": ")" + std::string(201, 'x') + "\"}") ==
             "password");
  BOOST_TEST(field_of(R"({"user": "anna", "password": "x", "admin": true})") == "admin");
}

BOOST_AUTO_TEST_CASE(signing_out_ends_the_session_and_takes_the_cookie) {
  const Browser anna = Enter("anna");
  const HttpReply reply = AskFrom(anna, "DELETE", kSession);
  BOOST_TEST(reply.status == 204);
  BOOST_TEST(reply.Header("set-cookie").find("Max-Age=0") != std::string::npos);
  BOOST_TEST(StatusFor(anna) == 401);
  BOOST_TEST(Ask("DELETE", kSession).status == 409);  // a token has no session
}

BOOST_AUTO_TEST_CASE(a_session_ends_after_an_idle_hour_and_after_twelve_in_any_case) {
  const Browser idle = Enter("anna");
  const Browser busy = Enter("vera");
  for (int i = 0; i < 12; ++i) {
    BOOST_TEST(StatusFor(busy) == 200);
    clock.Advance(std::chrono::minutes(59));
  }
  BOOST_TEST(StatusFor(idle) == 401);
  BOOST_TEST(StatusFor(busy) == 200);
  clock.Advance(std::chrono::minutes(12));
  BOOST_TEST(StatusFor(busy) == 401);
}

BOOST_AUTO_TEST_CASE(a_password_of_somebody_else_must_be_changed_before_anything_else) {
  Add("fred", Role::kManager, true);
  const Browser fred = Enter("fred");
  BOOST_TEST(fred.session["must_change_password"] == true);
  const HttpReply refused = AskFrom(fred, "GET", "/api/v1/alerts");
  BOOST_TEST(refused.status == 403);
  BOOST_TEST(TypeOf(refused) == "password-change-needed");
  BOOST_TEST(StatusFor(fred) == 200);
  const json change{{"old_password", kPassword}, {"new_password", "battery staple"}};
  BOOST_TEST(AskFrom(fred, "PUT", std::string(kSession) + "/password", change.dump()).status ==
             204);
  BOOST_TEST(StatusFor(fred, "/api/v1/alerts") == 200);
}

BOOST_AUTO_TEST_CASE(a_new_password_needs_the_old_one_and_ends_other_sessions) {
  const Browser here = Enter("anna");
  const Browser there = Enter("anna");
  const auto change = [&](const json& body) {
    return AskFrom(here, "PUT", std::string(kSession) + "/password", body.dump());
  };
  const HttpReply wrong = change({{"old_password", "guess"}, {"new_password", "battery staple"}});
  BOOST_TEST(wrong.status == 400);
  BOOST_TEST(json::parse(wrong.body)["field"] == "old_password");
  const HttpReply weak = change({{"old_password", kPassword}, {"new_password", "short"}});
  BOOST_TEST(json::parse(weak.body)["field"] == "new_password");
  BOOST_TEST(change({{"old_password", kPassword}, {"new_password", "battery staple"}}).status ==
             204);
  BOOST_TEST(StatusFor(here) == 200);
  BOOST_TEST(StatusFor(there) == 401);
}

BOOST_AUTO_TEST_CASE(sessions_are_listed_and_ended_by_whose_they_are) {
  const Browser anna = Enter("anna");
  const Browser vera = Enter("vera");
  const Browser root = Enter("root");
  const auto list = [&](const Browser& browser, const std::string& query = "") {
    return json::parse(
        AskFrom(browser, "GET", std::string(kSession) + "s" + query).body)["sessions"];
  };
  BOOST_TEST(list(anna).size() == 1U);
  BOOST_TEST(list(anna)[0]["current"] == true);
  BOOST_TEST(list(anna, "?user=vera").empty());
  BOOST_TEST(list(root).size() == 3U);
  const json veras = list(root, "?user=vera");
  BOOST_REQUIRE(veras.size() == 1U);
  BOOST_TEST(veras[0]["current"] == false);
  const std::string url = veras[0]["url"].get<std::string>();
  BOOST_TEST(AskFrom(anna, "DELETE", url).status == 404);
  BOOST_TEST(StatusFor(vera) == 200);
  BOOST_TEST(AskFrom(root, "DELETE", url).status == 204);
  BOOST_TEST(StatusFor(vera) == 401);
  BOOST_TEST(AskFrom(root, "DELETE", url).status == 404);
}

BOOST_AUTO_TEST_CASE(decisions_carry_the_name_of_who_is_signed_in) {
  const Browser anna = Enter("anna");
  const std::string path = "/api/v1/alerts/" + kAlert + "/acknowledge";
  for (const std::string body : {"", R"({"by": "root"})"}) {
    BOOST_TEST(json::parse(AskFrom(anna, "PUT", path, body).body)["acknowledged_by"] == "anna");
  }
}

BOOST_AUTO_TEST_CASE(an_idempotency_key_is_its_users_own) {
  const Browser anna = Enter("anna");
  const Browser root = Enter("root");
  const json order{{"camera_id", "camera_001"}, {"event_time", "2026-11-21T14:33:05Z"}};
  const auto ask = [&](const Browser& browser) {
    const HttpReply reply = AskAsNobody("POST", "/api/v1/clips/request", order.dump(),
                                        browser.cookie + browser.csrf + "Idempotency-Key: k\r\n");
    BOOST_TEST(reply.status == 202, reply.body);
    return json::parse(reply.body)["id"].get<std::string>();
  };
  const std::string first = ask(anna);
  BOOST_TEST(ask(anna) == first);
  BOOST_TEST(ask(root) != first);
}

BOOST_AUTO_TEST_CASE(without_the_database_a_sign_in_is_a_503_and_who_is_in_stays_in) {
  const Browser anna = Enter("anna");
  BOOST_TEST(StatusFor(anna) == 200);
  account_store.away = true;
  BOOST_TEST(SignIn("vera", kPassword).status == 503);
  clock.Advance(seconds(5));
  BOOST_TEST(StatusFor(anna, "/api/v1/cameras") == 200);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
