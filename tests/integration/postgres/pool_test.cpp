#include "tillwatch/adapters/postgres/pool.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>

#include "support/samples.hpp"
#include "support/temp_dir.hpp"
#include "support/test_database.hpp"
#include "tillwatch/adapters/postgres/postgres_event_store.hpp"
#include "tillwatch/adapters/postgres/postgres_query_store.hpp"
#include "tillwatch/ports/errors.hpp"

using namespace tillwatch;

namespace {

std::string UnavailableText(const std::string& url) {
  PostgresPool pool(url, 1);
  try {
    PostgresQueryStore(pool).Ping();
  } catch (const Unavailable& error) {
    return error.what();
  }
  return "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(postgres_pool)

BOOST_AUTO_TEST_CASE(a_server_that_is_away_is_unavailable_and_no_reason_to_end) {
  const TempDir nowhere;
  BOOST_TEST(UnavailableText("host=" + nowhere.Path().string()).find("PostgreSQL: ") == 0U);
}

BOOST_AUTO_TEST_CASE(a_password_is_in_no_error) {
  for (const std::string url :
       {"postgresql://manager:s3cret@127.0.0.1:1/tillwatch",
        "host=127.0.0.1 port=1 user=manager password=s3cret",
        "host=127.0.0.1 port=1 password=two s3cret words",
        "postgresql://manager:s3cret@127.0.0.1:5x/tillwatch",
        "postgresql://manager:s3cret@[::1/tillwatch", "postgresql://manager:%s3cret@127.0.0.1/x",
        "postgresql://manager:pass@s3cret@127.0.0.1:1/tillwatch"}) {
    const std::string text = UnavailableText(url);
    BOOST_TEST_CONTEXT(url << " -> " << text) {
      BOOST_TEST(!text.empty());
      BOOST_TEST(text.find("s3cret") == std::string::npos);
      BOOST_TEST(text.find('\n') == std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_database_without_tables_says_what_to_do) {
  const TestDatabase database;
  PostgresPool pool(database.Url(), 1);
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
  PostgresPool pool(database.Url(), 4);
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
  PostgresPool pool(database.Url(), 2);
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
  constexpr int kBatches = 150;
  constexpr int kBatchSize = 10;
  std::atomic<bool> done{false};
  std::atomic<int> unavailable{0};
  std::atomic<int> killed{0};
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
        } catch (const Unavailable&) {
          ++unavailable;
        } catch (const std::exception& error) {
          unexpected = error.what();
        }
      }
    }
    done = true;
  });
  while (!done) killed += database.KillBackends();
  writer.join();
  BOOST_TEST(unexpected == "");
  BOOST_TEST(killed > 0);
  BOOST_TEST(database.Value<int>("select count(*) from pos_events") == kBatches * kBatchSize);
  BOOST_TEST(database.Value<int>("select count(*) from risk_alerts") == kBatches * kBatchSize);
  BOOST_TEST_MESSAGE("connections cut: " << killed << ", calls that noticed: " << unavailable);
}

BOOST_AUTO_TEST_SUITE_END()
