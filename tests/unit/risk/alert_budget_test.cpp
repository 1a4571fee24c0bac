#include "tillwatch/risk/alert_budget.hpp"

#include <boost/test/unit_test.hpp>

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(alert_budget)

namespace {

constexpr UtcTime kNow{seconds(1'795'271'585)};

PosEvent Event(UtcTime at = kNow) {
  PosEvent event;
  event.store = {"s"};
  event.staff = StaffId{"ann"};
  event.register_id = RegisterId{"r1"};
  event.occurred_at = at;
  return event;
}

RiskAssessment Risk(const std::string& rule = "base.void", seconds cool_down = seconds(60)) {
  RiskAssessment risk;
  risk.is_alert = true;
  risk.rule = rule;
  risk.cool_down = cool_down;
  return risk;
}

AlertBudget WithOne() {
  AlertBudget budget;
  budget.Open({"one"}, Event(), Risk());
  return budget;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_repeat_within_the_cool_down_joins_before_and_after) {
  const AlertBudget budget = WithOne();
  BOOST_TEST((budget.Joins(Event(), Risk()) == AlertId{"one"}));
  BOOST_TEST((budget.Joins(Event(kNow + seconds(60) - microseconds(1)), Risk()) == AlertId{"one"}));
  BOOST_TEST((budget.Joins(Event(kNow - seconds(60) + microseconds(1)), Risk()) == AlertId{"one"}));
  BOOST_TEST(!budget.Joins(Event(kNow + seconds(60)), Risk()).has_value());
  BOOST_TEST(!budget.Joins(Event(kNow - seconds(60)), Risk()).has_value());
}

BOOST_AUTO_TEST_CASE(a_repeat_needs_clips_when_the_latest_do_not_show_it) {
  AlertBudget budget = WithOne();
  const auto films = [&](seconds later) {
    return budget.FilmsAnew(Event(kNow + later), Risk(), {"one"}, seconds(10), seconds(20));
  };
  BOOST_TEST(!films(seconds(0)));
  BOOST_TEST(!films(seconds(20)));
  BOOST_TEST(!films(-seconds(10)));
  BOOST_TEST(films(-seconds(11)));  // older ones do not move what is the latest
  BOOST_TEST(!films(seconds(20)));
  BOOST_TEST(films(seconds(21)));
  BOOST_TEST(!films(seconds(41)));
  BOOST_TEST(films(seconds(10)));
}

BOOST_AUTO_TEST_CASE(an_open_alert_says_what_is_filmed) {
  AlertBudget budget({{{"one"}, "base.void", {"s"}, "ann", "r1", kNow, kNow + seconds(40)}});
  const auto films = [&](seconds later) {
    return budget.FilmsAnew(Event(kNow + later), Risk(), {"one"}, seconds(15), seconds(15));
  };
  BOOST_TEST(!films(seconds(25)));
  BOOST_TEST(!films(seconds(55)));
  BOOST_TEST(films(seconds(24)));
}

BOOST_AUTO_TEST_CASE(another_rule_staff_register_or_store_is_no_repeat) {
  const AlertBudget budget = WithOne();
  BOOST_TEST(!budget.Joins(Event(), Risk("base.refund")).has_value());
  PosEvent other = Event();
  other.staff = StaffId{"bob"};
  BOOST_TEST(!budget.Joins(other, Risk()).has_value());
  other = Event();
  other.register_id.reset();
  BOOST_TEST(!budget.Joins(other, Risk()).has_value());
  other = Event();
  other.store = {"t"};
  BOOST_TEST(!budget.Joins(other, Risk()).has_value());
}

BOOST_AUTO_TEST_CASE(without_a_cool_down_nothing_joins) {
  BOOST_TEST(!WithOne().Joins(Event(), Risk("base.void", seconds(0))).has_value());
}

BOOST_AUTO_TEST_CASE(events_of_nobody_at_no_register_never_join) {
  PosEvent event = Event();
  event.staff.reset();
  event.register_id.reset();
  AlertBudget budget;
  budget.Open({"one"}, event, Risk());
  BOOST_TEST(!budget.Joins(event, Risk()).has_value());
}

BOOST_AUTO_TEST_CASE(of_several_alerts_the_nearest_in_time_is_joined) {
  const auto open = [](const std::string& id, UtcTime at) {
    return OpenAlert{{id}, "base.void", {"s"}, "ann", "r1", at, at};
  };
  const AlertBudget budget({open("a", kNow - seconds(50)), open("b", kNow + seconds(20)),
                            open("c", kNow - seconds(21))});
  BOOST_TEST((budget.Joins(Event(), Risk()) == AlertId{"b"}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
