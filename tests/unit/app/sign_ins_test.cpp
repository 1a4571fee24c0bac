#include "tillwatch/app/sign_ins.hpp"

#include <boost/test/unit_test.hpp>
#include <functional>

#include "support/account_parts.hpp"
#include "support/fake_audit_log.hpp"
#include "support/fake_clock.hpp"

namespace tillwatch {
namespace sign_ins_test {
namespace {

using std::chrono::hours;

constexpr const char* kPassword = "correct horse";
constexpr const char* kOther = "battery staple";

struct Fixture {
  FakeClock clock{UtcTime{} + hours(24 * 365 * 50)};
  test::FakeAccountStore store;
  test::FakeAuditLog audit;
  test::AccountParts parts{store, audit, clock};
  test::FakePasswordHasher& hasher = parts.hasher;
  Identities& identities = parts.identities;
  SignIns& sign_ins = parts.sign_ins;

  Fixture() {
    store.AddUser({{"root", Role::kAdmin}, "hash of root's own"});
    store.AddUser({{"anna", Role::kManager}, std::string("hash of ") + kPassword});
  }

  auto SignIn(const std::string& user, const std::string& password,
              const std::string& address = "10.0.0.1") {
    return sign_ins.SignIn({user, password, address, "Browser/1.0"});
  }
  SignedIn Enter(const std::string& address = "10.0.0.1") {
    return SignIn("anna", kPassword, address).value().signed_in;
  }
  std::vector<std::string> Actions() const {
    std::vector<std::string> actions;
    for (const AuditRecord& record : audit.Records()) actions.push_back(record.entry.action);
    return actions;
  }
};

bool IsWrong(const tl::expected<NewSession, SignInRefusal>& outcome) {
  return !outcome && outcome.error().error && outcome.error().error->field.empty();
}

}  // namespace
}  // namespace sign_ins_test

BOOST_FIXTURE_TEST_SUITE(sign_ins_test, sign_ins_test::Fixture)

BOOST_AUTO_TEST_CASE(name_and_password_open_a_session) {
  const auto opened = SignIn("Anna", kPassword);
  BOOST_REQUIRE(opened.has_value());
  const auto who = identities.OfSession(opened->token);
  BOOST_REQUIRE(who.has_value());
  BOOST_TEST(who->who.name == "anna");
  BOOST_TEST(who->session->address == "10.0.0.1");
  BOOST_TEST(who->session->user_agent == "Browser/1.0");
  BOOST_TEST((who->expires_at == clock.UtcNow() + hours(12)));
  BOOST_TEST(Actions() == std::vector<std::string>{"session.sign_in"},
             boost::test_tools::per_element());
  BOOST_TEST(audit.Records().front().entry.details_json.find(opened->token) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(whoever_is_wrong_gets_one_answer_after_one_hash) {
  store.AddUser({{"dora", Role::kViewer, {}, true}, std::string("hash of ") + kPassword});
  int hashes = 0;
  for (const auto& [user, password] :
       std::vector<std::pair<std::string, std::string>>{{"anna", kOther},
                                                        {"nobody", kPassword},
                                                        {"dora", kPassword},
                                                        {"no name/", kPassword},
                                                        {"", kPassword},
                                                        {std::string(1000, 'a'), kPassword}}) {
    BOOST_TEST(IsWrong(SignIn(user, password)), user);
    BOOST_TEST(hasher.verified == ++hashes, user);
  }
  BOOST_TEST(store.Sessions(std::nullopt, clock.UtcNow()).empty());
  for (const std::string& action : Actions()) BOOST_TEST(action == "session.sign_in.failed");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_a_name_is_not_recorded_as_one) {
  SignIn("my secret pass phrase", "x");
  BOOST_TEST(audit.Records().front().entry.who.empty());
}

BOOST_AUTO_TEST_CASE(guessing_is_slowed_down_for_names_that_exist_and_for_others) {
  for (const std::string user : {"anna", "nobody"}) {
    for (int i = 0; i < 10; ++i) {
      BOOST_TEST(IsWrong(SignIn(user, "guess", "10.0.1." + std::to_string(i))));
    }
    const auto refused = SignIn(user, user == "anna" ? kPassword : "guess", "10.0.2.1");
    BOOST_REQUIRE(!refused);
    BOOST_TEST(refused.error().wait.count() == 60);
  }
  clock.Advance(seconds(60));
  BOOST_TEST(SignIn("anna", kPassword, "10.0.2.1").has_value());
}

BOOST_AUTO_TEST_CASE(who_was_here_before_is_not_locked_out_by_strangers) {
  Enter("10.0.0.1");
  for (int i = 0; i < 30; ++i) SignIn("anna", "guess", "10.0.1." + std::to_string(i));
  BOOST_TEST(!SignIn("anna", kPassword, "10.0.9.9").has_value());
  BOOST_TEST(SignIn("anna", kPassword, "10.0.0.1").has_value());
  clock.Advance(std::chrono::days(31));
  for (int i = 0; i < 30; ++i) SignIn("anna", "guess", "10.0.1." + std::to_string(i));
  BOOST_TEST(!SignIn("anna", kPassword, "10.0.0.1").has_value());
}

BOOST_AUTO_TEST_CASE(a_session_that_was_there_before_ends) {
  const auto first = SignIn("anna", kPassword);
  SignInOrder order{"anna", kPassword, "10.0.0.1", ""};
  order.before = first->signed_in.session;
  const auto second = sign_ins.SignIn(order);
  BOOST_TEST(second->token != first->token);
  BOOST_TEST(!identities.OfSession(first->token).has_value());
  BOOST_TEST(identities.OfSession(second->token).has_value());
}

BOOST_AUTO_TEST_CASE(when_too_many_hash_nobody_is_called_wrong_and_no_attempt_is_lost) {
  hasher.busy = true;
  for (int i = 0; i < 50; ++i) {
    const auto refused = SignIn("anna", kPassword);
    BOOST_REQUIRE(!refused);
    BOOST_REQUIRE(!refused.error().error);
    BOOST_TEST(refused.error().wait.count() == 1);
  }
  hasher.busy = false;
  BOOST_TEST(SignIn("anna", kPassword).has_value());
}

BOOST_AUTO_TEST_CASE(without_the_audit_log_nobody_gets_in) {
  audit.away = true;
  BOOST_CHECK_THROW(SignIn("anna", kPassword), Unavailable);
  BOOST_TEST(store.Sessions(std::nullopt, clock.UtcNow()).empty());
}

BOOST_AUTO_TEST_CASE(a_hash_of_an_older_cost_is_made_anew) {
  hasher.prefix = "better hash of ";
  BOOST_TEST(SignIn("anna", kPassword).has_value());
  BOOST_TEST(store.FindUser("anna")->password_hash == std::string("better hash of ") + kPassword);
}

BOOST_AUTO_TEST_CASE(signing_out_ends_this_session_alone) {
  const auto one = SignIn("anna", kPassword);
  const auto two = SignIn("anna", kPassword);
  sign_ins.SignOut(one->signed_in, "10.0.0.1");
  BOOST_TEST(!identities.OfSession(one->token).has_value());
  BOOST_TEST(identities.OfSession(two->token).has_value());
  BOOST_TEST(Actions().back() == "session.sign_out");
}

BOOST_AUTO_TEST_CASE(a_new_password_ends_the_other_sessions) {
  const auto here = SignIn("anna", kPassword);
  const auto there = SignIn("anna", kPassword, "10.0.0.2");
  const auto changed = sign_ins.ChangePassword(here->signed_in, kPassword, kOther, "10.0.0.1");
  BOOST_TEST(changed.has_value());
  BOOST_TEST(identities.OfSession(here->token).has_value());
  BOOST_TEST(!identities.OfSession(there->token).has_value());
  BOOST_TEST(IsWrong(SignIn("anna", kPassword)));
  BOOST_TEST(SignIn("anna", kOther).has_value());
}

BOOST_AUTO_TEST_CASE(a_new_password_needs_the_old_one_and_must_be_good) {
  const SignedIn anna = Enter();
  const auto field_of = [&](const std::string& old_password, const std::string& new_password) {
    const auto changed = sign_ins.ChangePassword(anna, old_password, new_password, "10.0.0.1");
    return changed || !changed.error().error ? std::string() : changed.error().error->field;
  };
  BOOST_TEST(field_of("guess", kOther) == "old_password");
  BOOST_TEST(field_of(kPassword, "short") == "new_password");
  BOOST_TEST(field_of(kPassword, kPassword) == "new_password");
  int refused = 0;
  for (int i = 0; i < 30; ++i) refused += field_of("guess", kOther).empty() ? 1 : 0;
  BOOST_TEST(refused > 0);  // guessing the old one is slowed down, too
  BOOST_TEST(store.FindUser("anna")->password_hash == std::string("hash of ") + kPassword);
}

BOOST_AUTO_TEST_CASE(who_is_shut_out_while_the_password_is_looked_at_stays_out) {
  const UtcTime now = clock.UtcNow();
  const std::vector<std::function<void()>> changes{
      [&] { store.SetPassword("anna", {std::string("hash of ") + kOther}, now); },
      [&] {
        store.ChangeUser("anna", {{}, {}, true}, now);
      },
      [&] { store.RemoveUser("anna"); }};
  for (const auto& change : changes) {
    hasher.meanwhile = change;
    BOOST_TEST(IsWrong(SignIn("anna", kPassword)));
    BOOST_TEST(Actions().back() == "session.sign_in.failed");
    BOOST_TEST(store.Sessions("anna", now).empty());
    hasher.meanwhile = [] {};
    store.RemoveUser("anna");
    store.AddUser({{"anna", Role::kManager}, std::string("hash of ") + kPassword});
  }
  BOOST_TEST(SignIn("anna", kPassword).has_value());
}

BOOST_AUTO_TEST_CASE(a_password_that_an_admin_sets_meanwhile_is_not_overwritten) {
  const SignedIn anna = Enter();
  hasher.meanwhile = [&] { store.SetPassword("anna", {"hash of the admin's"}, clock.UtcNow()); };
  const auto changed = sign_ins.ChangePassword(anna, kPassword, kOther, "10.0.0.1");
  BOOST_REQUIRE(!changed.has_value());
  BOOST_TEST(changed.error().error->field == "old_password");
  BOOST_TEST(store.FindUser("anna")->password_hash == "hash of the admin's");
  BOOST_TEST(Actions().back() == "user.password_changed.failed");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
