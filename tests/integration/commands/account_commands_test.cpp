// `tillwatch user` and `tillwatch token` as an operator runs them.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "integration/commands/operator.hpp"
#include "tillwatch/adapters/postgres/postgres_account_store.hpp"
#include "tillwatch/adapters/postgres/postgres_audit_log.hpp"
#include "tillwatch/adapters/sodium/sodium_password_hasher.hpp"
#include "tillwatch/app/identities.hpp"

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(account_commands)

namespace {

using nlohmann::json;

constexpr const char* kPassword = "correct horse battery";

struct AccountsOffice : OperatorsDesk {
  PostgresAccountStore store{pool};
  PostgresAuditLog log{pool};

  // As if somebody had done so before.
  void Add(const std::string& name, Role role, std::vector<StoreId> stores = {}) {
    const UtcTime now = SystemClock().UtcNow();
    BOOST_REQUIRE(store.AddUser({{name, role, std::move(stores), false, false, now, now}, "hash"}));
  }
  User Find(const std::string& name) { return store.FindUser(name).value().user; }
  bool IsPasswordOf(const std::string& user, const std::string& password) {
    return SodiumPasswordHasher().Verify(store.FindUser(user)->password_hash, password).value();
  }
  // Of a sign-in somewhere else.
  void Enter(const std::string& user) {
    const UtcTime now = SystemClock().UtcNow();
    const SessionId id{"11111111-1111-4111-8111-111111111111"};
    store.AddSession({id, user, now, now, now + seconds(600), now + seconds(600), "10.0.0.1", ""},
                     SessionDigest("there"), store.FindUser(user)->user.password_changed_at);
  }
  bool IsIn() {
    return store.FindSession(SessionDigest("there"), SystemClock().UtcNow()).has_value();
  }
  std::string Actions() {
    std::string actions;
    for (const AuditRecord& record : log.Read(0, 100)) {
      BOOST_TEST(record.entry.role == "system");
      BOOST_TEST(!record.entry.who.empty());
      actions += record.entry.action + " ";
    }
    return actions;
  }
  // The command fails, says this, and leaves no word of it behind "ok".
  void Fails(int exit_code, const std::string& arguments, const std::string& text) {
    const CommandRun run = Tillwatch(arguments);
    BOOST_TEST_CONTEXT(arguments << "\n" << run.text) {
      BOOST_TEST(run.exit_code == exit_code);
      BOOST_TEST(run.Says(text));
    }
  }
};

// What stands behind the last space of the text.
std::string LastWord(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text.substr(text.find_last_of(" \n") + 1);
}

}  // namespace

BOOST_FIXTURE_TEST_CASE(a_user_is_added_with_a_password_that_is_shown_once, AccountsOffice) {
  const CommandRun run = Tillwatch("user add Anna --role manager --store one --store two");
  BOOST_TEST(run.exit_code == 0, run.text);
  BOOST_TEST(run.Says("user anna added\npassword for the first sign-in, shown this once: "));
  BOOST_TEST(IsPasswordOf("anna", LastWord(run.text)));
  const User anna = Find("anna");
  BOOST_TEST((anna.role == Role::kManager));
  BOOST_TEST((anna.stores == std::vector<StoreId>{{"one"}, {"two"}}));
  BOOST_TEST(anna.must_change_password);
  BOOST_TEST(Actions() == "user.added ");
  Fails(1, "user add anna --role viewer", "there is a user with this name");
  BOOST_TEST(Actions() == "user.added user.added user.added.failed ");
  BOOST_TEST((Find("anna").role == Role::kManager));
}

BOOST_FIXTURE_TEST_CASE(a_password_comes_from_stdin_where_nobody_can_read_it, AccountsOffice) {
  const std::string add = "user add bob --role admin --password-stdin";
  CommandRun run = TillwatchReading(kPassword, add);
  BOOST_TEST(run.exit_code == 0, run.text);
  BOOST_TEST(run.text == "user bob added\n");
  BOOST_TEST(IsPasswordOf("bob", kPassword));
  BOOST_TEST(!Find("bob").must_change_password);
  run = TillwatchReading("short", "user add eve --role admin --password-stdin");
  BOOST_TEST(run.exit_code == 1);
  BOOST_TEST(run.Says("password must have 10 characters or more"), run.text);
  Fails(1, "user add eve --role admin --password-stdin </dev/null",
        "--password-stdin found no line on standard input");
  BOOST_TEST(store.Users().size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_users_role_and_stores_are_changed, AccountsOffice) {
  Add("root", Role::kAdmin);
  Add("anna", Role::kViewer, {{"one"}});
  CommandRun run = Tillwatch("user change ANNA --role manager");
  BOOST_TEST(run.exit_code == 0);
  BOOST_TEST(run.text == "user anna changed: role manager, stores one\n");
  run = Tillwatch("user change anna --store two --store three");
  BOOST_TEST(run.text == "user anna changed: role manager, stores two,three\n");
  run = Tillwatch("user change anna --role admin --every-store");
  BOOST_TEST(run.text == "user anna changed: role admin, stores all\n");
  BOOST_TEST(Find("anna").MayManageAccounts());
  BOOST_TEST(Actions() == "user.changed user.changed user.changed ");
  const json details = json::parse(log.Read(0, 100).back().entry.details_json);
  BOOST_TEST((details == json{{"role", "admin"}, {"stores", json::array()}, {"disabled", false}}));
}

BOOST_FIXTURE_TEST_CASE(a_disabled_user_is_out_until_enabled, AccountsOffice) {
  Add("root", Role::kAdmin);
  Add("anna", Role::kViewer);
  Enter("anna");
  BOOST_TEST(IsIn());
  CommandRun run = Tillwatch("user disable anna");
  BOOST_TEST(run.exit_code == 0);
  BOOST_TEST(run.text == "user anna disabled; their sessions have ended\n");
  BOOST_TEST(!IsIn());
  BOOST_TEST(Find("anna").disabled);
  run = Tillwatch("user list");
  BOOST_TEST(run.Says("disabled"), run.text);
  run = Tillwatch("user enable anna");
  BOOST_TEST(run.text == "user anna enabled\n");
  BOOST_TEST(!Find("anna").disabled);
  BOOST_TEST(!IsIn());
  BOOST_TEST(Actions() == "user.changed user.changed ");
}

BOOST_FIXTURE_TEST_CASE(a_password_is_set_anew_and_ends_the_sessions, AccountsOffice) {
  Add("root", Role::kAdmin);
  Enter("root");
  CommandRun run = Tillwatch("user password root");
  BOOST_TEST(run.exit_code == 0);
  BOOST_TEST(run.Says("the password of root was set; their sessions have ended\n"), run.text);
  BOOST_TEST(IsPasswordOf("root", LastWord(run.text)));
  BOOST_TEST(Find("root").must_change_password);
  BOOST_TEST(!IsIn());
  run = TillwatchReading("another horse battery", "user password root --password-stdin");
  BOOST_TEST(run.exit_code == 0, run.text);
  BOOST_TEST(IsPasswordOf("root", "another horse battery"));
  BOOST_TEST(!Find("root").must_change_password);
  BOOST_TEST(Actions() == "user.password_set user.password_set ");
  for (const AuditRecord& record : log.Read(0, 100)) {
    BOOST_TEST(record.entry.details_json.find("horse") == std::string::npos);
  }
}

BOOST_FIXTURE_TEST_CASE(a_user_is_removed, AccountsOffice) {
  Add("root", Role::kAdmin);
  Add("anna", Role::kViewer);
  Enter("anna");
  const CommandRun run = Tillwatch("user remove Anna");
  BOOST_TEST(run.exit_code == 0);
  BOOST_TEST(run.text == "user anna removed; their sessions have ended\n");
  BOOST_TEST(!IsIn());
  BOOST_TEST(store.Users().size() == 1U);
  BOOST_TEST(Actions() == "user.removed ");
}

BOOST_FIXTURE_TEST_CASE(the_last_admin_cannot_be_lost, AccountsOffice) {
  Add("root", Role::kAdmin);
  Add("bound", Role::kAdmin, {{"one"}});
  for (const char* command : {"remove root", "disable root", "change root --store one"}) {
    Fails(1, std::string("user ") + command,
          "this is the last admin of all stores; make another one first");
  }
  BOOST_TEST(Find("root").MayManageAccounts());
  BOOST_TEST(Actions() ==
             "user.removed user.removed.failed user.changed user.changed.failed "
             "user.changed user.changed.failed ");
  Add("other", Role::kAdmin);
  BOOST_TEST(Tillwatch("user remove root").exit_code == 0);
}

BOOST_FIXTURE_TEST_CASE(users_are_listed_for_people_and_for_programs, AccountsOffice) {
  BOOST_TEST(Tillwatch("user list").text == "NAME  ROLE  STORES  STATE  LAST SIGN-IN\n");
  Add("root", Role::kAdmin);
  Add("anna", Role::kViewer, {{"one"}, {"two"}});
  const CommandRun run = Tillwatch("user list");
  BOOST_TEST(run.exit_code == 0);
  BOOST_TEST(run.Says("anna  viewer  one,two  ok     never\n"), run.text);
  BOOST_TEST(run.Says("root  admin   all      ok     never\n"), run.text);
  const json users = json::parse(Shell(Command("user list --json")).text);
  BOOST_TEST(users.at(0).at("name") == "anna");
  BOOST_TEST((users.at(0).at("stores") == json{"one", "two"}));
  BOOST_TEST(users.dump().find("argon2") == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(a_token_is_shown_once_and_kept_as_a_hash, AccountsOffice) {
  const std::string add = "token add till-import --role manager --store one --expires 12h";
  const CommandRun run = Shell(Command(add) + " 2>/dev/null");
  BOOST_TEST(run.exit_code == 0);
  const std::string secret = run.text.substr(0, run.text.find('\n'));
  BOOST_TEST(run.text == secret + "\n");  // nothing else, so that it can be piped
  const UtcTime now = SystemClock().UtcNow();
  const auto token = store.FindToken(ApiTokenDigest(secret), now);
  BOOST_REQUIRE(token.has_value());
  BOOST_TEST((token->role == Role::kManager));
  BOOST_TEST((token->stores == std::vector<StoreId>{{"one"}}));
  BOOST_TEST(!store.FindToken(ApiTokenDigest(secret), now + std::chrono::hours(12)).has_value());
  BOOST_TEST(database.Value<int>("select count(*) from api_tokens t where t::text like '%" +
                                 secret.substr(4) + "%'") == 0);
  BOOST_TEST(Actions() == "token.added ");
  BOOST_TEST(log.Read(0, 100).back().entry.details_json.find(secret) == std::string::npos);
  const CommandRun list = Tillwatch("token list");
  BOOST_TEST(list.exit_code == 0);
  BOOST_TEST(list.Says("till-import  manager  one"), list.text);
  BOOST_TEST(!list.Says(secret));
  const json tokens = json::parse(Shell(Command("token list --json")).text);
  BOOST_TEST(tokens.at(0).at("name") == "till-import");
  BOOST_TEST(tokens.dump().find(secret) == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(a_revoked_token_is_over_and_its_name_free, AccountsOffice) {
  const CommandRun made = Shell(Command("token add tool --role viewer") + " 2>/dev/null");
  const std::string digest = ApiTokenDigest(LastWord(made.text));
  BOOST_TEST(store.FindToken(digest, SystemClock().UtcNow()).has_value());
  Fails(1, "token add tool --role viewer", "there is a token with this name");
  const CommandRun run = Tillwatch("token revoke tool");
  BOOST_TEST(run.exit_code == 0);
  BOOST_TEST(run.text == "token tool revoked\n");
  BOOST_TEST(!store.FindToken(digest, SystemClock().UtcNow()).has_value());
  Fails(1, "token revoke tool", "there is no token tool");
  BOOST_TEST(Tillwatch("token add tool --role viewer").exit_code == 0);
  BOOST_TEST(Actions() == "token.added token.added token.added.failed token.revoked token.added ");
}

BOOST_FIXTURE_TEST_CASE(mistakes_are_named_with_their_cure, AccountsOffice) {
  for (const char* command :
       {"change nobody --role viewer", "password nobody", "remove 'no body'"}) {
    Fails(1, std::string("user ") + command, "there is no user no");
  }
  Fails(1, "user add 'an na' --role viewer", "name must be 1 to 50 of");
  Fails(1, "token add local --role viewer", "is the token that lies in the home");
  Fails(1, "token add t --role viewer --expires 5000d", "a time from now to five years ahead");
  BOOST_TEST(Actions() == "");
  const std::pair<const char*, const char*> usage[] = {
      {"user", "A subcommand is required"},
      {"user add anna", "--role is required"},
      {"user add anna --role viewer --store ''", "--store: must be 1 to 100 bytes"},
      {"user change anna", "At least 1 option from [--role,--store,--every-store] is required"},
      {"user change anna --store one --every-store", "excludes"},
      {"token add t --role viewer --expires soon", "such as 90d or 12h"},
      {"user promote anna", "A subcommand is required"}};
  for (const auto& [arguments, text] : usage) Fails(2, arguments, text);
  BOOST_TEST(store.Users().empty());
  BOOST_TEST(store.Tokens().empty());
}

BOOST_FIXTURE_TEST_CASE(help_and_a_database_that_is_away, AccountsOffice) {
  CommandRun run = Tillwatch("user --help");
  BOOST_TEST(run.exit_code == 0);
  for (const char* name : {"add", "list", "change", "disable", "enable", "password", "remove"}) {
    BOOST_TEST(run.Says(std::string("\n  ") + name + " "), run.text);
  }
  run = Tillwatch("user change --help");
  BOOST_TEST(run.exit_code == 0);
  BOOST_TEST(run.Says("--every-store"), run.text);
  run = Shell("DATABASE_URL=postgresql://me:secret@127.0.0.1:1/nowhere " + Command("user list") +
              " 2>&1");
  BOOST_TEST(run.exit_code == 1);
  BOOST_TEST(run.Says("127.0.0.1"), run.text);
  BOOST_TEST(!run.Says("secret"), run.text);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
