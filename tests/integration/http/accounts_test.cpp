// Users and tokens over the wire.
#include <boost/test/unit_test.hpp>

#include "integration/http/fixture.hpp"

namespace tillwatch {
namespace http_accounts {
namespace {

using nlohmann::json;

const std::string kUsers = "/api/v1/users";
const std::string kTokens = "/api/v1/tokens";

json Anna() {
  return {{"name", "Anna"},
          {"password", "correct horse"},
          {"role", "manager"},
          {"stores", {"store_001"}}};
}

std::string FieldOf(const HttpReply& reply) {
  BOOST_TEST(reply.status == 400, reply.body);
  return json::parse(reply.body).value("field", "");
}

}  // namespace
}  // namespace http_accounts

BOOST_FIXTURE_TEST_SUITE(http_accounts, ServerFixture)

BOOST_AUTO_TEST_CASE(a_user_is_added_found_changed_and_removed) {
  BOOST_TEST(
      Ask("POST", kUsers, R"({"name":"root","password":"correct horse","role":"admin"})").status ==
      201);
  const HttpReply made = Ask("POST", kUsers, Anna().dump());
  BOOST_TEST(made.status == 201);
  BOOST_TEST(made.Header("location") == kUsers + "/anna");
  const json user = json::parse(made.body);
  BOOST_TEST(user["name"] == "anna");
  BOOST_TEST(user["stores"] == json({"store_001"}));
  BOOST_TEST(user["must_change_password"] == true);
  BOOST_TEST(made.body.find("correct horse") == std::string::npos);
  BOOST_TEST(Ask("POST", kUsers, Anna().dump()).status == 409);
  BOOST_TEST(GetJson(kUsers)["users"].size() == 2U);
  const HttpReply found = Get(kUsers + "/anna");
  BOOST_TEST(json::parse(found.body) == user);
  const std::string held = "If-None-Match: " + found.Header("etag") + "\r\n" + as_admin;
  BOOST_TEST(Ask("GET", kUsers + "/anna", "", held).status == 304);

  const HttpReply changed = Ask("PUT", kUsers + "/anna", R"({"role": "viewer"})");
  BOOST_TEST(changed.status == 200);
  BOOST_TEST(json::parse(changed.body)["role"] == "viewer");
  BOOST_TEST(json::parse(changed.body)["stores"] == json({"store_001"}));
  BOOST_TEST(json::parse(Ask("PUT", kUsers + "/anna", R"({"stores": []})").body)["stores"].empty());
  BOOST_TEST(Ask("DELETE", kUsers + "/anna").status == 204);
  BOOST_TEST(Ask("DELETE", kUsers + "/anna").status == 404);
  for (const std::string method : {"GET", "PUT", "DELETE"}) {
    BOOST_TEST(Ask(method, kUsers + "/no%20name").status == 404);
  }
}

BOOST_AUTO_TEST_CASE(a_user_that_makes_no_sense_is_a_400_that_names_the_field) {
  const auto with = [](const char* name, const json& value) {
    json user = Anna();
    user[name] = value;
    return user.dump();
  };
  BOOST_TEST(FieldOf(Ask("POST", kUsers, with("name", "a b"))) == "name");
  BOOST_TEST(FieldOf(Ask("POST", kUsers, with("name", nullptr))) == "name");
  BOOST_TEST(FieldOf(Ask("POST", kUsers, with("password", nullptr))) == "password");
  BOOST_TEST(FieldOf(Ask("POST", kUsers, with("password", "short"))) == "password");
  BOOST_TEST(FieldOf(Ask("POST", kUsers, with("role", nullptr))) == "role");
  BOOST_TEST(FieldOf(Ask("POST", kUsers, with("role", "nobody"))) == "role");
  BOOST_TEST(FieldOf(Ask("POST", kUsers, with("stores", "store_001"))) == "stores");
  BOOST_TEST(FieldOf(Ask("POST", kUsers, with("stores", {""}))) == "stores");
  BOOST_TEST(FieldOf(Ask("POST", kUsers, with("stores", {std::string("a\0b", 3)}))) == "stores");
  BOOST_TEST(FieldOf(Ask("POST", kUsers, with("admin", true))) == "admin");
  BOOST_TEST(Ask("POST", kUsers, Anna().dump()).status == 201);
  BOOST_TEST(FieldOf(Ask("PUT", kUsers + "/anna", R"({"name": "bob"})")) == "name");
  BOOST_TEST(FieldOf(Ask("PUT", kUsers + "/anna", R"({"password": "short"})")) == "password");
  BOOST_TEST(FieldOf(Ask("PUT", kUsers + "/anna", R"({"disabled": "yes"})")) == "disabled");
}

BOOST_AUTO_TEST_CASE(the_last_admin_is_a_409) {
  Ask("POST", kUsers, R"({"name":"root","password":"correct horse","role":"admin"})");
  BOOST_TEST(Ask("DELETE", kUsers + "/root").status == 409);
  for (const char* change :
       {R"({"role":"viewer"})", R"({"disabled":true})", R"({"stores":["a"]})"}) {
    BOOST_TEST(Ask("PUT", kUsers + "/root", change).status == 409);
  }
}

BOOST_AUTO_TEST_CASE(a_token_opens_what_its_role_may_until_it_is_revoked) {
  const HttpReply made = Ask(
      "POST", kTokens, R"({"name":"tool","role":"viewer","expires_at":"2026-12-01T00:00:00Z"})");
  BOOST_TEST(made.status == 201, made.body);
  const json token = json::parse(made.body);
  BOOST_TEST(token["created_by"] == "token:test");
  BOOST_TEST(token["expires_at"] == "2026-12-01T00:00:00.000Z");
  const std::string line = "Authorization: Bearer " + token["token"].get<std::string>() + "\r\n";
  BOOST_TEST(Ask("GET", "/api/v1/alerts", "", line).status == 200);
  BOOST_TEST(Ask("GET", kTokens, "", line).status == 403);
  BOOST_TEST(Ask("PUT", "/api/v1/alerts/" + kAlert + "/acknowledge", "", line).status == 403);
  const json list = GetJson(kTokens);
  BOOST_TEST(list["tokens"].size() == 2U);
  BOOST_TEST(list.dump().find(token["token"].get<std::string>()) == std::string::npos);
  BOOST_TEST(Ask("POST", kTokens, R"({"name":"tool","role":"viewer"})").status == 409);
  BOOST_TEST(FieldOf(Ask("POST", kTokens, R"({"name":"t"})")) == "role");
  BOOST_TEST(FieldOf(Ask("POST", kTokens,
                         R"({"name":"t","role":"viewer","expires_at":"2026-01-01T00:00:00Z"})")) ==
             "expires_at");
  BOOST_TEST(Ask("DELETE", made.Header("location")).status == 204);
  BOOST_TEST(Ask("DELETE", made.Header("location")).status == 404);
  BOOST_TEST(Ask("GET", "/api/v1/alerts", "", line).status == 401);
}

BOOST_AUTO_TEST_CASE(a_token_that_has_expired_opens_nothing) {
  const std::string line = account.TokenLine("short", Role::kAdmin);
  clock.Advance(std::chrono::days(89));
  BOOST_TEST(Ask("GET", "/api/v1/alerts", "", line).status == 200);
  clock.Advance(std::chrono::days(1));
  BOOST_TEST(Ask("GET", "/api/v1/alerts", "", line).status == 401);
}

BOOST_AUTO_TEST_CASE(accounts_are_for_admins_of_all_stores) {
  const std::string manager = account.TokenLine("manager", Role::kManager);
  const std::string bound = account.TokenLine("bound", Role::kAdmin, {{"store_001"}});
  for (const std::string& line : {manager, bound}) {
    for (const std::string& path : {kUsers, kTokens}) {
      BOOST_TEST(Ask("GET", path, "", line).status == 403);
      BOOST_TEST(Ask("POST", path, Anna().dump(), line).status == 403);
      BOOST_TEST(Ask("DELETE", path + "/x", "", line).status == 403);
    }
  }
  BOOST_TEST(account_store.Users().empty());
}

BOOST_AUTO_TEST_CASE(when_too_many_passwords_are_hashed_it_is_a_429) {
  account.hasher.busy = true;
  const HttpReply reply = Ask("POST", kUsers, Anna().dump());
  BOOST_TEST(reply.status == 429);
  BOOST_TEST(!reply.Header("retry-after").empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
