#include "tillwatch/app/accounts.hpp"

#include <boost/test/unit_test.hpp>

#include "support/account_parts.hpp"
#include "support/fake_audit_log.hpp"
#include "support/fake_clock.hpp"
#include "tillwatch/app/first_access.hpp"
#include "tillwatch/base/secret.hpp"

namespace tillwatch {
namespace accounts_test {
namespace {

using std::chrono::days;
using std::chrono::hours;

const Actor kRoot{"root", "admin", "10.0.0.1"};
constexpr const char* kPassword = "correct horse";

struct Fixture {
  FakeClock clock{UtcTime{} + hours(24 * 365 * 50)};
  test::FakeAccountStore store;
  test::FakeAuditLog audit;
  test::AccountParts parts{store, audit, clock};
  test::FakePasswordHasher& hasher = parts.hasher;
  Identities& identities = parts.identities;
  Accounts& accounts = parts.accounts;
  FirstAccess first{store, hasher, audit, clock};

  auto Add(const std::string& name, Role role = Role::kViewer) {
    return accounts.Add({name, kPassword, role}, kRoot);
  }
  auto Change(const std::string& name, UserChange change) {
    return accounts.Change(name, {std::move(change)}, kRoot);
  }
  // A session of this user; whether it lives is for IsIn.
  std::string Enter(const std::string& user) {
    const std::string token = NewSecret();
    const UtcTime now = clock.UtcNow();
    store.AddSession({{token}, user, now, now, now + hours(1), now + hours(2), "10.0.0.1", ""},
                     SessionDigest(token), store.FindUser(user)->user.password_changed_at);
    BOOST_REQUIRE(IsIn(token));
    return token;
  }
  bool IsIn(const std::string& token) { return identities.OfSession(token).has_value(); }
  std::string LastAction() const { return audit.Records().back().entry.action; }
};

}  // namespace
}  // namespace accounts_test

BOOST_FIXTURE_TEST_SUITE(accounts_test, accounts_test::Fixture)

BOOST_AUTO_TEST_CASE(a_user_that_somebody_adds_must_choose_a_password) {
  const auto added = Add("Anna", Role::kManager);
  BOOST_REQUIRE(added.has_value());
  BOOST_TEST(added->name == "anna");
  BOOST_TEST(added->must_change_password);
  BOOST_TEST(LastAction() == "user.added");
  BOOST_TEST((Add("anna").error().code == ErrorCode::kConflict));
  BOOST_TEST(LastAction() == "user.added.failed");
  BOOST_TEST(Add("a b").error().field == "name");
  BOOST_TEST(accounts.Add({"bob", "short"}, kRoot).error().field == "password");
}

BOOST_AUTO_TEST_CASE(who_is_bound_to_very_many_stores_fits_the_audit_log) {
  std::vector<StoreId> stores;
  for (int i = 0; i < 500; ++i) stores.push_back({std::string(97, '\x01') + std::to_string(i)});
  BOOST_TEST(accounts.Add({"anna", kPassword, Role::kViewer, stores}, kRoot).has_value());
  BOOST_TEST(accounts.AddToken({"tool", Role::kViewer, stores}, kRoot).has_value());
  for (const AuditRecord& record : audit.Records()) {
    BOOST_TEST(record.entry.details_json.size() <= 4096U);
    BOOST_TEST(record.entry.details_json.find("\"more_stores\":4") != std::string::npos);
  }
  accounts.Add({"bob", kPassword, Role::kViewer, {{"store_001"}, {"store_002"}}}, kRoot);
  BOOST_TEST(audit.Records().back().entry.details_json ==
             R"({"disabled":false,"role":"viewer","stores":["store_001","store_002"]})");
}

BOOST_AUTO_TEST_CASE(what_is_changed_counts_for_who_is_signed_in) {
  Add("root", Role::kAdmin);
  Add("anna", Role::kManager);
  const std::string token = Enter("anna");
  Change("anna", {Role::kViewer, std::vector<StoreId>{{"store_001"}}, {}});
  const auto who = identities.OfSession(token);
  BOOST_TEST((who->who.role == Role::kViewer));
  BOOST_TEST(who->who.IsBound());
  Change("anna", {{}, {}, true});
  BOOST_TEST(!IsIn(token));
  Change("anna", {{}, {}, false});
  BOOST_TEST(!IsIn(token));  // an ended session does not come back
}

BOOST_AUTO_TEST_CASE(a_password_that_somebody_sets_ends_the_sessions) {
  Add("root", Role::kAdmin);
  Add("anna");
  const std::string token = Enter("anna");
  const auto changed = accounts.Change("anna", {{}, "battery staple"}, kRoot);
  BOOST_TEST(changed->must_change_password);
  BOOST_TEST(!IsIn(token));
  BOOST_TEST(LastAction() == "user.password_set");
}

BOOST_AUTO_TEST_CASE(an_update_says_in_the_log_what_it_changed_and_nothing_else) {
  Add("root", Role::kAdmin);
  Add("anna");
  const auto after = [&](const UserUpdate& update) {
    const std::size_t before = audit.Records().size();
    BOOST_TEST(accounts.Change("anna", update, kRoot).has_value());
    std::string actions;
    for (std::size_t i = before; i < audit.Records().size(); ++i) {
      actions += audit.Records()[i].entry.action + " ";
    }
    return actions;
  };
  BOOST_TEST(after({{Role::kManager, {}, {}}, {}}) == "user.changed ");
  BOOST_TEST(after({{}, "battery staple"}) == "user.password_set ");
  BOOST_TEST(after({{Role::kViewer, {}, {}}, "staple battery"}) ==
             "user.changed user.password_set ");
  BOOST_TEST(after({}) == "");
}

BOOST_AUTO_TEST_CASE(a_removed_user_is_out_at_once) {
  Add("root", Role::kAdmin);
  Add("anna");
  const std::string token = Enter("anna");
  BOOST_TEST(accounts.Remove("anna", kRoot).has_value());
  BOOST_TEST(!IsIn(token));
  BOOST_TEST((accounts.Remove("anna", kRoot).error().code == ErrorCode::kNotFound));
}

BOOST_AUTO_TEST_CASE(the_last_admin_of_all_stores_stays) {
  Add("root", Role::kAdmin);
  Add("bound", Role::kAdmin);
  Change("bound", {{}, std::vector<StoreId>{{"store_001"}}, {}});
  const auto is_conflict = [](const auto& result) {
    return !result && result.error().code == ErrorCode::kConflict;
  };
  BOOST_TEST(is_conflict(accounts.Remove("root", kRoot)));
  BOOST_TEST(is_conflict(Change("root", {Role::kManager, {}, {}})));
  BOOST_TEST(is_conflict(Change("root", {{}, {}, true})));
  BOOST_TEST(is_conflict(Change("root", {{}, std::vector<StoreId>{{"store_001"}}, {}})));
  BOOST_TEST(LastAction() == "user.changed.failed");
  Add("other", Role::kAdmin);
  BOOST_TEST(accounts.Remove("root", kRoot).has_value());
}

BOOST_AUTO_TEST_CASE(a_session_is_ended_by_its_user_or_by_who_manages) {
  Add("anna");
  Add("bob");
  const std::string token = Enter("anna");
  const SessionId id{token};
  BOOST_TEST(!accounts.EndSession(id, "bob", {"bob", "viewer", ""}));
  BOOST_TEST(IsIn(token));
  BOOST_TEST(accounts.EndSession(id, std::nullopt, kRoot));
  BOOST_TEST(!IsIn(token));
}

BOOST_AUTO_TEST_CASE(a_token_is_shown_once_and_ends_when_it_is_revoked) {
  const auto made = accounts.AddToken({"tool", Role::kManager}, kRoot);
  BOOST_REQUIRE(made.has_value());
  BOOST_TEST((made->token.expires_at == clock.UtcNow() + days(90)));
  BOOST_TEST(identities.OfApiToken(made->secret).has_value());
  for (const AuditRecord& record : audit.Records()) {
    BOOST_TEST(record.entry.details_json.find(made->secret) == std::string::npos);
  }
  BOOST_TEST(accounts.RevokeToken(made->token.id, kRoot));
  BOOST_TEST(!identities.OfApiToken(made->secret).has_value());
  BOOST_TEST(!accounts.RevokeToken(made->token.id, kRoot));
}

BOOST_AUTO_TEST_CASE(a_token_that_makes_no_sense_is_refused) {
  const auto field_of = [&](ApiTokenOrder order) {
    const auto made = accounts.AddToken(order, kRoot);
    return made ? std::string() : made.error().field;
  };
  const UtcTime now = clock.UtcNow();
  BOOST_TEST(field_of({"", Role::kViewer}) == "name");
  BOOST_TEST(field_of({"local", Role::kViewer}) == "name");
  BOOST_TEST(field_of({"t", Role::kViewer, {}, now}) == "expires_at");
  BOOST_TEST(field_of({"t", Role::kViewer, {}, now + days(10'000)}) == "expires_at");
  BOOST_TEST(field_of({"t", Role::kViewer}) == "");
  BOOST_TEST(field_of({"t", Role::kViewer}) == "name");  // taken
}

BOOST_AUTO_TEST_CASE(the_first_start_makes_an_admin_and_no_later_one_does) {
  std::string password;
  BOOST_TEST(first.MakeFirstAdmin([&](const std::string& secret) { password = secret; }));
  BOOST_TEST(store.FindUser("admin")->password_hash == "hash of " + password);
  BOOST_TEST(store.FindUser("admin")->user.must_change_password);
  BOOST_TEST(first.IsFirstPasswordInUse());
  BOOST_TEST(!first.MakeFirstAdmin([](const std::string&) { BOOST_ERROR("kept again"); }));
  store.SetPassword("admin", {"hash of another", false}, clock.UtcNow());
  BOOST_TEST(!first.IsFirstPasswordInUse());
}

BOOST_AUTO_TEST_CASE(a_password_that_cannot_be_kept_makes_no_admin) {
  const auto keep = [](const std::string&) { throw std::runtime_error("the disk is full"); };
  BOOST_CHECK_THROW(first.MakeFirstAdmin(keep), std::runtime_error);
  BOOST_TEST(store.Users().empty());
}

BOOST_AUTO_TEST_CASE(the_token_of_the_home_is_renewed_when_it_must_be) {
  std::string held;
  const auto renew = [&] {
    return first.RenewLocalToken(held, [&](const std::string& secret) { held = secret; });
  };
  BOOST_TEST(renew());
  BOOST_TEST((identities.OfApiToken(held)->who.role == Role::kAdmin));
  BOOST_TEST(!renew());
  const std::string before = held;
  clock.Advance(days(61));
  BOOST_TEST(renew());
  BOOST_TEST(held != before);
  BOOST_TEST(store.Tokens().size() == 1u);
  accounts.RevokeToken(store.Tokens().front().id, kRoot);
  BOOST_TEST(renew());
  held = "lost";
  BOOST_TEST(renew());
  BOOST_TEST(store.Tokens().size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
