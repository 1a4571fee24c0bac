#include "tillwatch/app/identities.hpp"

#include <boost/test/unit_test.hpp>

#include "support/fake_account_store.hpp"
#include "support/fake_clock.hpp"
#include "tillwatch/base/secret.hpp"

namespace tillwatch {
namespace identities_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

struct Fixture {
  FakeClock clock{UtcTime{} + hours(24 * 365 * 50)};
  test::FakeAccountStore store;
  Identities identities{store, clock};
  const std::string session = NewSecret();
  const std::string token = kApiTokenPrefix + NewSecret();

  Fixture() {
    const UtcTime now = clock.UtcNow();
    store.AddUser({{"root", Role::kAdmin}, "x"});
    store.AddUser({{"anna", Role::kManager, {{"store_001"}}}, "x"});
    store.AddSession({{"s1"}, "anna", now, now, now + minutes(60), now + hours(12), "10.0.0.1", ""},
                     SessionDigest(session), {});
    store.AddToken({{"t1"}, "tool", Role::kViewer, {}, now, now + hours(48), "root"},
                   ApiTokenDigest(token));
  }

  bool IsIn() { return identities.OfSession(session).has_value(); }
};

}  // namespace
}  // namespace identities_test

BOOST_FIXTURE_TEST_SUITE(identities_test, identities_test::Fixture)

BOOST_AUTO_TEST_CASE(a_session_and_a_token_say_who_asks) {
  const auto anna = identities.OfSession(session);
  BOOST_REQUIRE(anna.has_value());
  BOOST_TEST(anna->who.name == "anna");
  BOOST_TEST((anna->who.role == Role::kManager));
  BOOST_TEST(anna->who.IsBound());
  BOOST_TEST(anna->session->id.value == "s1");
  const auto tool = identities.OfApiToken(token);
  BOOST_REQUIRE(tool.has_value());
  BOOST_TEST(tool->who.name == "token:tool");
  BOOST_TEST(!tool->session.has_value());
}

BOOST_AUTO_TEST_CASE(one_never_passes_for_the_other) {
  BOOST_TEST(!identities.OfSession(token).has_value());
  BOOST_TEST(!identities.OfSession(token.substr(3)).has_value());
  BOOST_TEST(!identities.OfApiToken(session).has_value());
  BOOST_TEST(!identities.OfApiToken(kApiTokenPrefix + session).has_value());
}

BOOST_AUTO_TEST_CASE(what_has_not_the_form_of_a_token_asks_nothing_of_the_store) {
  for (const std::string& text : {std::string(), std::string("x"), session + "x",
                                  std::string(100'000, 'a'), std::string("' or 1=1 --")}) {
    BOOST_TEST(!identities.OfSession(text).has_value());
    BOOST_TEST(!identities.OfApiToken(text).has_value());
  }
  BOOST_TEST(store.lookups == 0);
}

BOOST_AUTO_TEST_CASE(the_store_is_asked_once_a_second) {
  for (int i = 0; i < 100; ++i) BOOST_TEST(IsIn());
  BOOST_TEST(store.lookups == 1);
  clock.Advance(seconds(1));
  BOOST_TEST(IsIn());
  BOOST_TEST(store.lookups == 2);
}

BOOST_AUTO_TEST_CASE(what_is_changed_here_counts_at_once) {
  BOOST_TEST(IsIn());
  store.ChangeUser("anna", {Role::kViewer, {}, {}}, clock.UtcNow());
  identities.Forget();
  BOOST_TEST((identities.OfSession(session)->who.role == Role::kViewer));
  store.ChangeUser("anna", {{}, {}, true}, clock.UtcNow());
  identities.Forget();
  BOOST_TEST(!IsIn());
}

BOOST_AUTO_TEST_CASE(what_others_change_counts_within_a_second) {
  BOOST_TEST(IsIn());
  store.EndSession({"s1"}, std::nullopt, clock.UtcNow());
  clock.Advance(seconds(1));
  BOOST_TEST(!IsIn());
}

BOOST_AUTO_TEST_CASE(use_puts_the_idle_end_off_and_the_last_end_stands) {
  for (int i = 0; i < 23; ++i) {
    clock.Advance(minutes(30));
    BOOST_TEST(IsIn());
  }
  clock.Advance(minutes(29));
  BOOST_TEST(IsIn());
  clock.Advance(minutes(1));
  BOOST_TEST(!IsIn());
}

BOOST_AUTO_TEST_CASE(an_hour_without_use_ends_a_session) {
  BOOST_TEST(IsIn());
  clock.Advance(minutes(60));
  BOOST_TEST(!IsIn());
}

BOOST_AUTO_TEST_CASE(uses_are_stored_once_a_minute) {
  for (int i = 0; i < 60; ++i) {
    clock.Advance(seconds(1));
    identities.OfSession(session);
    identities.OfApiToken(token);
  }
  BOOST_TEST(store.touches == 2);
}

BOOST_AUTO_TEST_CASE(a_token_ends_when_it_expires) {
  clock.Advance(hours(48) - seconds(1));
  BOOST_TEST(identities.OfApiToken(token).has_value());
  clock.Advance(seconds(1));
  BOOST_TEST(!identities.OfApiToken(token).has_value());
}

BOOST_AUTO_TEST_CASE(while_the_database_is_away_who_was_known_stays_known) {
  BOOST_TEST(IsIn());
  store.away = true;
  for (int i = 0; i < 14; ++i) {
    clock.Advance(minutes(1));
    BOOST_TEST(IsIn());
  }
  BOOST_CHECK_THROW(identities.OfApiToken(token), Unavailable);  // was never seen
  clock.Advance(minutes(1));
  BOOST_CHECK_THROW(IsIn(), Unavailable);
  store.away = false;
  clock.Advance(seconds(2));
  BOOST_TEST(IsIn());
}

BOOST_AUTO_TEST_CASE(a_database_that_is_away_is_not_asked_by_every_request) {
  IsIn();
  store.away = true;
  clock.Advance(seconds(1));
  const int before = store.lookups;
  for (int i = 0; i < 100; ++i) IsIn();
  BOOST_TEST(store.lookups == before + 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
