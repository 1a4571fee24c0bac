#include "tillwatch/app/rule_book.hpp"

#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "support/fake_clock.hpp"
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
