// Ingest into a real PostgreSQL that goes away in every way it can: whatever was spooled is a row,
// once, each register's in the order of the spool, and every suspicious one has its alert, once.
#include <boost/test/unit_test.hpp>
#include <thread>

#include "support/plain_rules.hpp"
#include "support/postgres_server.hpp"
#include "support/test_database.hpp"
#include "tillwatch/adapters/postgres/postgres_event_store.hpp"
#include "tillwatch/adapters/postgres/postgres_register_clock_store.hpp"
#include "tillwatch/adapters/sqlite/sqlite_spool.hpp"
#include "tillwatch/app/event_pipeline.hpp"
#include "tillwatch/base/rfc3339.hpp"

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(database_faults)

using namespace std::chrono_literals;

constexpr int kRegisters = 7;
constexpr int kSuspiciousEvery = 10;

// Spool, pipeline and database of one process, in the middle of its work.
struct Ingest {
  Ingest() {
    Migrate(pool, MigrationsFolder());
    // The order in which rows were written.
    server.Psql("alter table pos_events add column written bigserial");
    worker = std::jthread([this](std::stop_token stop) { pipeline.Run(std::move(stop)); });
  }
  ~Ingest() {
    worker.request_stop();
    pool.Interrupt();
    worker.join();
  }

  // The next messages of the shop: each has its own number, and each suspicious one its own staff.
  void Publish(int count) {
    for (const int end = published + count; published < end; ++published) {
      const std::string number = std::to_string(published);
      const bool suspicious = published % kSuspiciousEvery == 0;
      const std::string payload = R"({"ticket_no":")" + number + R"(","register_id":"r)" +
                                  std::to_string(published % kRegisters) + R"(","staff_id":"s)" +
                                  number + R"(","amount":500})";
      spool.Append(suspicious ? "pos/events/store_001/refund" : "pos/events/store_001/payment",
                   payload, static_cast<std::int64_t>(payload.size()), clock.UtcNow());
    }
  }
  bool Degraded(const std::string& part) const {
    return Eventually([&] {
      const auto components = health.Components();
      const auto events = components.find("events");
      return events != components.end() && events->second.state == HealthState::kDegraded &&
             events->second.detail.find(part) != std::string::npos;
    });
  }
  // Nothing is lost, doubled or out of order, and health is well again.
  void ExpectAllStored() {
    BOOST_TEST(Eventually([&] { return spool.Size() == 0; }, 60s));
    // Said once the spool has let go.
    BOOST_TEST(
        Eventually([&] { return health.Components().at("events").state == HealthState::kOk; }));
    const auto count = [&](const std::string& sql) { return std::stoi(server.Psql(sql)); };
    BOOST_TEST(count("select count(*) from pos_events") == published);
    BOOST_TEST(count("select count(distinct ticket_no) from pos_events") == published);
    const int suspicious = (published + kSuspiciousEvery - 1) / kSuspiciousEvery;
    BOOST_TEST(count("select count(distinct event_id) from risk_alerts") == suspicious);
    BOOST_TEST(count("select count(*) from risk_alerts") == suspicious);
    BOOST_TEST(count("select count(*) from video_clip_requests") == suspicious);
    BOOST_TEST(count("select count(*) from (select ticket_no::int - lag(ticket_no::int) over"
                     " (partition by register_id order by written) as step from pos_events) as s"
                     " where step <= 0") == 0);
  }

  SystemClock clock;
  PostgresServer server;
  PostgresPool pool{server.Url(),
                    {.max_connections = 2, .statement_timeout = 1s, .answer_grace = 500ms}};
  PostgresEventStore store{pool};
  TempDir dir;
  SqliteSpool spool{dir.Path() / "spool.db"};
  StoreCalendar calendar = StoreCalendar::Utc();
  Health health{clock};
  RuleBook rules{test::PlainRules(), [] { return LoadedRules{}; }, health, clock};
  Counters counters;
  CameraRegistry cameras{{{[] {
                             Camera camera;
                             camera.id = {"camera_001"};
                             camera.store = {"store_001"};
                             return camera;
                           }(),
                           true}}};
  EventPipeline pipeline{spool, store, rules, calendar, cameras, health, counters, clock, {}};
  int published = 0;
  std::jthread worker;
};

BOOST_FIXTURE_TEST_CASE(a_server_that_is_killed_and_comes_back_gets_everything_once, Ingest) {
  Publish(1000);
  server.Kill();
  Publish(3000);
  BOOST_TEST(Degraded("events wait in the spool: "));
  Publish(1000);
  server.Start();
  ExpectAllStored();
}

BOOST_FIXTURE_TEST_CASE(a_server_that_is_killed_again_and_again_at_commit_doubles_nothing, Ingest) {
  std::jthread till([this](std::stop_token stop) {
    while (!stop.stop_requested()) {
      Publish(20);
      std::this_thread::sleep_for(2ms);
    }
  });
  for (int kill = 0; kill < 8; ++kill) {
    const std::uint64_t before = counters.events_stored;
    Eventually([&] { return counters.events_stored > before + 37U * static_cast<unsigned>(kill); },
               20s);
    server.Kill();
    server.Start();
  }
  till.request_stop();
  till.join();
  BOOST_TEST_MESSAGE("events " << published << ", batches tried again "
                               << counters.batches_retried);
  BOOST_TEST(counters.batches_retried >= 1U);
  ExpectAllStored();
}

BOOST_FIXTURE_TEST_CASE(a_standby_takes_over_when_it_is_promoted, Ingest) {
  Publish(500);
  server.Stop();
  server.MakeStandby();
  server.Start();
  Publish(500);
  BOOST_TEST(Degraded("it is a standby"));
  BOOST_TEST(Degraded("target_session_attrs=read-write"));
  server.Promote();
  ExpectAllStored();
}

BOOST_FIXTURE_TEST_CASE(a_server_that_stands_still_is_noticed_and_waited_for, Ingest) {
  Publish(500);
  BOOST_REQUIRE(Eventually([&] { return spool.Size() == 0; }));
  server.Freeze();
  Publish(500);
  BOOST_TEST(Degraded("no answer in time"));
  server.Continue();
  ExpectAllStored();
}

BOOST_FIXTURE_TEST_CASE(a_poisonous_message_holds_up_nobody_while_the_server_comes_and_goes,
                        Ingest) {
  // What only the database finds out.
  server.Psql("alter table pos_events add constraint no_poison check (order_id <> 'poison')");
  server.Kill();
  Publish(100);
  const std::string poison = R"({"order_id":"poison"})";
  spool.Append("pos/events/store_001/payment", poison, static_cast<std::int64_t>(poison.size()),
               clock.UtcNow());
  Publish(100);
  server.Start();
  ExpectAllStored();
  BOOST_TEST(server.Psql("select reason like '%refuses it%' from rejected_messages") == "t\n");
}

BOOST_FIXTURE_TEST_CASE(clocks_of_the_tills_are_kept_and_read_again, Ingest) {
  PostgresRegisterClockStore clocks(pool);
  const UtcTime now = *ParseRfc3339("2026-07-01T12:00:00.123Z");
  RegisterClock wrong;
  for (int i = 0; i < 8; ++i) wrong.Add(now + 20s * i - 90s, now + 20s * i);
  RegisterClock unknown;
  unknown.Add(now, now + 1s);
  const std::vector<KeptRegisterClock> kept{{{{"store_001"}, {"r'1\\"}}, wrong},
                                            {{{"store_001"}, {"r2"}}, unknown},
                                            {{{"store_002"}, {"r2"}}, RegisterClock()}};
  for (int round = 0; round < 2; ++round) {
    clocks.SaveClocks(kept);
    const auto loaded = clocks.LoadClocks();
    BOOST_REQUIRE(loaded.size() == 3U);
    for (std::size_t i = 0; i < loaded.size(); ++i) {
      BOOST_TEST((loaded[i].key == kept[i].key));
      BOOST_TEST((loaded[i].clock.Offset() == kept[i].clock.Offset()));
      BOOST_TEST(loaded[i].clock.Samples().size() == kept[i].clock.Samples().size());
      BOOST_TEST((loaded[i].clock.LastSeen() == kept[i].clock.LastSeen()));
    }
    BOOST_TEST((loaded[0].clock.Samples()[7].received_at == now + 140s));
  }
  BOOST_TEST(server.Psql("select offset_ms from register_clocks where register_id like 'r''1%'") ==
             "90000\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
