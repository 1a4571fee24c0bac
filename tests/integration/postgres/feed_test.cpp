// The durable feed on a real PostgreSQL: what writes to it, its order, and what readers see.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <thread>

#include "support/eventually.hpp"
#include "support/samples.hpp"
#include "support/test_database.hpp"
#include "tillwatch/adapters/postgres/feed_listener.hpp"
#include "tillwatch/adapters/postgres/postgres_camera_store.hpp"
#include "tillwatch/adapters/postgres/postgres_clip_store.hpp"
#include "tillwatch/adapters/postgres/postgres_event_store.hpp"
#include "tillwatch/adapters/postgres/postgres_feed_store.hpp"
#include "tillwatch/adapters/postgres/postgres_query_store.hpp"
#include "tillwatch/codec/api_json.hpp"

namespace tillwatch {
namespace feed {
namespace {

using nlohmann::json;

struct Shop : MigratedDatabase {
  PostgresFeedStore store{pool};
  PostgresEventStore events{pool};
  PostgresClipStore clips{pool};
  PostgresQueryStore queries{pool};

  std::vector<FeedMessage> All() { return store.After(0, {}, 10'000).messages; }
  std::string Kinds() {
    std::string kinds;
    for (const FeedMessage& message : All()) kinds += std::string(ToString(message.kind)) + " ";
    return kinds;
  }
  json Last() { return json::parse(All().back().payload); }

  static FeedMessage Camera(const std::string& name, const std::string& store_id = "store_001") {
    return {0, FeedKind::kCameraState, StoreId{store_id}, std::nullopt, name, "{}"};
  }
  // An alert with a clip request, committed.
  ScoredEvent Alert(const std::string& name) {
    ScoredEvent scored = SampleAlerting(SampleEvent(name));
    ClipRequest request = SampleRequest(name);
    request.event = scored.event.id;
    request.alert = scored.alert->id;
    scored.clip_requests = {request};
    events.Commit(std::vector{scored}, {});
    return scored;
  }
  ScoredEvent Repeat(const ScoredEvent& first, const std::string& name) {
    ScoredEvent scored = SampleScored(SampleEvent(name, kNoon + seconds(5)), 70);
    scored.joined = first.alert->id;
    scored.risk.severity = Severity::kHigh;
    return scored;
  }
};

}  // namespace
}  // namespace feed

using nlohmann::json;

BOOST_FIXTURE_TEST_SUITE(feed, feed::Shop)

BOOST_AUTO_TEST_CASE(an_alert_is_told_as_the_api_gives_it) {
  const ScoredEvent scored = Alert("a");
  const auto messages = All();
  BOOST_REQUIRE(messages.size() == 1U);
  BOOST_TEST(messages[0].id == 1);
  BOOST_TEST((messages[0].kind == FeedKind::kAlert));
  BOOST_TEST(messages[0].store->value == "store_001");
  BOOST_TEST((messages[0].severity == Severity::kMedium));
  BOOST_TEST(messages[0].subject == scored.alert->id.value);
  BOOST_TEST(json::parse(messages[0].payload) ==
             ToJson(*queries.GetAlert(scored.alert->id, kEveryStore)));
}

BOOST_AUTO_TEST_CASE(events_without_an_alert_write_nothing_and_a_replay_nothing_more) {
  events.Commit(std::vector{SampleScored(SampleEvent("sale"))}, {});
  BOOST_TEST(Kinds().empty());
  const ScoredEvent scored = Alert("a");
  const std::vector both{scored, Repeat(scored, "b")};
  events.Commit(both, {});
  BOOST_TEST(Kinds() == "alert alert.updated ");
  BOOST_TEST(Last() == ToJson(*queries.GetAlert(scored.alert->id, kEveryStore)));
  BOOST_TEST(Last().at("occurrences") == 2);
  BOOST_TEST(Last().at("severity") == "high");
  BOOST_TEST(Last().at("clip_requests").size() == 1U);
  events.Commit(both, {});
  BOOST_TEST(Kinds() == "alert alert.updated ");
}

BOOST_AUTO_TEST_CASE(what_is_rolled_back_is_not_told_and_leaves_no_gap) {
  ScoredEvent broken = SampleAlerting(SampleEvent("broken"));
  broken.alert->rule = std::string(1, '\0');
  BOOST_CHECK_THROW(events.Commit(std::vector{broken}, {}), std::exception);
  {
    pqxx::connection connection(database.Url());
    pqxx::work tx(connection);
    tx.exec("update feed_state set last_id = last_id + 1");
  }  // and is undone
  Alert("a");
  BOOST_TEST(All().at(0).id == 1);
}

BOOST_AUTO_TEST_CASE(what_people_decide_is_told_once) {
  const ScoredEvent scored = Alert("a");
  const AlertId id = scored.alert->id;
  for (int i = 0; i < 2; ++i) queries.AcknowledgeAlert(id, kEveryStore, "Ann", "seen", kNoon);
  BOOST_TEST(Kinds() == "alert alert.updated ");
  BOOST_TEST(Last().at("acknowledged_by") == "Ann");
  for (int i = 0; i < 2; ++i)
    queries.Decide(id, kEveryStore, {Disposition::kTraining, "n", "Ann", kNoon});
  BOOST_TEST(Kinds() == "alert alert.updated alert.updated ");
  BOOST_TEST(Last() == ToJson(*queries.GetAlert(id, kEveryStore)));
  BOOST_TEST(Last().at("disposition") == "training");
  BOOST_TEST(!queries.AcknowledgeAlert({Uuid("nobody")}, kEveryStore, "Ann", "", kNoon));
  BOOST_TEST(All().size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_clip_is_told_with_its_alerts_its_store_and_their_severity) {
  PostgresCameraStore(pool).Put(SampleCamera("camera_001"));
  const ScoredEvent scored = Alert("a");
  const ClipRequest& request = scored.clip_requests[0];
  const Clip clip = SampleClip(request);
  clips.Finish({request.id}, clip, kNoon);
  BOOST_TEST(Kinds() == "alert clip.ready ");
  BOOST_TEST(Last() == ToJson(*queries.GetClip(clip.id, kEveryStore)));
  BOOST_TEST(Last().at("alert_ids").at(0) == scored.alert->id.value);
  BOOST_TEST(All().back().store->value == "store_001");
  BOOST_TEST((All().back().severity == Severity::kMedium));

  ClipRequest later = SampleRequest("later");  // the clip shows it, too
  clips.AddRequest(later);
  BOOST_REQUIRE(clips.LinkExisting(later, kNoon));
  BOOST_TEST(Kinds() == "alert clip.ready clip.ready ");
}

BOOST_AUTO_TEST_CASE(a_clip_of_a_camera_that_nobody_knows_is_of_no_store) {
  const ClipRequest request = SampleRequest("by hand");
  clips.AddRequest(request);
  clips.Finish({request.id}, SampleClip(request), kNoon);
  BOOST_REQUIRE(Kinds() == "clip.ready ");
  BOOST_TEST(!All()[0].store);
  BOOST_TEST(!All()[0].severity);
}

BOOST_AUTO_TEST_CASE(a_clip_that_cannot_be_had_changes_its_alert) {
  const ScoredEvent scored = Alert("a");
  for (int i = 0; i < 2; ++i) {
    clips.FailRequest(scored.clip_requests[0].id, "camera_offline: gone", kNoon);
  }
  BOOST_TEST(Kinds() == "alert alert.updated ");
  BOOST_TEST(Last().at("clip_requests").at(0).at("status") == "failed");
}

// Ids must come in the order of the commits: a reader that has seen one looks for no lower one.
BOOST_AUTO_TEST_CASE(a_reader_beside_many_writers_misses_nothing) {
  constexpr int kWriters = 4;
  constexpr int kEach = 60;
  std::atomic<bool> done{false};
  std::vector<std::int64_t> seen;
  std::jthread reader([&] {
    std::int64_t position = 0;
    for (bool last = false; !last;) {
      last = done;
      const FeedPage page = store.After(position, {}, 7);
      for (const FeedMessage& message : page.messages) seen.push_back(message.id);
      position = page.reached;
      last = last && page.messages.empty();
    }
  });
  {
    std::vector<std::jthread> writers;
    for (int w = 0; w < kWriters; ++w) {
      writers.emplace_back([&, w] {
        pqxx::connection connection(database.Url());
        for (int i = 0; i < kEach; ++i) {
          const std::string name = std::to_string(w) + " " + std::to_string(i);
          if (w == 0) {
            Alert(name);
          } else if (i % 5 == 0) {  // begins early, ends late, and is undone now and then
            pqxx::work tx(connection);
            tx.exec("update feed_state set last_id = last_id + 1");
            tx.exec("select pg_sleep(0.002)");
          } else {
            store.Append({Camera(name), Camera(name)});
          }
        }
      });
    }
  }
  done = true;
  reader.join();
  BOOST_TEST(seen.size() == static_cast<std::size_t>(kEach + 3 * 2 * kEach * 4 / 5));
  for (std::size_t i = 0; i < seen.size(); ++i) {
    BOOST_REQUIRE(seen[i] == static_cast<std::int64_t>(i) + 1);
  }
}

BOOST_AUTO_TEST_CASE(filters_are_those_of_the_memory) {
  Alert("a");
  store.Append({Camera("c1"),
                Camera("c2", "store_002"),
                {0, FeedKind::kSystemHealth, std::nullopt, std::nullopt, "", "{}"}});
  const std::vector<FeedMessage> all = All();
  for (const FeedFilter& filter :
       {FeedFilter{}, FeedFilter{.store = StoreId{"store_001"}},
        FeedFilter{.store = StoreId{"store_002"}}, FeedFilter{.severity = Severity::kMedium},
        FeedFilter{.severity = Severity::kLow}, FeedFilter{.bound_to = {StoreId{"store_002"}}},
        FeedFilter{.store = StoreId{"store_001"}, .bound_to = {StoreId{"store_002"}}}}) {
    std::vector<FeedMessage> wanted;
    for (const FeedMessage& message : all) {
      if (filter.Passes(message)) wanted.push_back(message);
    }
    BOOST_TEST((store.After(0, filter, 100).messages == wanted));
    BOOST_TEST((store.Newest(filter, 100).messages == wanted));
    BOOST_TEST(store.After(0, filter, 100).reached == 4);
  }
}

BOOST_AUTO_TEST_CASE(pages_go_on_from_where_the_last_one_ended) {
  for (int i = 0; i < 7; ++i) store.Append({Camera("c", i % 2 == 0 ? "one" : "two")});
  const FeedFilter one{.store = StoreId{"one"}};
  const FeedPage first = store.After(0, one, 3);
  BOOST_TEST(first.messages.size() == 3U);
  BOOST_TEST(first.reached == 5);
  const FeedPage second = store.After(first.reached, one, 3);
  BOOST_TEST(second.messages.size() == 1U);
  BOOST_TEST(second.reached == 7);
  BOOST_TEST(store.After(7, {}, 3).messages.empty());
  BOOST_TEST(!store.After(7, {}, 3).lost);
  const FeedPage newest = store.Newest({}, 2);
  BOOST_TEST(newest.messages.at(0).id == 6);
  BOOST_TEST(newest.messages.at(1).id == 7);
  BOOST_TEST(newest.reached == 7);
}

BOOST_AUTO_TEST_CASE(what_is_pruned_or_never_was_is_said_to_be_lost) {
  BOOST_TEST(!store.After(0, {}, 3).lost);
  BOOST_TEST(store.After(1, {}, 3).lost);
  for (int i = 0; i < 10; ++i) store.Append({Camera("c")});
  BOOST_TEST(store.Prune(std::chrono::hours(1), 4) == 6);
  BOOST_TEST(store.Prune(std::chrono::hours(1), 4) == 0);
  BOOST_TEST(store.After(5, {}, 3).lost);
  BOOST_TEST(store.After(5, {}, 3).reached == 10);
  BOOST_TEST(!store.After(6, {}, 3).lost);
  database.Run("update feed set created_at = now() - interval '2 hours' where message_id <= 9");
  BOOST_TEST(store.Prune(std::chrono::hours(1), 100) == 3);
  BOOST_TEST(All().empty());  // position 0 is lost
  BOOST_TEST(store.After(9, {}, 3).messages.size() == 1U);
  database.Run("update feed set created_at = now() - interval '2 hours'");
  BOOST_TEST(store.Prune(std::chrono::hours(1), 100) == 1);
  BOOST_TEST(!store.After(10, {}, 3).lost);
  BOOST_TEST(store.After(9, {}, 3).lost);
  store.Append({Camera("c")});
  BOOST_TEST(store.After(10, {}, 3).messages.at(0).id == 11);
}

BOOST_AUTO_TEST_CASE(a_reader_finds_its_position_again) {
  BOOST_TEST(!store.Position("mqtt"));
  store.SavePosition("mqtt", 5);
  store.SavePosition("mqtt", 4'000'000'000);
  store.SavePosition("other", 1);
  BOOST_TEST(*store.Position("mqtt") == 4'000'000'000);
}

BOOST_AUTO_TEST_CASE(a_listener_is_woken_by_every_process_and_after_a_lost_connection) {
  std::atomic<int> woken{0};
  const FeedListener listener(database.Url(), [&] { ++woken; });
  BOOST_REQUIRE(Eventually([&] { return woken == 1; }));  // it listens
  Alert("a");
  BOOST_REQUIRE(Eventually([&] { return woken == 2; }));
  BOOST_TEST(database.KillBackends() > 0);
  BOOST_REQUIRE(Eventually([&] { return woken == 3; }));  // it listens again
  Alert("b");
  BOOST_TEST(Eventually([&] { return woken == 4; }));
}

BOOST_AUTO_TEST_CASE(a_listener_without_a_database_ends_at_once) {
  const FeedListener listener("host=/nowhere", [] {});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
