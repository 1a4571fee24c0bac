#include <boost/test/unit_test.hpp>

#include "integration/http/fixture.hpp"

namespace tillwatch {

using nlohmann::json;

namespace http_enrichers {
namespace {
const std::string kEnrichers = "/api/v1/enrichers";
}  // namespace
}  // namespace http_enrichers

BOOST_FIXTURE_TEST_SUITE(http_enrichers, ServerFixture)

BOOST_AUTO_TEST_CASE(enrichers_are_listed_in_the_order_in_which_they_run) {
  const json list = GetJson(kEnrichers)["enrichers"];
  BOOST_REQUIRE_EQUAL(list.size(), kBuiltInEnrichers.size());
  BOOST_TEST(list[0]["name"] == "clock");
  BOOST_TEST(list[1]["depends_on"] == json({"clock"}));
  BOOST_TEST(list[1]["enabled"] == true);
  BOOST_TEST(list[1]["runs"] == 0);
  BOOST_TEST(list[1]["failures"] == 0);
  BOOST_TEST(list[1]["microseconds_total"] == 0);
  BOOST_TEST(list[1]["last_failure"].is_null());
  BOOST_TEST(list[3]["name"] == "history");
  BOOST_TEST(list[3]["enabled"] == false);
}

BOOST_AUTO_TEST_CASE(one_is_switched_and_says_so) {
  const HttpReply off = Ask("PUT", kEnrichers + "/cameras", R"({"enabled": false})");
  BOOST_TEST(off.status == 200);
  BOOST_TEST(json::parse(off.body)["name"] == "cameras");
  BOOST_TEST(json::parse(off.body)["enabled"] == false);
  BOOST_TEST(!enrichers.Find("cameras").value().enabled);
  BOOST_TEST(Ask("PUT", kEnrichers + "/cameras", R"({"enabled": true})").status == 200);
  BOOST_TEST(enrichers.Find("cameras").value().enabled);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_switch_is_named) {
  BOOST_TEST(Ask("PUT", kEnrichers + "/nobody", R"({"enabled": true})").status == 404);
  for (const char* body : {"", "{}", R"({"enabled": "no"})", R"({"enabled": 0})"}) {
    const HttpReply reply = Ask("PUT", kEnrichers + "/cameras", body);
    BOOST_TEST(reply.status == 400, body);
    BOOST_TEST(reply.body.find("enabled") != std::string::npos, reply.body);
  }
  BOOST_TEST(Ask("PUT", kEnrichers + "/cameras", R"({"enabled": true, "on": 1})").status == 400);
  BOOST_TEST(Ask("PUT", kEnrichers + "/cameras", "[]").status == 400);
  BOOST_TEST(Ask("DELETE", kEnrichers + "/cameras").status == 405);
  BOOST_TEST(Get(kEnrichers + "?limit=1").status == 400);
  BOOST_TEST(enrichers.Find("cameras").value().enabled);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
