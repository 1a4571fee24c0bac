#include <boost/test/unit_test.hpp>

#include "integration/http/fixture.hpp"

namespace tillwatch {

using nlohmann::json;

namespace http_rules {
namespace {

const std::string kSnoozes = "/api/v1/snoozes";

json GoodSnooze() {
  return {{"rule", "base.refund"},
          {"store_id", "store_001"},
          {"register_id", "register_02"},
          {"staff_id", "emp_1"},
          {"by", "Ann"},
          {"note", "stocktaking"},
          {"until", "2026-11-22T00:00:00Z"}};
}

}  // namespace
}  // namespace http_rules

BOOST_FIXTURE_TEST_SUITE(http_rules, ServerFixture)

BOOST_AUTO_TEST_CASE(the_rules_in_force_are_listed_with_their_file) {
  const json body = GetJson("/api/v1/rules");
  BOOST_TEST(body["loaded_at"] == "2026-11-21T14:40:00.000Z");
  BOOST_TEST(body.contains("digest"));
  BOOST_TEST(body["rules"].size() == test::PlainRules().rules.size());
  const json& first = body["rules"][0];
  BOOST_TEST(first["id"] == "base.void");
  BOOST_TEST(first["points"].dump() == "0.4");
  BOOST_TEST(first["enabled"] == true);
  BOOST_TEST(first["category"] == "policy");
  BOOST_TEST(first["description"] == "base.void");
}

BOOST_AUTO_TEST_CASE(a_rule_is_switched_off_and_says_since_when) {
  const std::string path = "/api/v1/rules/base.void";
  const HttpReply off = Ask("PUT", path, R"({"enabled": false})");
  BOOST_TEST(off.status == 200, off.body);
  const json rule = json::parse(off.body);
  BOOST_TEST(rule["enabled"] == false);
  BOOST_TEST(rule["enabled_in_file"] == true);
  BOOST_TEST(rule["switched_at"] == "2026-11-21T14:40:00.000Z");
  BOOST_TEST(GetJson("/api/v1/rules")["rules"][0] == rule);
  BOOST_TEST(Ask("PUT", path, R"({"enabled": false})").body == off.body);
  const json on = json::parse(Ask("PUT", path, R"({"enabled": true})").body);
  BOOST_TEST(on["switched_at"].is_null());
  BOOST_TEST(rule_store.switches.empty());
  BOOST_TEST(Ask("PUT", path, "{}").status == 400);
  BOOST_TEST(Ask("PUT", "/api/v1/rules/nobody", R"({"enabled": true})").status == 404);
  rule_store.away = true;
  BOOST_TEST(Ask("PUT", path, R"({"enabled": false})").status == 503);
}

BOOST_AUTO_TEST_CASE(the_last_backtest_is_there_once_there_was_one) {
  BOOST_TEST(Get("/api/v1/backtests/last").status == 404);
  rule_store.backtest = {clock.UtcNow(), R"({"events": 7})"};
  BOOST_TEST(GetJson("/api/v1/backtests/last") ==
             json::parse(R"({"events": 7, "finished_at": "2026-11-21T14:40:00.000Z"})"));
}

BOOST_AUTO_TEST_CASE(a_rule_is_put_to_sleep_listed_and_woken) {
  const HttpReply made = Ask("POST", kSnoozes, GoodSnooze().dump());
  BOOST_TEST(made.status == 201);
  const json snooze = json::parse(made.body);
  BOOST_TEST(made.Header("location") == snooze["url"].get<std::string>());
  BOOST_TEST(snooze["rule"] == "base.refund");
  BOOST_TEST(snooze["from"] == "2026-11-21T14:40:00.000Z");
  BOOST_TEST(snooze["until"] == "2026-11-22T00:00:00.000Z");
  BOOST_TEST(snooze["staff_id"] == "emp_1");
  BOOST_TEST(snooze["by"] == "Ann (token:test)");
  BOOST_TEST(GetJson(kSnoozes)["snoozes"].size() == 1U);
  BOOST_TEST(GetJson(kSnoozes + "?store_id=elsewhere")["snoozes"].empty());
  BOOST_TEST(Ask("DELETE", snooze["url"].get<std::string>()).status == 204);
  BOOST_TEST(Ask("DELETE", snooze["url"].get<std::string>()).status == 404);
  BOOST_TEST(Ask("DELETE", kSnoozes + "/nonsense").status == 404);
  BOOST_TEST(GetJson(kSnoozes)["snoozes"].empty());
}

BOOST_AUTO_TEST_CASE(one_of_register_and_staff_is_enough) {
  json body = GoodSnooze();
  body.erase("staff_id");
  BOOST_TEST(Ask("POST", kSnoozes, body.dump()).status == 201);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_snooze_is_named) {
  const auto refused = [&](const std::string& field, const json& value) {
    json body = GoodSnooze();
    body[field] = value;
    if (field == "register_id") body.erase("staff_id");
    const HttpReply reply = Ask("POST", kSnoozes, body.dump());
    BOOST_TEST(reply.status == 400, field << " " << value.dump() << " " << reply.body);
    BOOST_TEST(reply.body.find(field) != std::string::npos, reply.body);
  };
  refused("rule", "no_such_rule");
  refused("rule", nullptr);
  refused("store_id", nullptr);
  refused("register_id", nullptr);
  refused("until", nullptr);
  refused("until", "tomorrow");
  refused("until", "2026-11-21T14:40:00Z");
  refused("until", "2030-01-01T00:00:00Z");
  refused("untill", "2026-11-22T00:00:00Z");
  BOOST_TEST(snoozes.snoozes.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
