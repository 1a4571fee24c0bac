// Users, sessions and tokens as the contract has them; with the Recorder of contract_test.cpp.
#pragma once

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "support/http_client.hpp"

namespace tillwatch::contract {

// Signs in, and from then on asks with that session.
template <class Recorder>
void EnterAs(Recorder& to, const std::string& user, const std::string& password) {
  to.as_who = "Content-Type: application/json\r\n";
  const HttpReply reply =
      to.Ask("POST", "/api/v1/session", {{"user", user}, {"password", password}});
  BOOST_REQUIRE_EQUAL(reply.status, 200);
  const std::string cookie = reply.Header("set-cookie");
  to.as_who = "Cookie: " + cookie.substr(0, cookie.find(';')) + "\r\nX-CSRF-Token: " +
              nlohmann::json::parse(reply.body).at("csrf_token").get<std::string>() + "\r\n";
}

template <class Recorder>
void DriveUsers(Recorder& to) {
  const std::string users = "/api/v1/users";
  nlohmann::json user{{"name", "root"}, {"password", "correct horse"}, {"role", "admin"}};
  BOOST_TEST(to.Ask("POST", users, user).status == 201);
  user["name"] = "anna";
  user["stores"] = {"store_001"};
  BOOST_TEST(to.Ask("POST", users, user).status == 201);
  BOOST_TEST(to.Ask("POST", users, user).status == 409);
  to.Get(users);
  to.Resource(users + "/anna", users + "/nobody");
  to.Twice("PUT", users + "/anna", {{"role", "manager"}, {"stores", nlohmann::json::array()}});
  BOOST_TEST(to.Ask("PUT", users + "/nobody", {{"role", "viewer"}}).status == 404);
  BOOST_TEST(to.Ask("DELETE", users + "/root").status == 409);
}

template <class Recorder>
void DriveSessions(Recorder& to) {
  const std::string session = "/api/v1/session";
  BOOST_TEST(to.Ask("DELETE", session).status == 409);
  BOOST_TEST(to.Ask("POST", session, {{"user", "anna"}, {"password", "x"}}).status == 415);
  to.as_who = "Content-Type: application/json\r\n";
  BOOST_TEST(to.Ask("POST", session, {{"user", "anna"}, {"password", "x"}}).status == 401);
  to.as_who = "Authorization: Bearer x\r\n";
  BOOST_TEST(to.Get(session).status == 401);
  EnterAs(to, "anna", "correct horse");
  BOOST_TEST(to.Get(session).status == 200);
  BOOST_TEST(to.Get("/api/v1/alerts").status == 403);
  const nlohmann::json change{{"old_password", "correct horse"},
                              {"new_password", "battery staple"}};
  BOOST_TEST(to.Ask("PUT", session + "/password", change).status == 204);
  BOOST_TEST(to.Ask("PUT", session + "/password", change).status == 400);
  BOOST_TEST(to.Ask("DELETE", session).status == 204);
  EnterAs(to, "anna", "battery staple");
  to.as_who.clear();
  const nlohmann::json listed =
      nlohmann::json::parse(to.Get("/api/v1/sessions?user=anna").body).at("sessions");
  BOOST_REQUIRE_EQUAL(listed.size(), 1U);
  const std::string url = listed[0].at("url").get<std::string>();
  BOOST_TEST(to.Ask("DELETE", url).status == 204);
  BOOST_TEST(to.Ask("DELETE", url).status == 404);
  BOOST_TEST(to.Ask("DELETE", "/api/v1/users/anna").status == 204);
  BOOST_TEST(to.Ask("DELETE", "/api/v1/users/anna").status == 404);
}

template <class Recorder>
void DriveTokens(Recorder& to) {
  const std::string tokens = "/api/v1/tokens";
  to.Get(tokens);
  const nlohmann::json token{
      {"name", "tool"}, {"role", "viewer"}, {"expires_at", "2026-08-01T00:00:00Z"}};
  const HttpReply made = to.Ask("POST", tokens, token);
  BOOST_TEST(made.status == 201, made.body);
  BOOST_TEST(to.Ask("POST", tokens, token).status == 409);
  BOOST_TEST(to.Ask("DELETE", made.Header("location")).status == 204);
  BOOST_TEST(to.Ask("DELETE", made.Header("location")).status == 404);
}

}  // namespace tillwatch::contract
