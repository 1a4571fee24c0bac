#include <boost/test/unit_test.hpp>
#include <thread>

#include "integration/http/fixture.hpp"
#include "support/eventually.hpp"

namespace tillwatch {
namespace http_statistics {
namespace {

using nlohmann::json;

// It is 2026-11-21 in Berlin.
struct Shop : ServerFixture {
  Shop() {
    for (const char* name : {"ann", "bob", "eve"}) {
      Add("store_001", name, "2026-11-20", EventKind::kSale, 100);
    }
    Add("store_002", "ann", "2026-11-20", EventKind::kSale, 10);
    Add("store_001", "eve", "2026-11-20", EventKind::kVoid, 5);
    counted.decided = {
        {{"store_001"}, StaffId{"eve"}, At("2026-11-20T12:00:00Z"), Disposition::kConfirmed}};
  }

  void Add(const char* store, const char* staff, const char* day, EventKind kind, int events) {
    counted.staff_days.push_back({{store},
                                  {staff},
                                  ParseLocalDay(day).value(),
                                  kind,
                                  {events, events * 150, events * 10, 1}});
  }

  void ExpectBad(const std::string& target, const std::string& field) const {
    BOOST_TEST_CONTEXT(target) {
      const HttpReply reply = Get(target);
      BOOST_TEST(reply.status == 400);
      const json problem = json::parse(reply.body);
      BOOST_TEST(problem.value("field", "") == field);
      BOOST_TEST(problem["detail"].get<std::string>().find(field) != std::string::npos);
    }
  }
};

}  // namespace
}  // namespace http_statistics

BOOST_FIXTURE_TEST_SUITE(http_statistics, http_statistics::Shop)

BOOST_AUTO_TEST_CASE(staff_is_listed_by_risk_in_pages) {
  const json first = GetJson("/api/v1/staff?store_id=store_001&limit=2");
  BOOST_TEST(first["from"] == "2026-10-25");
  BOOST_TEST(first["to"] == "2026-11-21");
  BOOST_REQUIRE(first["staff"].size() == 2U);
  BOOST_TEST(first["staff"][0]["staff_id"] == "eve");
  BOOST_TEST(first["staff"][0]["risk"] == 0.3);
  BOOST_TEST(first["staff"][0]["risk_before"] == 0.0);
  BOOST_TEST(first["staff"][0]["trend"] == "rising");
  BOOST_TEST(first["staff"][1]["staff_id"] == "ann");
  const json second = GetJson("/api/v1/staff?store_id=store_001&limit=2&cursor=" +
                              first["next_cursor"].get<std::string>());
  BOOST_REQUIRE(second["staff"].size() == 1U);
  BOOST_TEST(second["staff"][0]["staff_id"] == "bob");
  BOOST_TEST(second["next_cursor"].is_null());
}

BOOST_AUTO_TEST_CASE(a_profile_has_rates_parts_and_recent_alerts) {
  const json profile = GetJson("/api/v1/staff/eve/risk");
  BOOST_TEST(profile["store_id"] == "store_001");
  BOOST_TEST(profile["risk_parts"][0]["part"] == "confirmed");
  BOOST_TEST(profile["kinds"]["void"]["events"] == 5);
  BOOST_TEST(profile["before"]["events"] == 0);
  BOOST_TEST(profile["recent_alerts"][0]["id"] == kAlert);
  BOOST_TEST(queries.alert_filter.staff->value == "eve");
  BOOST_TEST(queries.alert_filter.stores.Single()->value == "store_001");
  BOOST_TEST(queries.page.limit == 10);
}

BOOST_AUTO_TEST_CASE(an_id_that_two_stores_know_needs_the_store) {
  ExpectBad("/api/v1/staff/ann/risk", "store_id");
  BOOST_TEST(GetJson("/api/v1/staff/ann/risk?store_id=store_002")["events"] == 10);
  BOOST_TEST(Get("/api/v1/staff/nobody/risk").status == 404);
  BOOST_TEST(Get("/api/v1/staff/eve/risk?store_id=store_002").status == 404);
}

BOOST_AUTO_TEST_CASE(days_have_their_figures) {
  const json daily = GetJson("/api/v1/stats/daily?from=2026-11-20&to=2026-11-20");
  BOOST_REQUIRE(daily["days"].size() == 2U);
  BOOST_TEST(daily["days"][0]["store_id"] == "store_001");
  BOOST_TEST(daily["days"][0]["events"] == 305);
  BOOST_TEST(daily["days"][0]["sales_amount"] == "450.00");
  BOOST_TEST(daily["days"][0]["dispositions"]["confirmed"] == 1);
  BOOST_TEST(GetJson("/api/v1/stats/daily?to=2026-11-19")["days"].empty());
}

BOOST_AUTO_TEST_CASE(the_dashboard_puts_today_beside_yesterday) {
  counted.open = {0, 3, 2, 1};
  counted.rules = {{"high_value", {}, 0, 4}};
  counted.clips = {7, 7'000'000'000, 2};
  const json board = GetJson("/api/v1/stats/dashboard");
  BOOST_TEST(board["today"]["events"] == 0);
  BOOST_TEST(board["yesterday"]["events"] == 315);
  BOOST_TEST(board["yesterday"]["day"] == "2026-11-20");
  BOOST_TEST(board["week_ago"]["day"] == "2026-11-14");
  BOOST_TEST(board["open_alerts"]["total"] == 6);
  BOOST_TEST(board["open_alerts"]["critical"] == 1);
  BOOST_TEST(board["top_rules"][0]["rule"] == "high_value");
  BOOST_REQUIRE(board["top_staff"].size() == 1U);
  BOOST_TEST(board["top_staff"][0]["staff_id"] == "eve");
  BOOST_TEST(board["cameras"]["live"] == 1);
  BOOST_TEST(board["clips"]["bytes"] == 7'000'000'000);
  BOOST_TEST((counted.asked_since == At("2026-11-20T23:00:00Z")));  // midnight in Berlin
  BOOST_TEST(GetJson("/api/v1/stats/dashboard?store_id=store_002")["cameras"]["total"] == 0);
}

BOOST_AUTO_TEST_CASE(a_trend_is_a_number_or_an_amount_for_each_day) {
  const std::string period = "&from=2026-11-19&to=2026-11-20";
  json trend = GetJson("/api/v1/analytics/trends?metric=sales_amount" + period);
  BOOST_TEST(trend["by"] == "day");
  BOOST_TEST(trend["points"] == json::parse(R"([{"start": "2026-11-19", "value": "0.00"},
                                                 {"start": "2026-11-20", "value": "465.00"}])"));
  trend = GetJson("/api/v1/analytics/trends?metric=mean_score&store_id=store_001" + period);
  BOOST_TEST(trend["points"][0]["value"].is_null());
  BOOST_TEST(trend["points"][1]["value"] == 0.1);
  trend = GetJson("/api/v1/analytics/trends?metric=voids&by=week" + period);
  BOOST_TEST(trend["points"] == json::parse(R"([{"start": "2026-11-16", "value": 5}])"));
}

BOOST_AUTO_TEST_CASE(patterns_are_by_hour_weekday_rule_and_register) {
  counted.hours = {{"17", {}, 6, 2}};
  counted.rules = {{"high_value", {}, 0, 4}};
  counted.registers = {{"", {"store_001"}, 5, 1}};
  const std::string by = "/api/v1/analytics/patterns?by=";
  const json hours = GetJson(by + "hour")["patterns"];
  BOOST_TEST(hours.size() == 24U);
  BOOST_TEST(hours[17] == json::parse(R"({"hour": 17, "events": 6, "alerts": 2})"));
  BOOST_TEST(GetJson(by + "weekday")["patterns"][4]["events"] == 315);
  BOOST_TEST(GetJson(by + "rule")["patterns"] ==
             json::parse(R"([{"rule": "high_value", "alerts": 4}])"));
  BOOST_TEST(GetJson(by + "register")["patterns"] ==
             json::parse(R"([{"register_id": null, "store_id": "store_001", "events": 5,
                              "alerts": 1}])"));
}

BOOST_AUTO_TEST_CASE(patterns_are_by_hour_of_the_week_and_by_camera) {
  counted.hours_of_week = {{"41", {}, 6, 2}};
  counted.cameras = {{"camera_002", {}, 0, 1}, {"camera_001", {}, 0, 4}};
  const std::string by = "/api/v1/analytics/patterns?by=";
  const json hours = GetJson(by + "hour_of_week")["patterns"];
  BOOST_TEST(hours.size() == 168U);
  BOOST_TEST(hours[41] ==
             json::parse(R"({"weekday": "tuesday", "hour": 17, "events": 6, "alerts": 2})"));
  BOOST_TEST(GetJson(by + "camera")["patterns"] ==
             json::parse(R"([{"camera_id": "camera_001", "alerts": 4},
                             {"camera_id": "camera_002", "alerts": 1}])"));
}

BOOST_AUTO_TEST_CASE(figures_are_kept_for_a_moment_unless_something_changes) {
  const auto open_alerts = [&](std::int64_t now) {
    counted.open = {0, now, 0, 0};
    return GetJson("/api/v1/stats/dashboard")["open_alerts"]["total"].get<std::int64_t>();
  };
  BOOST_TEST(open_alerts(7) == 7);
  BOOST_TEST(open_alerts(8) == 7);
  BOOST_TEST(Ask("PUT", "/api/v1/alerts/" + kNobody + "/acknowledge").status == 404);
  BOOST_TEST(open_alerts(8) == 7);
  BOOST_TEST(Ask("PUT", "/api/v1/alerts/" + kAlert + "/acknowledge").status == 200);
  BOOST_TEST(open_alerts(6) == 6);
  clock.Advance(seconds(5));
  BOOST_TEST(open_alerts(5) == 5);
}

BOOST_AUTO_TEST_CASE(an_alert_in_the_feed_shows_at_once) {
  std::jthread following([&](const std::stop_token& stop) { feed.Run(stop); });
  const auto open_alerts = [&] {
    return GetJson("/api/v1/stats/dashboard")["open_alerts"]["total"].get<std::int64_t>();
  };
  counted.open = {0, 1, 0, 0};
  BOOST_TEST(Eventually([&] { return open_alerts() == 1; }));
  counted.open = {0, 2, 0, 0};
  FeedMessage message;
  message.payload = "{}";
  feed_store.Append({message});
  feed.Wake();
  BOOST_TEST(Eventually([&] { return open_alerts() == 2; }));
}

BOOST_AUTO_TEST_CASE(the_dashboard_says_what_its_amounts_are_in) {
  BOOST_TEST(GetJson("/api/v1/stats/dashboard")["currency"].is_null());
  counted.currency = "EUR";
  clock.Advance(seconds(5));
  BOOST_TEST(GetJson("/api/v1/stats/dashboard")["currency"] == "EUR");
}

BOOST_AUTO_TEST_CASE(the_precision_of_rules_has_its_sample) {
  counted.precision = {{"high_value", 50, {{Disposition::kConfirmed, 12}}}};
  const json answer = GetJson("/api/v1/rules/precision?since=2026-11-01T00:00:00Z");
  BOOST_TEST(answer["rules"][0]["precision"] == 1.0);
  BOOST_TEST(answer["rules"][0]["decided"] == 12);
  BOOST_TEST((counted.asked_since == At("2026-11-01T00:00:00Z")));
}

BOOST_AUTO_TEST_CASE(bad_parameters_of_statistics_are_named) {
  for (const std::string path :
       {"/api/v1/staff", "/api/v1/staff/eve/risk", "/api/v1/stats/daily",
        "/api/v1/analytics/trends?metric=events", "/api/v1/analytics/patterns?by=hour"}) {
    const std::string next = path + (path.find('?') == std::string::npos ? "?" : "&");
    ExpectBad(next + "from=2026-02-30", "from");
    ExpectBad(next + "from=1999-12-31", "from");
    ExpectBad(next + "to=yesterday", "to");
    ExpectBad(next + "from=2026-11-02&to=2026-11-01", "to");
    ExpectBad(next + "from=2026-11-22", "from");
    ExpectBad(next + "from=2025-11-20&to=2026-11-21", "from");
    ExpectBad(next + "stor=x", "stor");
  }
  ExpectBad("/api/v1/stats/daily?from=2026-09-20&to=2026-11-21", "from");
  BOOST_TEST(Get("/api/v1/stats/daily?store_id=s&from=2025-11-21&to=2026-11-21").status == 200);
  ExpectBad("/api/v1/staff?cursor=abc", "cursor");
  ExpectBad("/api/v1/staff?limit=0", "limit");
  ExpectBad("/api/v1/stats/dashboard?from=2026-11-01", "from");
  ExpectBad("/api/v1/analytics/trends", "metric");
  ExpectBad("/api/v1/analytics/trends?metric=turnover", "metric");
  ExpectBad("/api/v1/analytics/trends?metric=events&by=month", "by");
  ExpectBad("/api/v1/analytics/patterns", "by");
  ExpectBad("/api/v1/analytics/patterns?by=staff", "by");
  ExpectBad("/api/v1/rules/precision?since=monday", "since");
}

BOOST_AUTO_TEST_CASE(a_disposition_is_set_listed_and_taken_back) {
  const std::string path = "/api/v1/alerts/" + kAlert + "/disposition";
  HttpReply reply =
      Ask("PUT", path, R"({"disposition": "policy_breach", "note": "No receipt.\n", "by": "Ann"})");
  BOOST_TEST(reply.status == 200);
  json alert = json::parse(reply.body);
  BOOST_TEST(alert["disposition"] == "policy_breach");
  BOOST_TEST(alert["disposition_note"] == "No receipt.\n");
  BOOST_TEST(alert["disposition_by"] == "Ann (token:test)");
  BOOST_TEST(alert["disposition_at"] == "2026-11-21T14:40:00.000Z");
  reply = Ask("DELETE", path, R"({"by": "Bob"})");
  BOOST_TEST(reply.status == 200);
  alert = json::parse(reply.body);
  for (const char* name : {"disposition", "disposition_note", "disposition_by", "disposition_at"}) {
    BOOST_TEST(alert.at(name).is_null());
  }
  const json history = GetJson(path + "s")["dispositions"];
  BOOST_REQUIRE(history.size() == 2U);
  BOOST_TEST(history[0]["disposition"] == "policy_breach");
  BOOST_TEST(history[1]["disposition"].is_null());
  BOOST_TEST(history[1]["by"] == "Bob (token:test)");
}

BOOST_AUTO_TEST_CASE(bad_dispositions_are_refused_with_the_field) {
  const std::string path = "/api/v1/alerts/" + kAlert + "/disposition";
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "disposition"},
      {R"({"note": "x"})", "disposition"},
      {R"({"disposition": "guilty"})", "disposition"},
      {R"({"disposition": "training", "comment": "x"})", "comment"},
      {R"({"disposition": "training", "by": "a\nb"})", "by"},
      {R"({"disposition": "training", "note": ")" + std::string(2001, 'x') + "\"}", "note"}};
  for (const auto& [body, field] : cases) {
    BOOST_TEST_CONTEXT(body) {
      const HttpReply reply = Ask("PUT", path, body);
      BOOST_TEST(reply.status == 400);
      BOOST_TEST(json::parse(reply.body).value("field", "") == field);
    }
  }
  BOOST_TEST(json::parse(Ask("DELETE", path, R"({"disposition": "training"})").body)["field"] ==
             "disposition");
  BOOST_TEST(queries.decisions.empty());
  const std::string unknown = "/api/v1/alerts/" + kNobody + "/disposition";
  BOOST_TEST(Ask("PUT", unknown, R"({"disposition": "training"})").status == 404);
  BOOST_TEST(Ask("DELETE", unknown).status == 404);
  BOOST_TEST(Get(unknown + "s").status == 404);
  BOOST_TEST(Get("/api/v1/alerts?disposition=training").status == 200);
  BOOST_TEST((queries.alert_filter.disposition == Disposition::kTraining));
  ExpectBad("/api/v1/alerts?disposition=none", "disposition");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
