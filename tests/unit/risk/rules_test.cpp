#include "tillwatch/risk/rules.hpp"

#include <boost/test/unit_test.hpp>

#include "support/plain_rules.hpp"

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(rules)

namespace {

using test::MakeRule;
using test::PlainRules;

template <class Spoil>
void Rejects(const std::string& field, Spoil spoil) {
  RuleSet rules = PlainRules();
  spoil(rules);
  const auto valid = Validate(rules);
  BOOST_REQUIRE_MESSAGE(!valid, field);
  BOOST_TEST(valid.error().field == field);
}

}  // namespace

BOOST_AUTO_TEST_CASE(sound_rules_are_valid) { BOOST_TEST(Validate(PlainRules()).has_value()); }

BOOST_AUTO_TEST_CASE(thresholds_that_make_no_sense_are_named) {
  Rejects("from", [](RuleSet& r) { r.alert.from = 101; });
  Rejects("cap", [](RuleSet& r) { r.alert.cap = 101; });
  Rejects("medium", [](RuleSet& r) { r.alert.medium = -1; });
  Rejects("critical", [](RuleSet& r) { r.alert.critical = 101; });
  Rejects("high", [](RuleSet& r) { r.alert.high = 30; });
  Rejects("high", [](RuleSet& r) { r.alert.high = 90; });
}

BOOST_AUTO_TEST_CASE(rules_that_make_no_sense_are_named) {
  Rejects("discount",
          [](RuleSet& r) { r.rules.push_back(MakeRule("discount", 1, {AmountOver{}})); });
  Rejects("new", [](RuleSet& r) { r.rules.push_back(MakeRule("new", 101, {AmountOver{}})); });
  Rejects("new", [](RuleSet& r) { r.rules.push_back(MakeRule("new", 10, {})); });
}

BOOST_AUTO_TEST_CASE(the_environment_sets_two_thresholds) {
  RuleSet rules = PlainRules();
  BOOST_TEST(Apply({12'345, 12.5}, rules).has_value());
  BOOST_TEST(std::get<AmountOver>(rules.Find("high_value")->conditions[0]).minor == 12'345);
  BOOST_TEST(std::get<DiscountOver>(rules.Find("discount")->conditions[0]).percent == 12.5);
  RuleSet none;
  BOOST_TEST(Apply({}, none).has_value());
  BOOST_TEST(Apply({1, {}}, none).error().field == "high_value");
  BOOST_TEST(Apply({{}, 1.0}, none).error().field == "discount");
}

BOOST_AUTO_TEST_CASE(the_longest_cool_down_is_that_of_any_rule) {
  RuleSet rules = PlainRules(seconds(60));
  rules.rules[3].cool_down = seconds(90);
  BOOST_TEST((rules.LongestCoolDown() == seconds(90)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
