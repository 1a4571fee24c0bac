#include "tillwatch/adapters/postgres/migrator.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <thread>

#include "support/temp_dir.hpp"
#include "support/test_database.hpp"
#include "tillwatch/ports/errors.hpp"

using namespace tillwatch;

BOOST_AUTO_TEST_SUITE(migrator)

namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

struct Scratch {
  TestDatabase database;
  PostgresPool pool{database.Url(), {.max_connections = 2}};
  TempDir folder;

  void Write(const std::string& name, const std::string& sql) const {
    std::ofstream(folder.Path() / name, std::ios::trunc) << sql;
  }
  Names Up() { return Migrate(pool, folder.Path()); }
  std::string RefusedText() {
    try {
      Up();
    } catch (const Refused& error) {
      return error.what();
    }
    return "";
  }
  bool HasTable(const std::string& name) const {
    return database.Value<bool>("select to_regclass('" + name + "') is not null");
  }
  int Applied() const { return database.Value<int>("select count(*) from schema_migrations"); }
};

bool Mentions(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_shipped_migrations_make_every_table_out_of_nothing) {
  const TestDatabase database;
  PostgresPool pool(database.Url(), {.max_connections = 1});
  const Names applied = Migrate(pool, MigrationsFolder());
  BOOST_REQUIRE(!applied.empty());
  BOOST_TEST(applied.front() == "0001_initial.sql");
  for (const char* table :
       {"pos_events", "risk_alerts", "video_clips", "video_clip_requests", "alert_clips", "cameras",
        "camera_registers", "camera_secrets", "rejected_messages", "schema_migrations",
        "staff_days", "register_hours", "statistics_state", "alert_dispositions"}) {
    BOOST_TEST(
        database.Value<bool>("select to_regclass('" + std::string(table) + "') is not null"));
  }
  BOOST_TEST(Migrate(pool, MigrationsFolder()).empty());
}

BOOST_AUTO_TEST_CASE(every_table_and_every_column_has_a_comment) {
  const MigratedDatabase migrated;
  const auto silent = migrated.database.Run(
      "select c.relname || coalesce('.' || a.attname, '')"
      "  from pg_class c left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0"
      "       and not a.attisdropped"
      " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v')"
      "   and (coalesce(col_description(c.oid, a.attnum), '') = ''"
      "        or coalesce(obj_description(c.oid, 'pg_class'), '') = '')");
  BOOST_TEST(silent.empty());
  for (const auto& row : silent) BOOST_ERROR("no comment on " + row[0].as<std::string>());
}

BOOST_FIXTURE_TEST_CASE(migrations_are_applied_in_the_order_of_their_numbers, Scratch) {
  Write("0002_second.sql", "alter table a add column b int; insert into a values (1, 2);");
  Write("0001_first.sql", "create table a (n int);");
  BOOST_TEST(Up() == (Names{"0001_first.sql", "0002_second.sql"}),
             boost::test_tools::per_element());
  Write("0010_third.sql", "insert into a values (3, 4)");
  BOOST_TEST(Up() == Names{"0010_third.sql"}, boost::test_tools::per_element());
  BOOST_TEST(Up().empty());
  BOOST_TEST(database.Value<int>("select count(*) from a") == 2);
}

BOOST_FIXTURE_TEST_CASE(a_migration_may_take_longer_than_any_other_transaction, Scratch) {
  PostgresPool impatient(database.Url(), {.max_connections = 1,
                                          .statement_timeout = milliseconds(200),
                                          .answer_grace = milliseconds(100)});
  Write("0001_first.sql", "select pg_sleep(1);");
  BOOST_TEST(Migrate(impatient, folder.Path()).size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_migration_that_was_changed_after_it_was_applied_is_refused, Scratch) {
  Write("0001_first.sql", "create table a (n int);");
  Up();
  Write("0001_first.sql", "create table a (n bigint);");
  Write("0002_second.sql", "create table b (n int);");
  BOOST_TEST(Mentions(RefusedText(), "0001_first.sql was changed"));
  BOOST_TEST(!HasTable("b"));
}

BOOST_FIXTURE_TEST_CASE(a_database_newer_than_the_program_is_refused, Scratch) {
  Write("0001_first.sql", "create table a (n int);");
  Write("0002_second.sql", "create table b (n int);");
  Up();
  fs::remove(folder.Path() / "0002_second.sql");
  BOOST_TEST(Mentions(RefusedText(), "newer than this program"));
}

BOOST_FIXTURE_TEST_CASE(an_applied_migration_that_is_missing_in_the_middle_is_refused, Scratch) {
  Write("0001_first.sql", "create table a (n int);");
  Write("0002_second.sql", "create table b (n int);");
  Write("0003_third.sql", "create table c (n int);");
  Up();
  fs::remove(folder.Path() / "0002_second.sql");
  BOOST_TEST(Mentions(RefusedText(), "0002_second.sql"));
}

BOOST_FIXTURE_TEST_CASE(a_migration_that_came_too_late_for_its_number_is_refused, Scratch) {
  Write("0001_first.sql", "create table a (n int);");
  Write("0003_third.sql", "create table c (n int);");
  Up();
  Write("0002_second.sql", "create table b (n int);");
  BOOST_TEST(Mentions(RefusedText(), "0002_second.sql"));
  BOOST_TEST(!HasTable("b"));
}

BOOST_FIXTURE_TEST_CASE(a_migration_that_fails_leaves_nothing_of_itself, Scratch) {
  Write("0001_first.sql", "create table a (n int);");
  Write("0002_bad.sql", "create table b (n int); insert into a values (1); select 1/0;");
  Write("0003_third.sql", "create table c (n int);");
  const std::string text = RefusedText();
  BOOST_TEST(Mentions(text, "0002_bad.sql"));
  BOOST_TEST(Mentions(text, "division by zero"));
  BOOST_TEST(HasTable("a"));
  BOOST_TEST(!HasTable("b"));
  BOOST_TEST(!HasTable("c"));
  BOOST_TEST(Applied() == 1);
  BOOST_TEST(database.Value<int>("select count(*) from a") == 0);

  Write("0002_bad.sql", "create table b (n int);");
  BOOST_TEST(Up() == (Names{"0002_bad.sql", "0003_third.sql"}), boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(a_folder_without_migrations_is_refused_with_the_cure, Scratch) {
  BOOST_TEST(Mentions(RefusedText(), "--migrations"));
  fs::remove_all(folder.Path());
  BOOST_TEST(Mentions(RefusedText(), folder.Path().string()));
}

BOOST_FIXTURE_TEST_CASE(two_files_of_one_number_are_refused, Scratch) {
  Write("0001_first.sql", "create table a (n int);");
  Write("0001_other.sql", "create table b (n int);");
  BOOST_TEST(Mentions(RefusedText(), "two migrations"));
  BOOST_TEST(!HasTable("a"));
}

BOOST_FIXTURE_TEST_CASE(a_sql_file_whose_name_is_no_migrations_is_refused, Scratch) {
  Write("0001_first.sql", "create table a (n int);");
  Write("002_Second.sql", "create table b (n int);");
  BOOST_TEST(Mentions(RefusedText(), "002_Second.sql"));
  fs::remove(folder.Path() / "002_Second.sql");
  Write("README.md", "not a migration");
  BOOST_TEST(Up().size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(migrators_at_the_same_time_apply_each_file_once, Scratch) {
  constexpr int kFiles = 5;
  for (int i = 1; i <= kFiles; ++i) {
    const std::string number = std::to_string(i);
    Write("000" + number + "_part.sql",
          "select pg_sleep(0.05); create table t" + number + " (n int);");
  }
  std::array<std::size_t, 4> applied{};
  std::vector<std::string> errors;
  std::mutex mutex;
  {
    std::vector<std::jthread> threads;
    for (std::size_t& count : applied) {
      threads.emplace_back([&] {
        try {
          PostgresPool own(database.Url(), {.max_connections = 1});
          count = Migrate(own, folder.Path()).size();
        } catch (const std::exception& error) {
          const std::lock_guard lock(mutex);
          errors.push_back(error.what());
        }
      });
    }
  }
  BOOST_TEST(errors.empty());
  BOOST_TEST(applied[0] + applied[1] + applied[2] + applied[3] == static_cast<std::size_t>(kFiles));
  BOOST_TEST(Applied() == kFiles);
}

BOOST_FIXTURE_TEST_CASE(a_migration_may_take_longer_than_other_statements, Scratch) {
  Write("0001_first.sql",
        "create table seen as select current_setting('statement_timeout') as timeout;");
  Up();
  BOOST_TEST(database.Value<std::string>("select timeout from seen") == "0");
}

BOOST_AUTO_TEST_CASE(without_a_server_it_is_unavailable) {
  const TempDir nowhere;
  PostgresPool pool("host=" + nowhere.Path().string() + " dbname=tillwatch",
                    {.max_connections = 1});
  BOOST_CHECK_THROW(Migrate(pool, MigrationsFolder()), Unavailable);
}

BOOST_AUTO_TEST_SUITE_END()
