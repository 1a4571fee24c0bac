#include "tillwatch/app/backtest.hpp"

#include <boost/test/unit_test.hpp>

#include "support/plain_rules.hpp"
#include "support/samples.hpp"
#include "support/utc_calendar.hpp"
#include "tillwatch/app/backtest_period.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(backtest)

namespace {

using namespace std::chrono_literals;
using test::MakeRule;
using test::PlainRules;
using test::UtcCalendar;

PosEvent Event(EventKind kind, UtcTime at, const std::string& name) {
  PosEvent event = SampleEvent(name, at);
  event.kind = kind;
  event.type = ToString(kind);
  event.staff = StaffId{"ann"};
  event.register_id = RegisterId{"r1"};
  return event;
}

// Refunds, one each so many minutes from noon.
std::vector<PosEvent> Refunds(const std::vector<int>& minutes) {
  std::vector<PosEvent> events;
  for (const int minute : minutes) {
    events.push_back(Event(EventKind::kRefund, kNoon + std::chrono::minutes(minute),
                           "refund " + std::to_string(minute)));
  }
  return events;
}

BacktestOptions Since(UtcTime since) {
  BacktestOptions options;
  options.since = since;
  return options;
}

BacktestReport Run(const RuleSet& draft, const RuleSet& today, const std::vector<PosEvent>& events,
                   const BacktestOptions& options = Since(kNoon)) {
  Backtest backtest(draft, today, UtcCalendar(), options);
  for (const PosEvent& event : events) backtest.Replay(event);
  return backtest.Report();
}

// Rules of refunds alone: the third one within the window.
RuleSet ThirdRefund(seconds window) {
  CountOver count;
  count.counted = {EventKind::kRefund};
  count.limit = 2;
  count.window = window;
  RuleSet rules;
  rules.rules = {MakeRule("third", 50, {KindIs{{EventKind::kRefund}}, count})};
  return rules;
}

RuleSet WithPoints(RuleSet rules, std::string_view id, Points points) {
  for (Rule& rule : rules.rules) {
    if (rule.id == id) rule.points = points;
  }
  return rules;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_draft_that_equals_todays_rules_makes_no_difference) {
  std::vector<PosEvent> events;
  for (int i = 0; i < 300; ++i) {
    events.push_back(Event(AllEventKinds()[static_cast<std::size_t>(i) % 9], kNoon + i * 7min,
                           std::to_string(i)));
  }
  const BacktestReport report = Run(PlainRules(15min), PlainRules(15min), events);
  BOOST_TEST(report.events == 300);
  BOOST_TEST(report.alerts.draft > 0);
  BOOST_TEST(report.alerts.draft == report.alerts.today);
  BOOST_TEST(report.repeats.draft == report.repeats.today);
  BOOST_TEST(report.added == 0);
  BOOST_TEST(report.gone == 0);
  for (const auto& [rule, count] : report.rules) BOOST_TEST(count.draft == count.today, rule);
}

BOOST_AUTO_TEST_CASE(an_alert_of_the_draft_alone_is_new_with_its_reasons) {
  const std::vector<PosEvent> events{Event(EventKind::kDiscount, kNoon + 1h, "discount"),
                                     Event(EventKind::kVoid, kNoon + 36h, "void")};
  const BacktestReport report =
      Run(WithPoints(PlainRules(), "base.discount", 45), PlainRules(), events);
  BOOST_TEST(report.added == 1);
  BOOST_TEST(report.gone == 0);
  BOOST_REQUIRE_EQUAL(report.first_added.size(), 1u);
  const BacktestAlert& added = report.first_added.front();
  BOOST_TEST(added.event.value == events[0].id.value);
  BOOST_TEST(added.score == 45);
  BOOST_TEST(added.staff->value == "ann");
  BOOST_REQUIRE_EQUAL(added.reasons.size(), 1u);
  BOOST_TEST(added.reasons[0].rule == "base.discount");
  BOOST_TEST(!added.joins_elsewhere);
  BOOST_TEST(report.rules.at("base.discount").draft == 1);
  BOOST_TEST(report.rules.at("base.discount").today == 0);
  BOOST_REQUIRE_EQUAL(report.days.size(), 2u);
  BOOST_TEST(report.days.begin()->second.draft == 1);
  BOOST_TEST(report.days.begin()->second.today == 0);
  BOOST_TEST(report.days.rbegin()->second.draft == 1);
  BOOST_TEST(report.days.rbegin()->second.today == 1);
}

BOOST_AUTO_TEST_CASE(an_alert_of_todays_rules_alone_is_gone) {
  const BacktestReport report =
      Run(WithPoints(PlainRules(), "base.refund", 39), PlainRules(), Refunds({1}));
  BOOST_TEST(report.added == 0);
  BOOST_TEST(report.gone == 1);
  BOOST_REQUIRE_EQUAL(report.first_gone.size(), 1u);
  BOOST_TEST(report.first_gone.front().score == 50);
  BOOST_TEST(report.rules.at("base.refund").today == 1);
}

BOOST_AUTO_TEST_CASE(events_before_the_period_count_for_it_and_are_not_reported) {
  const BacktestReport report =
      Run(ThirdRefund(1h), ThirdRefund(20min), Refunds({-40, -30, -10, 5}));
  BOOST_TEST(report.warm_up == 3);
  BOOST_TEST(report.events == 1);
  BOOST_TEST(report.alerts.draft == 1);  // the third within an hour was not in the period
  BOOST_TEST(report.alerts.today == 0);
  BOOST_TEST(report.days.size() == 1u);
}

BOOST_AUTO_TEST_CASE(the_warm_up_is_as_long_as_the_longest_look_back_of_either) {
  const RuleSet draft = ThirdRefund(2h);
  RuleSet today = ThirdRefund(1h);
  BOOST_TEST((Backtest(draft, today, UtcCalendar(), Since(kNoon)).WarmUpFrom() == kNoon - 2h));
  today.rules.front().cool_down = 3h;
  BOOST_TEST((Backtest(draft, today, UtcCalendar(), Since(kNoon)).WarmUpFrom() == kNoon - 3h));
  BeyondPeers peers;
  peers.days = 28;
  today.rules.push_back(MakeRule("peers", 10, {KindIs{{EventKind::kVoid}}, peers}));
  BOOST_TEST(
      (Backtest(draft, today, UtcCalendar(), Since(kNoon)).WarmUpFrom() == kNoon - 30 * 24h));
  today.rules.back().enabled = false;
  BOOST_TEST((Backtest(draft, today, UtcCalendar(), Since(kNoon)).WarmUpFrom() == kNoon - 3h));
}

BOOST_AUTO_TEST_CASE(repeats_within_the_cool_down_join_on_each_side_for_itself) {
  const BacktestReport report =
      Run(PlainRules(5min), PlainRules(15min), Refunds({0, 4, 10, 14, 20}));
  // Draft: alerts at 0, 10 and 20. Today: at 0 and 20.
  BOOST_TEST(report.alerts.draft == 3);
  BOOST_TEST(report.repeats.draft == 2);
  BOOST_TEST(report.alerts.today == 2);
  BOOST_TEST(report.repeats.today == 3);
  BOOST_TEST(report.added == 1);
  BOOST_TEST(report.gone == 0);
  BOOST_TEST(report.first_added.front().joins_elsewhere);
}

BOOST_AUTO_TEST_CASE(an_alert_of_the_warm_up_takes_repeats_of_the_period) {
  const BacktestReport report = Run(PlainRules(15min), PlainRules(), Refunds({-5, 5}));
  BOOST_TEST(report.alerts.draft == 0);
  BOOST_TEST(report.repeats.draft == 1);
  BOOST_TEST(report.alerts.today == 1);
  BOOST_TEST(report.first_gone.front().joins_elsewhere);
}

BOOST_AUTO_TEST_CASE(only_so_many_are_listed_and_all_are_counted) {
  BacktestOptions options = Since(kNoon);
  options.most_listed = 2;
  const BacktestReport report = Run(PlainRules(), WithPoints(PlainRules(), "base.refund", 0),
                                    Refunds({1, 2, 3, 4, 5}), options);
  BOOST_TEST(report.added == 5);
  BOOST_REQUIRE_EQUAL(report.first_added.size(), 2u);
  BOOST_TEST((report.first_added[1].occurred_at == kNoon + 2min));
}

BOOST_AUTO_TEST_CASE(one_store_is_reported_and_a_card_is_known_in_all_stores) {
  CountOver count;
  count.counted = {EventKind::kRefund};
  count.by = Subject::kCard;
  count.limit = 1;
  count.window = 1h;
  RuleSet draft;
  draft.rules = {MakeRule("card", 50, {KindIs{{EventKind::kRefund}}, count})};
  std::vector<PosEvent> events = Refunds({1, 2, 3});
  for (PosEvent& event : events) event.card_token = "tok_1";
  events[0].store = events[1].store = StoreId{"store_002"};
  BacktestOptions options = Since(kNoon);
  options.store = StoreId{"store_001"};
  const BacktestReport report = Run(draft, PlainRules(), events, options);
  BOOST_TEST(report.events == 1);
  BOOST_TEST(report.alerts.draft == 1);
}

// What is forgotten on the way changes nothing: a walk comes every 10,000 events.
BOOST_AUTO_TEST_CASE(a_long_replay_forgets_only_what_no_rule_asks_for) {
  constexpr int kEvents = 35'000;
  const RuleSet draft = ThirdRefund(3min);
  const RuleSet today = PlainRules(30s);
  Backtest backtest(draft, today, UtcCalendar(), Since(kNoon));
  for (int i = 0; i < kEvents; ++i) {
    PosEvent event = SampleEvent("x", kNoon + i * 1min);
    event.id.value = std::to_string(i);
    event.staff = StaffId{"ann"};
    event.register_id = RegisterId{"r1"};
    backtest.Replay(event);
  }
  BOOST_TEST(backtest.Report().alerts.draft == kEvents - 2);
  BOOST_TEST(backtest.Report().alerts.today == kEvents);
}

BOOST_AUTO_TEST_CASE(times_are_lengths_days_and_date_times) {
  const auto parse = [](std::string_view text) {
    return ParseBacktestTime(text, kNoon, UtcCalendar());
  };
  BOOST_TEST((parse("30d").value() == kNoon - 30 * 24h));
  BOOST_TEST((parse("12h").value() == kNoon - 12h));
  BOOST_TEST((parse("90m").value() == kNoon - 90min));
  BOOST_TEST((parse("2026-06-30").value() == kNoon - 36h));
  BOOST_TEST((parse("2026-07-01T13:00:00+02:00").value() == kNoon - 1h));
  for (const char* wrong : {"", "d", "30", "0d", "-3d", "30 d", "1.5h", "30w", "100001d",
                            "99999999999d", "2026-02-30", "yesterday"}) {
    BOOST_TEST_CONTEXT(wrong) {
      const auto time = parse(wrong);
      BOOST_REQUIRE(!time);
      BOOST_TEST(time.error().message.find("30d") != std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
