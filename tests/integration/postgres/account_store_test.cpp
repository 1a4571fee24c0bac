#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>
#include <vector>

#include "support/samples.hpp"
#include "support/test_database.hpp"
#include "tillwatch/adapters/postgres/postgres_account_store.hpp"
#include "tillwatch/base/uuid.hpp"

namespace tillwatch {
namespace account_store_test {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr const char* kOne = "0f8e3c1a-0000-4000-8000-000000000001";
constexpr const char* kTwo = "0f8e3c1a-0000-4000-8000-000000000002";

struct Fixture : MigratedDatabase {
  PostgresAccountStore store{pool};

  bool Add(const std::string& name, Role role = Role::kViewer, std::vector<StoreId> stores = {}) {
    return store.AddUser({{name, role, std::move(stores), false, true, kNoon, kNoon}, "hash"});
  }
  static Session SampleSession(const char* id, const std::string& user) {
    return {{id},           user,       kNoon, kNoon, kNoon + hours(1), kNoon + hours(12),
            "192.168.1.20", "Browser/1"};
  }
  bool Lives(const std::string& digest, UtcTime now = kNoon) {
    return store.FindSession(digest, now).has_value();
  }
};

}  // namespace
}  // namespace account_store_test

BOOST_FIXTURE_TEST_SUITE(account_store_test, account_store_test::Fixture)

BOOST_AUTO_TEST_CASE(a_user_comes_back_as_it_was_stored) {
  BOOST_TEST(Add("anna", Role::kManager, {{"store_001"}, {"a, \"b\" {c}\\ \xc3\xa4"}}));
  BOOST_TEST(!Add("anna"));
  const auto stored = store.FindUser("anna");
  BOOST_REQUIRE(stored.has_value());
  BOOST_TEST(stored->password_hash == "hash");
  BOOST_TEST((stored->user.role == Role::kManager));
  BOOST_TEST(stored->user.stores.size() == 2u);
  BOOST_TEST(stored->user.stores[1].value == "a, \"b\" {c}\\ \xc3\xa4");
  BOOST_TEST(stored->user.must_change_password);
  BOOST_TEST((stored->user.created_at == kNoon));
  BOOST_TEST(!stored->user.last_sign_in_at.has_value());
  BOOST_TEST(!store.FindUser("nobody").has_value());
  Add("aaron");
  BOOST_TEST(store.Users().front().name == "aaron");
}

BOOST_AUTO_TEST_CASE(the_first_user_is_made_once_whoever_tries) {
  std::vector<std::jthread> threads;
  std::atomic<int> made{0};
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      const User user{"admin" + std::to_string(i), Role::kAdmin, {}, false, true, kNoon, kNoon};
      made += store.AddFirstUser({user, "hash"}) ? 1 : 0;
    });
  }
  threads.clear();
  BOOST_TEST(made == 1);
  BOOST_TEST(store.Users().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_change_leaves_what_it_does_not_name) {
  Add("root", Role::kAdmin);
  Add("anna", Role::kManager, {{"store_001"}});
  BOOST_TEST((store.ChangeUser("anna", {Role::kViewer, {}, {}}, kNoon) == UserOutcome::kDone));
  BOOST_TEST(store.FindUser("anna")->user.stores.size() == 1u);
  store.ChangeUser("anna", {{}, std::vector<StoreId>{}, {}}, kNoon);
  const User anna = store.FindUser("anna")->user;
  BOOST_TEST(anna.stores.empty());
  BOOST_TEST((anna.role == Role::kViewer));
  BOOST_TEST((store.ChangeUser("nobody", {}, kNoon) == UserOutcome::kNotFound));
}

BOOST_AUTO_TEST_CASE(the_last_admin_of_all_stores_stays_whatever_two_try_at_once) {
  Add("a", Role::kAdmin);
  Add("b", Role::kAdmin);
  Add("bound", Role::kAdmin, {{"store_001"}});
  std::vector<std::jthread> threads;
  std::atomic<int> removed{0};
  for (const std::string name : {"a", "b"}) {
    threads.emplace_back(
        [&, name] { removed += store.RemoveUser(name) == UserOutcome::kDone ? 1 : 0; });
  }
  threads.clear();
  BOOST_TEST(removed == 1);
  const std::string left = store.FindUser("a") ? "a" : "b";
  const auto last = UserOutcome::kLastAdmin;
  BOOST_TEST((store.RemoveUser(left) == last));
  BOOST_TEST((store.ChangeUser(left, {Role::kManager, {}, {}}, kNoon) == last));
  BOOST_TEST((store.ChangeUser(left, {{}, std::vector<StoreId>{{"s"}}, {}}, kNoon) == last));
  BOOST_TEST((store.ChangeUser(left, {{}, {}, true}, kNoon) == last));
  BOOST_TEST((store.FindUser(left)->user.MayManageAccounts()));
}

BOOST_AUTO_TEST_CASE(where_nobody_manages_others_can_still_be_changed) {
  Add("anna");
  BOOST_TEST((store.RemoveUser("anna") == UserOutcome::kDone));
}

BOOST_AUTO_TEST_CASE(a_session_lives_until_an_end_or_its_users) {
  Add("root", Role::kAdmin);
  Add("anna", Role::kManager);
  store.AddSession(SampleSession(kOne, "anna"), "one", kNoon);
  const auto found = store.FindSession("one", kNoon + hours(1) - seconds(1));
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST(found->session.id.value == kOne);
  BOOST_TEST(found->session.address == "192.168.1.20");
  BOOST_TEST((found->session.expires_at == kNoon + hours(12)));
  BOOST_TEST((found->user.role == Role::kManager));
  BOOST_TEST((store.FindUser("anna")->user.last_sign_in_at == kNoon));
  BOOST_TEST(!Lives("one", kNoon + hours(1)));
  store.TouchSession({kOne}, kNoon + seconds(1), kNoon + hours(100));
  BOOST_TEST(Lives("one", kNoon + hours(12) - seconds(1)));
  BOOST_TEST(!Lives("one", kNoon + hours(12)));
  BOOST_TEST(!Lives("two"));
  store.ChangeUser("anna", {{}, {}, true}, kNoon);
  BOOST_TEST(!Lives("one"));
  store.ChangeUser("anna", {{}, {}, false}, kNoon);
  BOOST_TEST(!Lives("one"));
}

BOOST_AUTO_TEST_CASE(a_password_ends_sessions_but_the_one_to_keep) {
  Add("anna");
  store.AddSession(SampleSession(kOne, "anna"), "one", kNoon);
  store.AddSession(SampleSession(kTwo, "anna"), "two", kNoon);
  BOOST_TEST(store.SetPassword("anna", {"new", false, SessionId{kOne}}, kNoon));
  BOOST_TEST(Lives("one"));
  BOOST_TEST(!Lives("two"));
  BOOST_TEST(store.FindUser("anna")->password_hash == "new");
  store.SetPassword("anna", {"newer", true, {}}, kNoon);
  BOOST_TEST(!Lives("one"));
  BOOST_TEST(store.FindUser("anna")->user.must_change_password);
  BOOST_TEST(!store.SetPassword("nobody", {"x"}, kNoon));
  store.Rehash("anna", "not this", "stolen");
  BOOST_TEST(store.FindUser("anna")->password_hash == "newer");
  store.Rehash("anna", "newer", "dearer");
  BOOST_TEST(store.FindUser("anna")->password_hash == "dearer");
}

BOOST_AUTO_TEST_CASE(a_session_is_of_the_password_that_was_checked) {
  Add("anna");
  const UtcTime later = kNoon + microseconds(1);
  BOOST_TEST(!store.AddSession(SampleSession(kOne, "nobody"), "one", kNoon));
  store.SetPassword("anna", {"new"}, later);
  BOOST_TEST(!store.AddSession(SampleSession(kOne, "anna"), "one", kNoon));
  BOOST_TEST(!store.FindUser("anna")->user.last_sign_in_at.has_value());
  store.ChangeUser("anna", {{}, {}, true}, kNoon);
  BOOST_TEST(!store.AddSession(SampleSession(kOne, "anna"), "one", later));
  store.ChangeUser("anna", {{}, {}, false}, kNoon);
  BOOST_TEST(!Lives("one"));
  BOOST_TEST(store.AddSession(SampleSession(kOne, "anna"), "one", later));
  BOOST_TEST(Lives("one"));
  BOOST_TEST(!store.SetPassword("anna", {"newer", false, {}, kNoon}, kNoon));
  BOOST_TEST(store.FindUser("anna")->password_hash == "new");
  BOOST_TEST(Lives("one"));
  BOOST_TEST(store.SetPassword("anna", {"newer", false, {}, later}, kNoon));
}

// Whoever comes second waits for the first, so that no session outlives the password.
BOOST_AUTO_TEST_CASE(a_sign_in_and_a_new_password_at_once_leave_no_session_of_the_old_one) {
  for (int i = 0; i < 30; ++i) {
    const std::string user = "user" + std::to_string(i);
    Add(user);
    Session session = SampleSession(kOne, user);
    session.id.value = NewUuid();
    std::jthread sign_in([&] { store.AddSession(session, user, kNoon); });
    store.SetPassword(user, {"new"}, kNoon + seconds(1));
    sign_in.join();
    BOOST_TEST(!Lives(user));
  }
}

BOOST_AUTO_TEST_CASE(sessions_are_listed_and_ended_by_whose_they_are) {
  Add("anna");
  Add("bob");
  store.AddSession(SampleSession(kOne, "anna"), "one", kNoon);
  store.AddSession(SampleSession(kTwo, "bob"), "two", kNoon);
  BOOST_TEST(store.Sessions(std::nullopt, kNoon).size() == 2u);
  BOOST_TEST(store.Sessions("anna", kNoon).front().id.value == kOne);
  BOOST_TEST(!store.EndSession({kOne}, "bob", kNoon));
  BOOST_TEST(store.EndSession({kOne}, "anna", kNoon));
  BOOST_TEST(!store.EndSession({kOne}, std::nullopt, kNoon));
  BOOST_TEST(!Lives("one"));
  BOOST_TEST(Lives("two"));
  store.RemoveUser("bob");
  BOOST_TEST(!Lives("two"));
  BOOST_TEST(store.Sessions(std::nullopt, kNoon).empty());
}

BOOST_AUTO_TEST_CASE(where_somebody_signed_in_is_known_for_a_month_after_the_end) {
  Add("anna");
  store.AddSession(SampleSession(kOne, "anna"), "one", kNoon);
  BOOST_TEST(store.HasSignedInFrom("anna", "192.168.1.20", kNoon));
  BOOST_TEST(!store.HasSignedInFrom("anna", "192.168.1.20", kNoon + seconds(1)));
  BOOST_TEST(!store.HasSignedInFrom("anna", "192.168.1.21", kNoon));
  BOOST_TEST(!store.HasSignedInFrom("bob", "192.168.1.20", kNoon));
  Session later = SampleSession(kTwo, "anna");
  later.created_at = kNoon + hours(12) + days(30) + seconds(1);
  store.AddSession(later, "two", kNoon);
  BOOST_TEST(database.Value<int>("select count(*) from sessions") == 1);
}

BOOST_AUTO_TEST_CASE(a_token_is_found_by_its_digest_until_it_ends) {
  const ApiToken token{{kOne}, "tool",           Role::kManager, {{"store_001"}},
                       kNoon,  kNoon + days(90), "root"};
  BOOST_TEST(store.AddToken(token, "digest"));
  const ApiToken same_name{{kTwo}, "tool", Role::kViewer, {}, kNoon, kNoon + days(90), "root"};
  BOOST_TEST(!store.AddToken(same_name, "other"));
  const auto found = store.FindToken("digest", kNoon);
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST(found->name == "tool");
  BOOST_TEST(found->stores.front().value == "store_001");
  BOOST_TEST(found->created_by == "root");
  BOOST_TEST(!found->last_used_at.has_value());
  store.TouchToken({kOne}, kNoon + seconds(5));
  BOOST_TEST((store.Tokens().front().last_used_at == kNoon + seconds(5)));
  BOOST_TEST(!store.FindToken("digest", kNoon + days(90)).has_value());
  BOOST_TEST(store.RevokeToken({kOne}, kNoon).has_value());
  BOOST_TEST(!store.RevokeToken({kOne}, kNoon).has_value());
  BOOST_TEST(!store.FindToken("digest", kNoon).has_value());
  BOOST_TEST(store.Tokens().empty());
  BOOST_TEST(store.AddToken(same_name, "other"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
