#include "tillwatch/codec/stats_json.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(stats_json)

namespace {

using nlohmann::json;

StaffProfile Profile(Points score, std::int64_t alerts, const char* store, const char* staff) {
  StaffProfile profile;
  profile.now.counts.store.value = store;
  profile.now.counts.staff.value = staff;
  profile.now.counts.kinds[EventKind::kRefund] = {8, 12'345, 100, alerts};
  profile.risk.score = score;
  return profile;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_profile_says_what_its_risk_is_made_of) {
  StaffProfile profile = Profile(40, 3, "s", "ann");
  profile.risk.parts = {{"rate.refund", 40, "words"}};
  profile.risk.rates = {{EventKind::kRefund, 1.0 / 3.0, 0.01, 5.04}, {EventKind::kVoid, 0, {}, {}}};
  profile.now.dispositions = {{Disposition::kTraining, 2}};
  const json out = ToJson(profile);
  BOOST_TEST(out["staff_id"] == "ann");
  BOOST_TEST(out["store_id"] == "s");
  BOOST_TEST(out["risk"].dump() == "0.4");
  BOOST_TEST(out["events"] == 8);
  BOOST_TEST(out["alerts"] == 3);
  BOOST_TEST(out["mean_score"].dump() == "0.125");
  BOOST_TEST(out["kinds"]["refund"]["amount"] == "123.45");
  BOOST_TEST(out["rates"]["refund"]["rate"].dump() == "0.3333");
  BOOST_TEST(out["rates"]["refund"]["deviations"].dump() == "5.0");
  BOOST_TEST(out["rates"]["void"]["store_median"].is_null());
  BOOST_TEST(out["risk_parts"][0]["part"] == "rate.refund");
  BOOST_TEST(out["risk_parts"][0]["points"].dump() == "0.4");
  BOOST_TEST(out["dispositions"]["training"] == 2);
  BOOST_TEST(out["dispositions"]["confirmed"] == 0);
  BOOST_TEST(out["before"]["risk"].dump() == "0.0");
  BOOST_TEST(out["before"]["events"] == 0);
}

BOOST_AUTO_TEST_CASE(a_trend_needs_a_tenth_of_the_scale) {
  StaffProfile profile = Profile(49, 0, "s", "ann");
  profile.risk_before.score = 40;
  BOOST_TEST(ToJson(profile)["trend"] == "steady");
  profile.risk.score = 50;
  BOOST_TEST(ToJson(profile)["trend"] == "rising");
  profile.risk.score = 30;
  BOOST_TEST(ToJson(profile)["trend"] == "falling");
}

BOOST_AUTO_TEST_CASE(a_precision_is_told_from_ten_decisions_on) {
  RulePrecision rule{"high_value", 50, {{Disposition::kConfirmed, 4}}};
  rule.decided[Disposition::kFalsePositive] = 3;
  rule.decided[Disposition::kPolicyBreach] = 1;
  rule.decided[Disposition::kTraining] = 1;
  json out = ToJson(rule);
  BOOST_TEST(out["alerts"] == 50);
  BOOST_TEST(out["decided"] == 9);
  BOOST_TEST(out["precision"].is_null());
  rule.decided[Disposition::kConfirmed] = 5;
  out = ToJson(rule);
  BOOST_TEST(out["precision"].dump() == "0.7");
  BOOST_TEST(out["dispositions"]["false_positive"] == 3);
}

BOOST_AUTO_TEST_CASE(a_day_has_its_figures) {
  StoreDay day;
  day.store = {"s"};
  day.day = ParseLocalDay("2026-11-21").value();
  day.kinds[EventKind::kSale] = {10, 50'000, 100, 0};
  day.kinds[EventKind::kVoid] = {2, 1'000, 80, 1};
  day.alerts = {0, 0, 1, 0};
  const json out = ToJson(day);
  BOOST_TEST(out["day"] == "2026-11-21");
  BOOST_TEST(out["events"] == 12);
  BOOST_TEST(out["alerts"] == 1);
  BOOST_TEST(out["sales_amount"] == "500.00");
  BOOST_TEST(out["mean_score"].dump() == "0.15");
  BOOST_TEST(out["kinds"]["void"]["events"] == 2);
  BOOST_TEST(out["alerts_by_severity"]["high"] == 1);
  BOOST_TEST(out["alerts_by_severity"]["critical"] == 0);
}

BOOST_AUTO_TEST_CASE(a_cursor_of_staff_comes_back_and_parts_the_list) {
  const StaffProfile profile = Profile(40, 3, "st.ore \xC3\xA4", "ann/\"1\"");
  const std::string text = EncodeCursor(CursorOf(profile));
  BOOST_TEST(text.find_first_not_of("0123456789abcdef.") == std::string::npos);
  const auto cursor = DecodeStaffCursor(text);
  BOOST_REQUIRE(cursor.has_value());
  BOOST_TEST(!IsBehind(profile, *cursor));
  BOOST_TEST(!IsBehind(Profile(41, 0, "z", "z"), *cursor));
  BOOST_TEST(!IsBehind(Profile(40, 4, "z", "z"), *cursor));
  BOOST_TEST(IsBehind(Profile(40, 2, "a", "a"), *cursor));
  BOOST_TEST(IsBehind(Profile(39, 9, "a", "a"), *cursor));
  BOOST_TEST(IsBehind(Profile(40, 3, "st.ore \xC3\xA4", "b"), *cursor));
}

BOOST_AUTO_TEST_CASE(a_cursor_that_is_not_ours_is_refused_by_name) {
  for (const std::string& text : std::vector<std::string>{
           "", "x", "1", "1.2", "1.2.", "1.2.73.", "-1.2.73.61", "1.-2.73.61", "1.2.7.61",
           "1.2.73.6g", "1.2.73.61.61", "99999999999.2.73.61", "1.2.+3.61"}) {
    const auto cursor = DecodeStaffCursor(text);
    BOOST_TEST_CONTEXT(text) {
      BOOST_REQUIRE(!cursor.has_value());
      BOOST_TEST(cursor.error().field == "cursor");
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
