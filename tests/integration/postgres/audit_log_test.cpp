// The audit log in a real database: its chain, and what becomes of it when somebody lays hands on
// it.
#include <boost/test/unit_test.hpp>
#include <thread>

#include "support/samples.hpp"
#include "support/test_database.hpp"
#include "tillwatch/adapters/postgres/postgres_audit_log.hpp"
#include "tillwatch/ports/errors.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

namespace audit_log {
namespace {

AuditEntry Entry(const std::string& who, const std::string& action = "clip.watched",
                 UtcTime at = kNoon) {
  AuditEntry entry;
  entry.at = at;
  entry.who = who;
  entry.role = "viewer";
  entry.address = "192.168.1.20";
  entry.action = action;
  entry.object = Uuid("clip");
  entry.store = StoreId{"store_001"};
  entry.details_json = R"({"note": "\"quoted\", \u00e4",  "at": 1.50})";
  return entry;
}

struct Log : MigratedDatabase {
  PostgresAuditLog log{pool, 200ms};

  void Write(int entries) {
    for (int i = 1; i <= entries; ++i) log.Append(Entry("user " + std::to_string(i)));
  }
  // As who owns the tables may.
  void Tamper(const std::string& sql) {
    database.Run(
        "alter table audit_log disable trigger user; alter table audit_head disable trigger "
        "user; " +
        sql +
        "; alter table audit_log enable trigger user; alter table audit_head enable trigger user");
  }
  // In pages that are smaller than the log.
  std::string Finding(std::optional<AuditHead> witnessed = {}) {
    AuditChecker checker(std::move(witnessed));
    for (auto page = log.Read(0, 2); !page.empty(); page = log.Read(checker.Last().number, 2)) {
      for (const AuditRecord& record : page) {
        if (!checker.Take(record)) return checker.Finding();
      }
    }
    checker.End(log.Head());
    return checker.Finding();
  }
  std::string Listed(const AuditFilter& filter) {
    std::string names;
    PageRequest page{.limit = 2, .total = true};
    std::int64_t total = 0;
    do {
      const auto found = log.List(filter, page);
      for (const AuditRecord& record : found.items) names += record.entry.who + " ";
      total = found.total.value();
      page.after = found.next;
    } while (page.after);
    return names + std::to_string(total);
  }
};

}  // namespace
}  // namespace audit_log

BOOST_FIXTURE_TEST_SUITE(audit_log, audit_log::Log)

BOOST_AUTO_TEST_CASE(an_entry_is_read_as_it_was_written) {
  AuditEntry entry = Entry("Ann", "camera.changed", kNoon + 123456us);
  log.Append(entry);
  AuditEntry bare;
  bare.at = kNoon;
  bare.action = "session.refused";
  log.Append(bare);
  const auto page = log.List({}, {});
  BOOST_REQUIRE(page.items.size() == 2U);
  const AuditRecord& first = page.items[0];
  BOOST_TEST(first.number == 1);
  BOOST_TEST((first.entry.at == entry.at));
  BOOST_TEST(first.entry.who == "Ann");
  BOOST_TEST(first.entry.details_json == entry.details_json);
  BOOST_TEST(first.hash == AuditHash(kAuditStart, 1, entry));
  BOOST_TEST(!page.items[1].entry.store.has_value());
  BOOST_TEST(page.items[1].hash == AuditHash(first.hash, 2, bare));
  BOOST_TEST(Finding() == "");
}

BOOST_AUTO_TEST_CASE(entries_are_found_newest_first_page_by_page) {
  log.Append(Entry("a", "clip.watched", kNoon));
  log.Append(Entry("b", "clip.downloaded", kNoon + 2h));
  log.Append(Entry("c", "clipping.done", kNoon + 1h));  // the clock was put back
  AuditEntry other = Entry("a", "camera.changed", kNoon + 3h);
  other.object = "camera_001";
  other.store = StoreId{"store_002"};
  log.Append(other);
  BOOST_TEST(Listed({}) == "a b c a 4");
  BOOST_TEST(Listed({.who = "a"}) == "a a 2");
  BOOST_TEST(Listed({.action = "clip"}) == "b a 2");
  BOOST_TEST(Listed({.action = "clip.watched"}) == "a 1");
  BOOST_TEST(Listed({.object = "camera_001"}) == "a 1");
  BOOST_TEST(Listed({.stores = StoreId{"store_002"}}) == "a 1");
  BOOST_TEST(Listed({.from = kNoon + 1h, .to = kNoon + 3h}) == "b c 2");
  BOOST_TEST(Listed({.who = "nobody"}) == "0");
}

BOOST_AUTO_TEST_CASE(nothing_written_can_be_changed_or_taken_away) {
  Write(2);
  for (const char* sql :
       {"update audit_log set who = 'x'", "delete from audit_log where number = 2",
        "truncate audit_log", "truncate audit_log, audit_head", "delete from audit_head",
        "truncate audit_head", "update audit_head set number = 1"}) {
    BOOST_CHECK_THROW(database.Run(sql), pqxx::sql_error);
  }
  BOOST_TEST(Finding() == "");
}

BOOST_AUTO_TEST_CASE(every_kind_of_tampering_is_found) {
  const auto after = [&](const std::string& sql) {
    database.Run(
        "create table kept as table audit_log; create table kept_head as table audit_head");
    Tamper(sql);
    const std::string finding = Finding();
    Tamper(
        "delete from audit_log; insert into audit_log table kept; delete from audit_head; "
        "insert into audit_head table kept_head; drop table kept, kept_head");
    return finding;
  };
  Write(5);
  BOOST_TEST(
      after("update audit_log set who = 'x' where number = 3").starts_with("entry 3 is not"));
  BOOST_TEST(
      after("update audit_log set store_id = null where number = 2").starts_with("entry 2 is not"));
  BOOST_TEST(after("delete from audit_log where number = 3") == "entry 3 is missing");
  BOOST_TEST(after("delete from audit_log where number = 5").starts_with("entry 5 is missing"));
  BOOST_TEST(after("delete from audit_log").starts_with("entry 1 is missing"));
  BOOST_TEST(after("update audit_log set number = number + 100 where number in (3, 4); "
                   "update audit_log set number = 107 - number where number > 100")
                 .starts_with("entry 3 is not"));
  const std::string copy =
      "insert into audit_log select %, at, who, role, address, action, object, store_id, details, "
      "hash from audit_log where number = 2";
  BOOST_TEST(after("update audit_log set number = number + 1 where number > 4; " +
                   std::string(copy).replace(copy.find('%'), 1, "5"))
                 .starts_with("entry 5 is not"));
  BOOST_TEST(
      after(std::string(copy).replace(copy.find('%'), 1, "6")).starts_with("entry 6 is not"));
  BOOST_TEST(Finding() == "");
}

BOOST_AUTO_TEST_CASE(a_log_that_was_cut_off_with_its_head_is_found_by_a_head_that_was_noted) {
  Write(5);
  const AuditHead noted = log.Head();
  Tamper(
      "delete from audit_log where number > 3; update audit_head set number = 3, "
      "hash = (select hash from audit_log where number = 3)");
  BOOST_TEST(Finding() == "");
  BOOST_TEST(Finding(noted).starts_with("entry 4 is missing"));
  Write(2);  // and it went on
  BOOST_TEST(Finding(noted).find("made anew") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(those_who_append_at_once_make_one_chain) {
  constexpr int kThreads = 6;
  constexpr int kEach = 20;
  PostgresAuditLog patient(pool, 20s);  // however slow the machine
  {
    std::vector<std::jthread> writers;
    for (int i = 0; i < kThreads; ++i) {
      writers.emplace_back([&patient, i] {
        for (int n = 0; n < kEach; ++n) patient.Append(Entry("writer " + std::to_string(i)));
      });
    }
  }
  BOOST_TEST(log.Head().number == kThreads * kEach);
  BOOST_TEST(Finding() == "");
}

BOOST_AUTO_TEST_CASE(who_meets_a_lock_is_told_so_and_does_not_hang) {
  Write(1);
  {
    pqxx::connection other(database.Url());
    pqxx::work holder(other);
    holder.exec("select * from audit_head for update");
    BOOST_CHECK_THROW(log.Append(Entry("b")), Unavailable);
    holder.abort();
    pqxx::work of_table(other);
    of_table.exec("lock table audit_log in share mode");
    BOOST_CHECK_THROW(log.Append(Entry("c")), Unavailable);
  }
  log.Append(Entry("d"));
  BOOST_TEST(Listed({}) == "d user 1 2");
  BOOST_TEST(Finding() == "");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_stored_is_refused_and_leaves_no_gap) {
  AuditEntry entry = Entry("Ann");
  entry.details_json = "{\"x\": \"" + std::string(5000, 'x') + "\"}";
  BOOST_CHECK_THROW(log.Append(entry), Refused);
  entry.details_json = "no JSON";
  BOOST_CHECK_THROW(log.Append(entry), Refused);
  BOOST_CHECK_THROW(log.Append(Entry("Ann", "Not An Action")), Refused);
  BOOST_CHECK_THROW(log.Append(Entry(std::string("a\0b", 3))), Refused);
  Write(1);
  BOOST_TEST(log.Head().number == 1);
  BOOST_TEST(Finding() == "");
}

BOOST_AUTO_TEST_SUITE_END()
