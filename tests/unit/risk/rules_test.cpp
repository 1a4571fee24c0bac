#include "tillwatch/risk/rules.hpp"

#include <boost/test/unit_test.hpp>
#include <functional>
#include <limits>

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(rules)

namespace {

void Rejects(const std::string& field, const std::function<void(RiskRules&)>& spoil) {
  RiskRules rules;
  spoil(rules);
  const auto valid = Validate(rules);
  BOOST_REQUIRE_MESSAGE(!valid, "accepted: " << field);
  BOOST_TEST(valid.error().field == field);
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_defaults_make_sense) { BOOST_TEST(Validate(RiskRules{}).has_value()); }

BOOST_AUTO_TEST_CASE(the_defaults_are_the_numbers_of_the_contract) {
  const RiskRules rules;
  BOOST_TEST(rules.base_points.at(EventKind::kVoid) == 40);
  BOOST_TEST(rules.base_points.at(EventKind::kRefund) == 50);
  BOOST_TEST(rules.base_points.at(EventKind::kSuspiciousReturn) == 70);
  BOOST_TEST(rules.base_points.at(EventKind::kNoSale) == 60);
  BOOST_TEST(rules.base_points.at(EventKind::kDiscount) == 20);
  BOOST_TEST(rules.base_points.at(EventKind::kPriceOverride) == 30);
  BOOST_TEST(rules.base_points.at(EventKind::kCashDrawer) == 30);
  BOOST_TEST(rules.base_points.at(EventKind::kSale) == 10);
  BOOST_TEST(rules.base_points.at(EventKind::kOther) == 10);
}

BOOST_AUTO_TEST_CASE(points_outside_of_0_to_1_are_named_as_the_file_spells_them) {
  Rejects("base_points.refund", [](RiskRules& r) { r.base_points[EventKind::kRefund] = 101; });
  Rejects("high_value.points", [](RiskRules& r) { r.high_value_points = -1; });
  Rejects("discount.points", [](RiskRules& r) { r.discount_points = 101; });
  Rejects("after_hours.points", [](RiskRules& r) { r.after_hours_points = 101; });
  Rejects("repeat_staff.points", [](RiskRules& r) { r.repeat_points = 101; });
  Rejects("alert.from", [](RiskRules& r) { r.alert_from = 101; });
  Rejects("alert.cap", [](RiskRules& r) { r.cap = 101; });
  Rejects("alert.medium", [](RiskRules& r) { r.medium_from = -1; });
  Rejects("alert.critical", [](RiskRules& r) { r.critical_from = 101; });
}

BOOST_AUTO_TEST_CASE(thresholds_that_make_no_sense_are_rejected) {
  Rejects("high_value.threshold", [](RiskRules& r) { r.high_value_minor = -1; });
  Rejects("discount.threshold_percent", [](RiskRules& r) { r.discount_percent = 100.5; });
  Rejects("discount.threshold_percent", [](RiskRules& r) { r.discount_percent = -1; });
  Rejects("discount.threshold_percent",
          [](RiskRules& r) { r.discount_percent = std::numeric_limits<double>::quiet_NaN(); });
  Rejects("repeat_staff.min_base", [](RiskRules& r) { r.repeat_min_base = -1; });
  Rejects("repeat_staff.alerts", [](RiskRules& r) { r.repeat_alerts = 0; });
  Rejects("repeat_staff.window_hours", [](RiskRules& r) { r.repeat_window = {}; });
  Rejects("alert.high", [](RiskRules& r) { r.high_from = 30; });
  Rejects("alert.high", [](RiskRules& r) { r.high_from = 90; });
}

BOOST_AUTO_TEST_CASE(opening_comes_before_closing_within_one_day) {
  using std::chrono::minutes;
  Rejects("after_hours.opens", [](RiskRules& r) { r.opens = r.closes + minutes(1); });
  Rejects("after_hours.opens", [](RiskRules& r) { r.opens = minutes(-1); });
  Rejects("after_hours.opens", [](RiskRules& r) { r.closes = minutes(24 * 60 + 1); });
  RiskRules always_open;
  always_open.opens = minutes(0);
  always_open.closes = minutes(24 * 60);
  BOOST_TEST(Validate(always_open).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
