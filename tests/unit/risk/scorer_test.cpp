#include "tillwatch/risk/scorer.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <utility>

#include "support/plain_rules.hpp"
#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/risk/history_window.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(scorer)

namespace {

using std::chrono::hours;
using test::PlainRules;

UtcTime At(const char* text) { return ParseRfc3339(text).value(); }

const UtcTime kMidday = At("2026-11-21T12:00:00Z");

const StoreCalendar& Calendar() {
  static const StoreCalendar calendar =
      StoreCalendar::Make("UTC", {{StoreId{"berlin"}, "Europe/Berlin"}}).value();
  return calendar;
}

PosEvent Event(EventKind kind) {
  PosEvent event;
  event.kind = kind;
  event.type = ToString(kind);
  event.store = {"store_001"};
  event.staff = StaffId{"emp_12345"};
  event.occurred_at = event.received_at = kMidday;
  return event;
}

PosEvent Event(EventKind kind, std::int64_t minor) {
  PosEvent event = Event(kind);
  event.amount = Money{minor, "USD"};
  return event;
}

// alerts: when the earlier alerts of the event's staff happened.
RiskAssessment Assess(const PosEvent& event, const std::vector<UtcTime>& alerts = {},
                      const RuleSet& rules = PlainRules()) {
  HistoryWindow history(Calendar());
  for (const UtcTime at : alerts) {
    PosEvent earlier = event;
    earlier.occurred_at = at;
    history.Add(earlier, true);
  }
  return Scorer(rules, Calendar()).Assess(event, history);
}

Rule& Find(RuleSet& rules, std::string_view id) {
  return *std::find_if(rules.rules.begin(), rules.rules.end(),
                       [&](const Rule& rule) { return rule.id == id; });
}

const Reason* Find(const RiskAssessment& risk, std::string_view rule) {
  for (const Reason& reason : risk.reasons) {
    if (reason.rule == rule) return &reason;
  }
  return nullptr;
}

Points PointsAt(const char* store, const char* time) {
  PosEvent event = Event(EventKind::kSale);
  event.store = {store};
  event.occurred_at = At(time);
  const Reason* reason = nullptr;
  const auto risk = Assess(event);
  reason = Find(risk, "after_hours");
  return reason == nullptr ? 0 : reason->points;
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_kind_has_its_base_points_and_is_an_alert_from_40) {
  const std::vector<std::pair<EventKind, Points>> table{
      {EventKind::kVoid, 40},       {EventKind::kRefund, 50},   {EventKind::kSuspiciousReturn, 70},
      {EventKind::kNoSale, 60},     {EventKind::kDiscount, 20}, {EventKind::kPriceOverride, 30},
      {EventKind::kCashDrawer, 30}, {EventKind::kSale, 10},     {EventKind::kOther, 10}};
  for (const auto& [kind, points] : table) {
    const auto risk = Assess(Event(kind));
    BOOST_TEST(risk.score == points, ToString(kind));
    BOOST_TEST(risk.is_alert == (points >= 40), ToString(kind));
    BOOST_REQUIRE_EQUAL(risk.reasons.size(), 1u);
    BOOST_TEST(risk.reasons[0].rule == "base." + std::string(ToString(kind)));
    BOOST_TEST(risk.reasons[0].points == points);
  }
}

BOOST_AUTO_TEST_CASE(a_refund_of_500_is_50) {
  const auto risk = Assess(Event(EventKind::kRefund, 50'000));
  BOOST_TEST(risk.score == 50);
  BOOST_TEST(risk.is_alert);
  BOOST_TEST((risk.severity == Severity::kMedium));
  BOOST_REQUIRE_EQUAL(risk.reasons.size(), 1u);
  BOOST_TEST(risk.reasons[0].text == "A refund of 500.00 USD was issued");
}

BOOST_AUTO_TEST_CASE(a_void_of_1500_with_40_percent_is_90) {
  PosEvent event = Event(EventKind::kVoid, 150'000);
  event.discount_percent = 40;
  const auto risk = Assess(event);
  BOOST_TEST(risk.score == 90);
  BOOST_TEST((risk.severity == Severity::kCritical));
  BOOST_REQUIRE_EQUAL(risk.reasons.size(), 3u);
  BOOST_TEST(risk.reasons[0].text == "A sale or line of 1,500.00 USD was voided");
  BOOST_TEST(risk.reasons[1].text == "The amount, 1,500.00 USD, is over 1,000.00 USD");
  BOOST_TEST(risk.reasons[2].text == "A discount of 40 % is over the limit of 30 %");
}

BOOST_AUTO_TEST_CASE(high_value_begins_a_cent_over_the_threshold) {
  BOOST_TEST(Assess(Event(EventKind::kSale, 100'000)).score == 10);
  BOOST_TEST(Assess(Event(EventKind::kSale, 100'001)).score == 30);
}

BOOST_AUTO_TEST_CASE(the_size_of_a_negative_amount_counts) {
  const auto risk = Assess(Event(EventKind::kVoid, -150'000));
  BOOST_TEST(risk.score == 60);
  BOOST_TEST(Find(risk, "high_value")->text == "The amount, 1,500.00 USD, is over 1,000.00 USD");
  BOOST_TEST(Assess(Event(EventKind::kVoid, -100'000)).score == 40);
}

BOOST_AUTO_TEST_CASE(a_discount_counts_just_over_the_threshold_for_any_kind) {
  PosEvent event = Event(EventKind::kDiscount);
  event.discount_percent = 30.0;
  BOOST_TEST(Assess(event).score == 20);
  event.discount_percent = 30.01;
  BOOST_TEST(Assess(event).score == 50);
  event.kind = EventKind::kSale;
  BOOST_TEST(Assess(event).score == 40);
}

BOOST_AUTO_TEST_CASE(after_hours_is_before_six_or_from_ten_by_the_stores_own_clock) {
  BOOST_TEST(PointsAt("store_001", "2026-11-21T05:59:59.999Z") == 10);
  BOOST_TEST(PointsAt("store_001", "2026-11-21T06:00:00Z") == 0);
  BOOST_TEST(PointsAt("store_001", "2026-11-21T21:59:59.999Z") == 0);
  BOOST_TEST(PointsAt("store_001", "2026-11-21T22:00:00Z") == 10);
  BOOST_TEST(PointsAt("store_001", "2026-11-21T00:00:00Z") == 10);
  BOOST_TEST(PointsAt("berlin", "2026-11-21T21:00:00Z") == 10);
  BOOST_TEST(PointsAt("berlin", "2026-11-21T20:59:59Z") == 0);
  BOOST_TEST(PointsAt("berlin", "2026-11-21T05:00:00Z") == 0);
}

BOOST_AUTO_TEST_CASE(after_hours_follows_the_change_to_and_from_summer_time) {
  BOOST_TEST(PointsAt("berlin", "2026-03-28T04:59:59Z") == 10);  // 05:59 CET
  BOOST_TEST(PointsAt("berlin", "2026-03-29T03:59:59Z") == 10);  // 05:59 CEST, the night of it
  BOOST_TEST(PointsAt("berlin", "2026-03-29T04:00:00Z") == 0);   // 06:00 CEST
  BOOST_TEST(PointsAt("berlin", "2026-10-25T04:00:00Z") == 10);  // 05:00 CET again
  BOOST_TEST(PointsAt("berlin", "2026-10-25T05:00:00Z") == 0);   // 06:00 CET
}

BOOST_AUTO_TEST_CASE(after_hours_says_when_it_was_in_the_store) {
  PosEvent event = Event(EventKind::kNoSale);
  event.store = {"berlin"};
  event.occurred_at = At("2026-11-21T22:05:00Z");
  const auto risk = Assess(event);
  BOOST_TEST(risk.score == 70);
  BOOST_TEST(Find(risk, "after_hours")->text ==
             "It happened at 23:05 in the store, outside of 06:00 to 22:00");
}

BOOST_AUTO_TEST_CASE(what_the_till_says_counts_and_not_when_it_arrived) {
  PosEvent event = Event(EventKind::kSale);
  event.received_at = At("2026-11-21T23:00:00Z");
  BOOST_TEST(Assess(event).score == 10);
}

BOOST_AUTO_TEST_CASE(staff_repeat_with_the_third_alert_of_24_hours) {
  const std::vector<UtcTime> two{kMidday - hours(1), kMidday - hours(2)};
  BOOST_TEST(Assess(Event(EventKind::kRefund), two).score == 50);
  const std::vector<UtcTime> three{kMidday - hours(1), kMidday - hours(23), kMidday - hours(2)};
  const auto risk = Assess(Event(EventKind::kRefund), three);
  BOOST_TEST(risk.score == 80);
  BOOST_TEST(Find(risk, "repeat_staff")->text ==
             "emp_12345 had 3 alerts in the 24 hours before (limit 2)");
}

BOOST_AUTO_TEST_CASE(ordinary_sales_of_repeat_staff_are_no_alerts) {
  const std::vector<UtcTime> many(9, kMidday - hours(1));
  BOOST_TEST(Assess(Event(EventKind::kSale), many).score == 10);
  BOOST_TEST(Assess(Event(EventKind::kOther), many).score == 10);
  BOOST_TEST(Assess(Event(EventKind::kDiscount), many).score == 50);
  RuleSet plain_sum = PlainRules();
  std::erase_if(Find(plain_sum, "repeat_staff").conditions,
                [](const Condition& c) { return std::holds_alternative<KindIs>(c); });
  BOOST_TEST(Assess(Event(EventKind::kSale), many, plain_sum).score == 40);
}

BOOST_AUTO_TEST_CASE(the_window_of_repeat_staff_ends_exactly_24_hours_ago_and_at_the_event) {
  const UtcTime recent = kMidday - hours(1);
  const auto score = [&](UtcTime third) {
    return Assess(Event(EventKind::kRefund), {recent, recent, third}).score;
  };
  BOOST_TEST(score(kMidday - hours(24)) == 50);
  BOOST_TEST(score(kMidday - hours(24) + microseconds(1)) == 80);
  BOOST_TEST(score(kMidday) == 80);
  BOOST_TEST(score(kMidday + microseconds(1)) == 50);
}

BOOST_AUTO_TEST_CASE(an_event_without_staff_repeats_nothing) {
  PosEvent event = Event(EventKind::kRefund);
  event.staff.reset();
  BOOST_TEST(Assess(event, std::vector<UtcTime>(9, kMidday)).score == 50);
}

BOOST_AUTO_TEST_CASE(the_score_ends_at_1_and_every_reason_stays_listed) {
  PosEvent event = Event(EventKind::kSuspiciousReturn, 200'000);
  event.discount_percent = 50;
  event.occurred_at = At("2026-11-21T23:00:00Z");
  const auto risk = Assess(event, std::vector<UtcTime>(3, event.occurred_at));
  BOOST_TEST(risk.score == 100);
  BOOST_TEST(risk.reasons.size() == 5u);
  Points sum = 0;
  for (const Reason& reason : risk.reasons) sum += reason.points;
  BOOST_TEST(sum == 160);
}

BOOST_AUTO_TEST_CASE(severity_rises_at_40_60_and_80) {
  const std::vector<std::pair<Points, Severity>> table{
      {39, Severity::kLow},      {40, Severity::kMedium}, {59, Severity::kMedium},
      {60, Severity::kHigh},     {79, Severity::kHigh},   {80, Severity::kCritical},
      {100, Severity::kCritical}};
  for (const auto& [points, severity] : table) {
    RuleSet rules = PlainRules();
    Find(rules, "base.sale").points = points;
    const auto risk = Assess(Event(EventKind::kSale), {}, rules);
    BOOST_TEST((risk.severity == severity), points);
    BOOST_TEST(risk.is_alert == (points >= 40), points);
  }
}

BOOST_AUTO_TEST_CASE(a_rule_without_points_or_not_enabled_is_switched_off) {
  RuleSet rules = PlainRules();
  Find(rules, "high_value").points = 0;
  Find(rules, "base.sale").enabled = false;
  const auto risk = Assess(Event(EventKind::kSale, 500'000), {}, rules);
  BOOST_TEST(risk.score == 0);
  BOOST_TEST(risk.reasons.empty());
  BOOST_TEST(risk.rule.empty());
}

BOOST_AUTO_TEST_CASE(rules_are_obeyed_as_they_are_set) {
  RuleSet rules = PlainRules();
  Find(rules, "high_value").conditions = {AmountOver{20'000}};
  rules.alert.cap = 65;
  rules.alert.from = 66;
  const auto risk = Assess(Event(EventKind::kRefund, 20'001), {}, rules);
  BOOST_TEST(risk.score == 65);
  BOOST_TEST(!risk.is_alert);
}

BOOST_AUTO_TEST_CASE(a_rule_can_demand_a_severity_and_the_strongest_one_names_the_alert) {
  RuleSet rules = PlainRules(seconds(600));
  Find(rules, "after_hours").min_severity = Severity::kCritical;
  PosEvent event = Event(EventKind::kVoid);
  BOOST_TEST((Assess(event, {}, rules).severity == Severity::kMedium));
  event.occurred_at = At("2026-11-21T23:00:00Z");
  const auto risk = Assess(event, {}, rules);
  BOOST_TEST(risk.score == 50);
  BOOST_TEST((risk.severity == Severity::kCritical));
  BOOST_TEST(risk.rule == "base.void");
  BOOST_TEST((risk.cool_down == seconds(600)));
}

BOOST_AUTO_TEST_CASE(a_floor_makes_no_alert_of_what_is_none) {
  RuleSet rules = PlainRules();
  Find(rules, "base.sale").min_severity = Severity::kCritical;
  BOOST_TEST(!Assess(Event(EventKind::kSale), {}, rules).is_alert);
}

class OneRuleSleeps final : public History {
 public:
  explicit OneRuleSleeps(std::string rule) : rule_(std::move(rule)) {}
  Sightings Look(const Lookup&) const override { return {}; }
  const PeerGroup* Peers(const PeerQuery&) const override { return nullptr; }
  bool IsSnoozed(std::string_view rule, const PosEvent&) const override { return rule == rule_; }

 private:
  std::string rule_;
};

BOOST_AUTO_TEST_CASE(a_rule_that_sleeps_gives_no_points_and_no_reason) {
  const RuleSet rules = PlainRules();
  const auto risk = Scorer(rules, Calendar())
                        .Assess(Event(EventKind::kRefund, 200'000), OneRuleSleeps("high_value"));
  BOOST_TEST(risk.score == 50);
  BOOST_REQUIRE_EQUAL(risk.reasons.size(), 1u);
  BOOST_TEST(risk.reasons[0].rule == "base.refund");
}

BOOST_AUTO_TEST_CASE(only_what_could_matter_is_planned) {
  const RuleSet rules = PlainRules(seconds(900));
  const Scorer scorer(rules, Calendar());
  HistoryPlan plan;
  scorer.Plan(Event(EventKind::kSale, 500), plan);
  BOOST_TEST(plan.lookups.empty());
  BOOST_TEST(plan.open_alerts.empty());
  scorer.Plan(Event(EventKind::kRefund), plan);
  BOOST_REQUIRE_EQUAL(plan.lookups.size(), 1u);
  const Lookup& lookup = *plan.lookups.begin();
  BOOST_TEST(lookup.key == "emp_12345");
  BOOST_TEST(!lookup.counted.has_value());
  BOOST_TEST((lookup.after == kMidday - hours(24)));
  BOOST_TEST((lookup.until == kMidday));
  BOOST_REQUIRE_EQUAL(plan.open_alerts.size(), 1u);
  BOOST_TEST((plan.open_alerts.begin()->from == kMidday - seconds(900)));
}

BOOST_AUTO_TEST_CASE(every_kind_has_words_with_and_without_an_amount) {
  const std::vector<std::pair<PosEvent, std::string>> table{
      {Event(EventKind::kVoid), "A sale or line was voided"},
      {Event(EventKind::kRefund), "A refund was issued"},
      {Event(EventKind::kSuspiciousReturn, 100),
       "The till marked a return of 1.00 USD as suspicious"},
      {Event(EventKind::kNoSale), "The drawer was opened without a sale"},
      {Event(EventKind::kDiscount), "A discount was given"},
      {Event(EventKind::kPriceOverride), "A price was overridden by hand"},
      {Event(EventKind::kCashDrawer), "The cash drawer was opened"},
      {Event(EventKind::kSale, 999), "A sale of 9.99 USD"},
      {Event(EventKind::kOther), "An event of the type \"other\""}};
  for (const auto& [event, text] : table) {
    BOOST_TEST(Assess(event).reasons.at(0).text == text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
