#include "tillwatch/app/rule_book.hpp"

#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "support/fake_clock.hpp"
#include "support/fake_rule_store.hpp"
#include "support/plain_rules.hpp"

namespace tillwatch {
namespace rule_book {
namespace {

struct Shop {
  FakeClock clock{UtcTime(seconds(1'795'271'585))};
  Health health{clock};
  LoadedRules file{test::PlainRules(), {}};
  bool broken = false;
  RuleBook book{test::PlainRules(), [this] { return Load(); }, health, clock};
  test::FakeRuleStore store;
  RuleBook switched{test::PlainRules(), [this] { return Load(); }, health, clock, &store};

  LoadedRules Load() const {
    if (broken) throw std::runtime_error("no memory");
    return file;
  }
};

}  // namespace
}  // namespace rule_book

BOOST_FIXTURE_TEST_SUITE(rule_book, Shop)

BOOST_AUTO_TEST_CASE(reloading_puts_the_file_in_force_and_says_when) {
  file.rules.digest = "new";
  clock.Advance(seconds(60));
  BOOST_TEST(book.Reload());
  BOOST_TEST(book.Current().rules->digest == "new");
  BOOST_TEST((book.Current().loaded_at == clock.UtcNow()));
  BOOST_TEST((health.Components().at("rules").state == HealthState::kOk));
}

BOOST_AUTO_TEST_CASE(a_bad_file_leaves_the_old_rules_and_says_why_until_it_is_good) {
  const UtcTime before = book.Current().loaded_at;
  file.rules.digest = "bad";
  file.problems = {"rules.toml:3: [[rule]] points: missing", "another"};
  clock.Advance(seconds(60));
  BOOST_TEST(!book.Reload());
  BOOST_TEST(book.Current().rules->digest == "");
  BOOST_TEST((book.Current().loaded_at == before));
  const auto component = health.Components().at("rules");
  BOOST_TEST((component.state == HealthState::kDegraded));
  BOOST_TEST(component.detail.find("rules.toml:3") != std::string::npos);
  BOOST_TEST(component.detail.find("2 problem(s)") != std::string::npos);
  file.problems.clear();
  BOOST_TEST(book.Reload());
  BOOST_TEST((health.Components().at("rules").state == HealthState::kOk));
}

BOOST_AUTO_TEST_CASE(a_switch_is_in_force_stored_and_survives_a_reload) {
  const std::string rule = "base.void";
  BOOST_TEST(switched.Current().rules->Find(rule)->enabled);
  BOOST_TEST(switched.Switch(rule, false, "ann").has_value());
  BOOST_TEST(!switched.Current().rules->Find(rule)->enabled);
  BOOST_TEST(switched.Current().SwitchOf(rule)->by == "ann");
  BOOST_TEST(store.switches.at(rule).enabled == false);
  file.rules.digest = "new";
  BOOST_TEST(switched.Reload());
  BOOST_TEST(switched.Current().rules->digest == "new");
  BOOST_TEST(!switched.Current().rules->Find(rule)->enabled);
}

BOOST_AUTO_TEST_CASE(a_switch_to_what_the_file_says_is_none) {
  BOOST_TEST(switched.Switch("base.void", false, "ann").has_value());
  BOOST_TEST(switched.Switch("base.void", true, "ben").has_value());
  BOOST_TEST(store.switches.empty());
  BOOST_TEST(switched.Current().switches.empty());
  BOOST_TEST(switched.Current().rules->Find("base.void")->enabled);
}

BOOST_AUTO_TEST_CASE(switches_that_are_stored_are_followed_and_those_of_no_rule_are_not) {
  store.switches["base.void"] = {"base.void", false, "ann", clock.UtcNow()};
  store.switches["gone"] = {"gone", false, "ann", clock.UtcNow()};
  switched.Sync();
  BOOST_TEST(!switched.Current().rules->Find("base.void")->enabled);
  BOOST_TEST(switched.Current().switches.size() == 1U);
  store.switches.clear();
  switched.Sync();
  BOOST_TEST(switched.Current().rules->Find("base.void")->enabled);
}

BOOST_AUTO_TEST_CASE(a_switch_that_cannot_be_stored_is_not_in_force) {
  store.away = true;
  BOOST_CHECK_THROW(switched.Switch("base.void", false, "ann"), Unavailable);
  BOOST_TEST(switched.Current().rules->Find("base.void")->enabled);
  BOOST_CHECK_THROW(switched.Sync(), Unavailable);
  store.away = false;
  BOOST_TEST((switched.Switch("nobody", false, "ann").error().code == ErrorCode::kNotFound));
}

BOOST_AUTO_TEST_CASE(a_loader_that_throws_leaves_the_old_rules) {
  broken = true;
  BOOST_TEST(!book.Reload());
  BOOST_TEST(book.Current().rules->rules.size() == test::PlainRules().rules.size());
  BOOST_TEST(health.Components().at("rules").detail.find("no memory") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(who_holds_the_old_rules_keeps_them) {
  const auto old = book.Current().rules;
  file.rules.rules.clear();
  BOOST_TEST(book.Reload());
  BOOST_TEST(!old->rules.empty());
  BOOST_TEST(book.Current().rules->rules.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
