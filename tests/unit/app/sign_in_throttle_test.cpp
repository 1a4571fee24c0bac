#include "tillwatch/app/sign_in_throttle.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "support/fake_clock.hpp"

namespace tillwatch {
namespace sign_in_throttle_test {
namespace {

struct Fixture {
  FakeClock clock{UtcTime{}};
  SignInThrottle throttle{clock};

  // How many attempts are taken before one is refused.
  int Burst(const std::string& account, const std::string& address) {
    int taken = 0;
    while (taken < 1000 && !throttle.Take(account, address)) ++taken;
    return taken;
  }
};

}  // namespace
}  // namespace sign_in_throttle_test

BOOST_FIXTURE_TEST_SUITE(sign_in_throttle_test, sign_in_throttle_test::Fixture)

BOOST_AUTO_TEST_CASE(an_account_has_ten_attempts_and_another_one_each_minute) {
  BOOST_TEST(Burst("anna", "10.0.0.1") == 10);
  BOOST_TEST(throttle.Take("anna", "10.0.0.2").value().count() == 60);
  clock.Advance(seconds(59));
  BOOST_TEST(throttle.Take("anna", "10.0.0.2").value().count() == 1);
  clock.Advance(seconds(1));
  BOOST_TEST(!throttle.Take("anna", "10.0.0.2").has_value());
  BOOST_TEST(throttle.Take("anna", "10.0.0.2").has_value());
  clock.Advance(std::chrono::hours(24));
  BOOST_TEST(Burst("anna", "10.0.0.2") == 10);
}

BOOST_AUTO_TEST_CASE(an_address_has_twenty_attempts_for_all_accounts_together) {
  BOOST_TEST(Burst("anna", "10.0.0.1") == 10);
  BOOST_TEST(Burst("bob", "10.0.0.1") == 10);
  BOOST_TEST(throttle.Take("carl", "10.0.0.1").value().count() == 30);
  BOOST_TEST(!throttle.Take("carl", "10.0.0.2").has_value());
}

BOOST_AUTO_TEST_CASE(a_refused_attempt_takes_nothing) {
  Burst("anna", "10.0.0.1");
  for (int i = 0; i < 100; ++i) BOOST_TEST(throttle.Take("anna", "10.0.0.2").has_value());
  BOOST_TEST(Burst("bob", "10.0.0.2") == 10);
}

BOOST_AUTO_TEST_CASE(a_success_gives_its_attempt_back) {
  for (int i = 0; i < 100; ++i) {
    BOOST_REQUIRE(!throttle.Take("anna", "10.0.0.1").has_value());
    throttle.Succeeded("anna", "10.0.0.1");
  }
  BOOST_TEST(Burst("anna", "10.0.0.1") == 10);
}

BOOST_AUTO_TEST_CASE(strangers_do_not_lock_out_who_is_at_home) {
  BOOST_TEST(Burst("anna", "10.0.0.66") == 10);
  BOOST_TEST(throttle.Take("anna", "10.0.0.1").has_value());
  BOOST_TEST(!throttle.TakeAtHome("anna", "10.0.0.1").has_value());
  for (int i = 0; i < 9; ++i) throttle.TakeAtHome("anna", "10.0.0.1");
  BOOST_TEST(throttle.TakeAtHome("anna", "10.0.0.1").value().count() == 60);
  throttle.SucceededAtHome("anna", "10.0.0.1");
  BOOST_TEST(!throttle.TakeAtHome("anna", "10.0.0.1").has_value());
}

BOOST_AUTO_TEST_CASE(an_ipv6_network_is_one_address) {
  int taken = 0;
  for (int i = 1; i <= 100; ++i) {
    const std::string address = "2001:db8:1:2::" + std::to_string(i);
    taken += throttle.Take("user" + std::to_string(i), address) ? 0 : 1;
  }
  BOOST_TEST(taken == 20);
  BOOST_TEST(!throttle.Take("anna", "2001:db8:1:3::1").has_value());
  BOOST_TEST(!throttle.Take("anna", "::1").has_value());
  BOOST_TEST(!throttle.Take("anna", "fe80::1").has_value());
}

BOOST_AUTO_TEST_CASE(a_flood_of_names_does_not_grow_without_end) {
  for (int i = 0; i < 30'000; ++i) {
    clock.Advance(microseconds(10));
    throttle.Take("user" + std::to_string(i),
                  "10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250));
  }
  BOOST_TEST(Burst("anna", "10.9.9.9") == 10);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
