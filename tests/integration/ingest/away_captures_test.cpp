// The database is away for longer than the ring holds footage: the alert gets its clip all the
// same, over a restart in between. Real PostgreSQL, spool, capture log and clip files.
#include "tillwatch/app/away_captures.hpp"

#include <boost/test/unit_test.hpp>
#include <thread>

#include "support/fake_clip_writers.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_footage.hpp"
#include "support/plain_rules.hpp"
#include "support/postgres_server.hpp"
#include "support/test_database.hpp"
#include "support/writing_muxer.hpp"
#include "tillwatch/adapters/disk/clip_directory.hpp"
#include "tillwatch/adapters/postgres/postgres_clip_store.hpp"
#include "tillwatch/adapters/postgres/postgres_event_store.hpp"
#include "tillwatch/adapters/sqlite/sqlite_capture_log.hpp"
#include "tillwatch/adapters/sqlite/sqlite_spool.hpp"
#include "tillwatch/app/clip_service.hpp"
#include "tillwatch/app/event_pipeline.hpp"
#include "unit/media/footage_builder.hpp"

namespace tillwatch {

BOOST_AUTO_TEST_SUITE(away_captures_end_to_end)

using namespace std::chrono_literals;
using test::kNoon;

inline const CameraId kCamera{"camera_001"};

// What outlives a process.
struct Shop {
  Shop() {
    Migrate(pool, MigrationsFolder());
    footage.AddCamera(kCamera);  // its ring holds 120 s
    footage.Push(kCamera, test::Run({.start = 0s, .end = 100s}));
  }
  int Count(const std::string& sql) const { return std::stoi(server.Psql(sql)); }

  FakeClock clock{kNoon + 60s};
  PostgresServer server;
  PostgresPool pool{server.Url(),
                    {.max_connections = 4, .statement_timeout = 1s, .answer_grace = 500ms}};
  TempDir dir;
  test::FakeFootage footage;
};

// One process: the pipeline and the clip service at work.
struct Process {
  explicit Process(Shop& shop) : shop_(shop) {
    threads.emplace_back([this](std::stop_token stop) { pipeline.Run(std::move(stop)); });
    threads.emplace_back([this](std::stop_token stop) { service.Run(std::move(stop)); });
  }
  ~Process() {
    for (std::jthread& thread : threads) thread.request_stop();
  }
  void Publish(const std::string& payload) {
    spool.Append("pos/events/store_001/refund", payload, static_cast<std::int64_t>(payload.size()),
                 shop_.clock.UtcNow());
  }

  Shop& shop_;
  Health health{shop_.clock};
  Counters counters;
  SqliteSpool spool{shop_.dir.Path() / "spool.db"};
  SqliteCaptureLog log{shop_.dir.Path() / "captures.db"};
  AwayCaptures captures{log, shop_.footage, counters, shop_.clock};
  PostgresEventStore events{shop_.pool};
  PostgresClipStore clips{shop_.pool};
  CameraRegistry cameras{{{[] {
                             Camera camera;
                             camera.id = kCamera;
                             camera.store = {"store_001"};
                             return camera;
                           }(),
                           true}}};
  StoreCalendar calendar = StoreCalendar::Make("UTC", {}).value();
  RuleBook rules{test::PlainRules(), [] { return LoadedRules{}; }, health, shop_.clock};
  EventPipeline pipeline{spool,    events,      rules,
                         calendar, cameras,     health,
                         counters, shop_.clock, {.captures = &captures}};
  test::WritingMuxer muxer;
  test::FakeDecoder decoder;
  test::FakeThumbnails thumbnails;
  ClipDirectory files{shop_.dir.Path() / "clips"};
  ClipService service{
      clips,       shop_.footage,          {muxer, decoder, thumbnails, files}, health, counters,
      shop_.clock, {.captures = &captures}};
  std::vector<std::jthread> threads;  // last: they use the others
};

BOOST_FIXTURE_TEST_CASE(the_alert_has_the_clip_that_was_cut_while_the_database_was_away, Shop) {
  server.Kill();
  {
    Process first(*this);
    first.Publish(R"({"ticket_no":"1"})");
    BOOST_TEST(Eventually([&] { return first.counters.batches_retried > 2; }));
    BOOST_TEST(first.log.All().empty());  // not away for long yet
    clock.Advance(kCaptureAfter);
    BOOST_TEST(Eventually([&] { return first.log.All().size() == 1; }));
    BOOST_TEST(!first.log.All().at(0).cut);
  }
  Process second(*this);  // the notes survive a restart
  clock.Advance(35s);     // the post-roll is over
  BOOST_TEST(Eventually([&] { return second.log.All().at(0).cut; }));
  BOOST_TEST(second.counters.clips_captured_away == 1U);
  // The ring has forgotten the event by now.
  footage.Push(kCamera, test::Run({.run = 2, .start = 200s, .end = 400s}));
  clock.Advance(300s);
  second.Publish(R"({"ticket_no":"2"})");
  clock.Advance(60s);

  server.Start();
  BOOST_TEST(Eventually([&] {
    return Count("select count(*) from video_clip_requests where finished_at is not null") == 2;
  }));
  BOOST_TEST(Count("select count(*) from risk_alerts") == 2);
  BOOST_TEST(server.Psql("select e.ticket_no, r.status from video_clip_requests r"
                         " join pos_events e using (event_id) order by 1") ==
             "1|completed\n2|partial\n");
  BOOST_TEST(Count("select count(*) from alert_clips join risk_alerts using (alert_id)"
                   " join pos_events using (event_id) where ticket_no = '1'") == 1);
  BOOST_TEST(Eventually([&] { return second.log.All().empty(); }));
}

BOOST_FIXTURE_TEST_CASE(a_short_absence_leaves_everything_to_the_ordinary_way, Shop) {
  server.Kill();
  Process process(*this);
  process.Publish(R"({"ticket_no":"1"})");
  BOOST_TEST(Eventually([&] { return process.counters.batches_retried > 0; }));
  clock.Advance(kCaptureAfter);
  BOOST_TEST(Eventually([&] { return process.log.All().size() == 1; }));
  server.Start();
  BOOST_TEST(Eventually([&] { return process.log.All().empty(); }));
  clock.Advance(60s);
  BOOST_TEST(Eventually([&] {
    return Count("select count(*) from video_clip_requests where status = 'completed'") == 1;
  }));
  BOOST_TEST(process.counters.clips_captured_away == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
