#include "tillwatch/adapters/postgres/pool.hpp"

#include <signal.h>

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <future>
#include <thread>

#include "../src/adapters/postgres/connection_url.hpp"
#include "support/eventually.hpp"
#include "support/samples.hpp"
#include "support/temp_dir.hpp"
#include "support/test_database.hpp"
#include "support/unavailable_text.hpp"
#include "tillwatch/adapters/postgres/postgres_event_store.hpp"
#include "tillwatch/adapters/postgres/postgres_query_store.hpp"
#include "tillwatch/ports/errors.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(postgres_pool)

namespace {

std::string ConnectingText(const std::string& url) {
  PostgresPool pool(url, {.max_connections = 1});
  return UnavailableText([&] { PostgresQueryStore(pool).Ping(); });
}

// The server's processes behind the pool's connections, held still, as those of a host that hangs.
class StoppedBackends {
 public:
  explicit StoppedBackends(const TestDatabase& database) {
    for (const auto& row :
         database.Run("select pid from pg_stat_activity where datname = current_database() and "
                      "application_name = 'tillwatch'")) {
      const auto pid = row[0].as<pid_t>();
      if (::kill(pid, SIGSTOP) == 0) pids_.push_back(pid);
    }
    if (pids_.empty()) BOOST_TEST_MESSAGE("skipped: this user may not stop the server");
  }
  ~StoppedBackends() {
    for (const pid_t pid : pids_) ::kill(pid, SIGCONT);
  }
  StoppedBackends(const StoppedBackends&) = delete;
  StoppedBackends& operator=(const StoppedBackends&) = delete;

  bool Any() const { return !pids_.empty(); }

 private:
  std::vector<pid_t> pids_;
};

// Holds the events table, so that who reads it waits.
class TableLock {
 public:
  explicit TableLock(const TestDatabase& database) : connection_(database.Url()) {
    tx_.emplace(connection_);
    tx_->exec("lock table pos_events in access exclusive mode");
  }

 private:
  pqxx::connection connection_;
  std::optional<pqxx::work> tx_;
};

bool SomebodyWaits(const TestDatabase& database) {
  return Eventually([&] {
    return database.Value<int>(
               "select count(*) from pg_stat_activity where datname = "
               "current_database() and wait_event_type = 'Lock'") > 0;
  });
}

std::string ReadEvents(PostgresPool& pool) {
  return UnavailableText([&] { PostgresQueryStore(pool).ListEvents({}, {}); });
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_connection_has_time_outs_unless_the_operator_set_them) {
  const std::string text = WithTimeouts("postgresql://u:a%27b%5Cc@h1,h2/d?keepalives_count=9");
  for (const std::string part :
       {"host='h1,h2'", "user='u'", "password='a\\'b\\\\c'", "dbname='d'", "connect_timeout='5'",
        "keepalives_idle='10'", "keepalives_interval='5'", "keepalives_count='9'",
        "tcp_user_timeout='15000'"}) {
    BOOST_TEST_CONTEXT(part << " in " << text) { BOOST_TEST(text.find(part) != std::string::npos); }
  }
  BOOST_TEST(WithTimeouts("connect_timeout=9").find("connect_timeout='9'") != std::string::npos);
  ::setenv("PGCONNECT_TIMEOUT", "7", 1);
  BOOST_TEST(WithTimeouts("host=h").find("connect_timeout") == std::string::npos);
  ::unsetenv("PGCONNECT_TIMEOUT");
}

BOOST_FIXTURE_TEST_CASE(a_server_that_does_not_answer_is_unavailable_in_time, MigratedDatabase) {
  PostgresPool impatient(database.Url(),
                         {.max_connections = 1, .statement_timeout = 300ms, .answer_grace = 200ms});
  PostgresQueryStore store(impatient);
  store.Ping();
  {
    const StoppedBackends stopped(database);
    if (!stopped.Any()) return;
    const auto start = std::chrono::steady_clock::now();
    // The connection that idled is given up for a new one, which the server's parent makes.
    const std::string text = UnavailableText([&] { store.Ping(); });
    BOOST_TEST_CONTEXT(text) {
      BOOST_TEST((text.empty() || text.find("no answer in time") != std::string::npos));
    }
    BOOST_TEST((std::chrono::steady_clock::now() - start >= 400ms));
    BOOST_TEST((std::chrono::steady_clock::now() - start < 4s));
  }
  store.Ping();
}

BOOST_FIXTURE_TEST_CASE(a_server_that_stops_in_the_middle_is_unavailable_in_time,
                        MigratedDatabase) {
  PostgresPool patient(database.Url(),
                       {.max_connections = 1, .statement_timeout = 3s, .answer_grace = 200ms});
  {
    std::optional<TableLock> lock(std::in_place, database);
    std::future<std::string> reader =
        std::async(std::launch::async, [&] { return ReadEvents(patient); });
    BOOST_REQUIRE(SomebodyWaits(database));
    const StoppedBackends stopped(database);
    BOOST_TEST((reader.wait_for(10s) == std::future_status::ready));
    if (stopped.Any()) BOOST_TEST(reader.get() == "PostgreSQL: no answer in time");
  }
  BOOST_TEST(ReadEvents(patient) == "");
}

BOOST_FIXTURE_TEST_CASE(an_interrupt_ends_a_call_to_a_stopped_server_at_once, MigratedDatabase) {
  PostgresPool ending(database.Url(), {.max_connections = 1});
  const TableLock lock(database);
  std::future<std::string> reader =
      std::async(std::launch::async, [&] { return ReadEvents(ending); });
  BOOST_REQUIRE(SomebodyWaits(database));
  std::future<std::string> queued =
      std::async(std::launch::async, [&] { return ReadEvents(ending); });
  const StoppedBackends stopped(database);
  const auto start = std::chrono::steady_clock::now();
  ending.Interrupt();
  BOOST_TEST(reader.get() == "PostgreSQL: the process is ending");
  BOOST_TEST(queued.get() == "PostgreSQL: the process is ending");
  BOOST_TEST(ReadEvents(ending) == "PostgreSQL: the process is ending");
  BOOST_TEST((std::chrono::steady_clock::now() - start < 2s));
}

BOOST_FIXTURE_TEST_CASE(an_interrupt_with_grace_lets_what_is_quick_finish, MigratedDatabase) {
  PostgresPool ending(database.Url(), {.max_connections = 2});
  const TableLock lock(database);
  std::future<std::string> reader =
      std::async(std::launch::async, [&] { return ReadEvents(ending); });
  BOOST_REQUIRE(SomebodyWaits(database));
  ending.Interrupt(1s);
  PostgresQueryStore(ending).Ping();
  BOOST_TEST((reader.wait_for(10s) == std::future_status::ready));
  BOOST_TEST(reader.get() == "PostgreSQL: the process is ending");
  BOOST_TEST(ReadEvents(ending) == "PostgreSQL: the process is ending");
}

BOOST_FIXTURE_TEST_CASE(a_full_pool_does_not_touch_another, MigratedDatabase) {
  PostgresPool full(database.Url(), {.max_connections = 1});
  const TableLock lock(database);
  std::future<std::string> reader =
      std::async(std::launch::async, [&] { return ReadEvents(full); });
  BOOST_REQUIRE(SomebodyWaits(database));
  const auto start = std::chrono::steady_clock::now();
  PostgresQueryStore(pool).Ping();
  BOOST_TEST((std::chrono::steady_clock::now() - start < 2s));
  BOOST_TEST(UnavailableText([&] { PostgresQueryStore(full).Ping(); }) ==
             "every database connection is busy");
  full.Interrupt();
}

BOOST_AUTO_TEST_CASE(a_connection_that_was_cut_while_it_idled_costs_no_call) {
  const TestDatabase database;
  PostgresPool pool(database.Url(), {.max_connections = 2});
  PostgresQueryStore store(pool);
  store.Ping();
  BOOST_TEST(database.KillBackends() > 0);
  store.Ping();
}

BOOST_AUTO_TEST_CASE(a_server_that_is_away_is_unavailable_and_no_reason_to_end) {
  const TempDir nowhere;
  BOOST_TEST(ConnectingText("host=" + nowhere.Path().string()).find("PostgreSQL: ") == 0U);
}

BOOST_AUTO_TEST_CASE(a_password_is_in_no_error) {
  for (const std::string url :
       {"postgresql://manager:s3cret@127.0.0.1:1/tillwatch",
        "host=127.0.0.1 port=1 user=manager password=s3cret",
        "host=127.0.0.1 port=1 password=two s3cret words",
        "postgresql://manager:s3cret@127.0.0.1:5x/tillwatch",
        "postgresql://manager:s3cret@[::1/tillwatch", "postgresql://manager:%s3cret@127.0.0.1/x",
        "postgresql://manager:pass@s3cret@127.0.0.1:1/tillwatch"}) {
    const std::string text = ConnectingText(url);
    BOOST_TEST_CONTEXT(url << " -> " << text) {
      BOOST_TEST(!text.empty());
      BOOST_TEST(text.find("s3cret") == std::string::npos);
      BOOST_TEST(text.find('\n') == std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_database_without_tables_says_what_to_do) {
  const TestDatabase database;
  PostgresPool pool(database.Url(), {.max_connections = 1});
  PostgresQueryStore store(pool);
  store.Ping();
  try {
    store.ListEvents({}, {});
    BOOST_ERROR("there are no tables");
  } catch (const Unavailable& error) {
    BOOST_TEST(std::string(error.what()).find("tillwatch migrate") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(after_its_connections_were_cut_it_soon_works_again) {
  const TestDatabase database;
  PostgresPool pool(database.Url(), {.max_connections = 4});
  PostgresQueryStore store(pool);
  for (int round = 0; round < 5; ++round) {
    store.Ping();
    BOOST_TEST(database.KillBackends() > 0);
    try {
      store.Ping();  // may be the one that finds the connection dead
    } catch (const Unavailable&) {
    }
  }
  store.Ping();
}

BOOST_AUTO_TEST_CASE(more_threads_than_connections_take_turns) {
  const TestDatabase database;
  PostgresPool pool(database.Url(), {.max_connections = 2});
  std::atomic<int> answered{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        PostgresQueryStore store(pool);
        for (int n = 0; n < 50; ++n) {
          store.Ping();
          ++answered;
        }
      });
    }
  }
  BOOST_TEST(answered == 400);
  BOOST_TEST(database.Value<int>("select count(*) from pg_stat_activity where application_name = "
                                 "'tillwatch' and datname = current_database()") == 2);
}

BOOST_FIXTURE_TEST_CASE(batches_that_are_repeated_until_they_are_taken_survive_cut_connections,
                        MigratedDatabase) {
  constexpr int kBatches = 50;
  constexpr int kBatchSize = 10;
  std::atomic<bool> done{false};
  std::atomic<int> stored_batches{0};
  std::atomic<int> unavailable{0};
  int killed = 0;
  std::string unexpected;
  std::jthread writer([&] {
    PostgresEventStore store(pool);
    for (int batch = 0; batch < kBatches; ++batch) {
      std::vector<ScoredEvent> events;
      for (int i = 0; i < kBatchSize; ++i) {
        events.push_back(SampleAlerting(SampleEvent(std::to_string(batch * kBatchSize + i))));
      }
      for (bool stored = false; !stored && unexpected.empty();) {
        try {
          store.Commit(events, {});
          stored = true;
          ++stored_batches;
        } catch (const Unavailable&) {
          ++unavailable;
        } catch (const std::exception& error) {
          unexpected = error.what();
        }
      }
    }
    done = true;
  });
  // Without a pause a slow machine would never store a batch: it grows until one is stored.
  for (int seen = 0, pause = 0; !done; ++pause) {
    killed += database.KillBackends();
    if (seen != stored_batches) pause = 0;
    seen = stored_batches;
    std::this_thread::sleep_for(std::chrono::milliseconds(pause));
  }
  writer.join();
  BOOST_TEST(unexpected == "");
  BOOST_TEST(killed > 0);
  BOOST_TEST(database.Value<int>("select count(*) from pos_events") == kBatches * kBatchSize);
  BOOST_TEST(database.Value<int>("select count(*) from risk_alerts") == kBatches * kBatchSize);
  BOOST_TEST_MESSAGE("connections cut: " << killed << ", calls that noticed: " << unavailable);
}

BOOST_AUTO_TEST_SUITE_END()
