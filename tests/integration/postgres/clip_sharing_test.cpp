// Requests that share a clip, on the real tables; and the clip service on them.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <map>
#include <mutex>
#include <thread>

#include "support/fake_clip_writers.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_footage.hpp"
#include "support/samples.hpp"
#include "support/test_database.hpp"
#include "tillwatch/adapters/postgres/postgres_camera_store.hpp"
#include "tillwatch/adapters/postgres/postgres_clip_store.hpp"
#include "tillwatch/adapters/postgres/postgres_event_store.hpp"
#include "tillwatch/adapters/postgres/postgres_query_store.hpp"
#include "tillwatch/app/clip_service.hpp"
#include "unit/media/footage_builder.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(postgres_clip_sharing)

namespace {

constexpr UtcTime kStart = test::kNoon;  // of the footage

struct Stores : MigratedDatabase {
  PostgresClipStore store{pool};
  PostgresQueryStore query{pool};

  // An event, its alert and a request for 30 s on both sides of it, as the pipeline stores them.
  ClipRequest Alert(const std::string& name, microseconds at, int priority = kPriorityMedium) {
    ScoredEvent scored = SampleAlerting(SampleEvent(name, kStart + at));
    ClipRequest request = SampleRequest(name, kStart + at);
    request.event = scored.event.id;
    request.alert = scored.alert->id;
    request.priority = priority;
    scored.clip_requests = {request};
    PostgresEventStore(pool).Commit(std::vector{scored}, {});
    return request;
  }
  std::vector<ClipRequest> FiveInAMinute() {
    std::vector<ClipRequest> requests;
    for (int i = 0; i < 5; ++i) requests.push_back(Alert(std::to_string(i), 40s + i * 15s));
    return requests;
  }
  ClipRequest Now(const ClipRequest& request) {
    return query.GetClipRequest(request.id, kEveryStore).value();
  }
};

std::vector<ClipRequestId> IdsOf(const std::vector<ClipRequest>& requests) {
  std::vector<ClipRequestId> ids;
  for (const ClipRequest& request : requests) ids.push_back(request.id);
  return ids;
}

// The service on the real store, with footage from kStart on.
struct Service : Stores {
  FakeClock clock{kStart};
  test::FakeFootage footage;
  test::FakeMuxer muxer;
  test::FakeDecoder decoder;
  test::FakeThumbnails thumbnails;
  test::FakeClipFiles files;
  Health health{clock};
  Counters counters;

  Service() {
    footage.AddCamera({"camera_001"}, CameraState::kLive, 300s);
    footage.Push({"camera_001"}, test::Run({.start = 0s, .end = 290s}));
  }
  ClipService Make(seconds max_length) {
    return {store,    footage, {muxer, decoder, thumbnails, files}, health,
            counters, clock,   {.max_length = max_length}};
  }
  void WorkOff(ClipService& service) {
    while (service.ProcessNext()) {
    }
  }
  int Clips() { return database.Value<int>("select count(*) from video_clips"); }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(a_claim_takes_those_that_fit_due_or_not, Stores) {
  const auto requests = FiveInAMinute();
  const UtcTime first_due = requests[0].window.end;
  BOOST_TEST(store.ClaimDue("w", first_due - 1us, 120s).empty());
  const auto claimed = store.ClaimDue("w", first_due, 120s);
  BOOST_REQUIRE_EQUAL(claimed.size(), 5U);
  for (std::size_t i = 0; i < 5; ++i) {
    BOOST_TEST(claimed[i].id.value == requests[i].id.value);
    BOOST_TEST((claimed[i].status == ClipRequestStatus::kProcessing));
    BOOST_TEST((Now(requests[i]).status == ClipRequestStatus::kProcessing));
  }
  BOOST_TEST(store.ClaimDue("w", first_due + 1h, 120s).empty());
  BOOST_TEST(store.ReleaseClaims("w", "") == 5);
}

BOOST_FIXTURE_TEST_CASE(what_a_cameras_ring_holds_limits_what_waits_together, Stores) {
  FiveInAMinute();
  Camera camera;
  camera.id.value = "camera_001";
  camera.store.value = "store_001";
  camera.buffer = 100s;
  PostgresCameraStore(pool).Put(camera);
  BOOST_TEST(store.ClaimDue("w", kStart + 1h, 120s).size() == 3U);  // 90 s
}

BOOST_FIXTURE_TEST_CASE(a_finished_clip_answers_all_whom_it_serves_and_all_their_alerts, Stores) {
  const auto requests = FiveInAMinute();
  store.ClaimDue("w", kStart + 1h, 120s);
  Clip clip = SampleClip(requests[0]);
  clip.wanted = {kStart + 10s, kStart + 130s};
  clip.status = ClipStatus::kPartial;
  clip.gaps = {{{kStart + 125s, kStart + 126s}, "camera_offline"}};
  for (int times = 0; times < 2; ++times) store.Finish(IdsOf(requests), clip, kStart + 1h);
  BOOST_TEST(query.GetClip(clip.id, kEveryStore)->alerts.size() == 5U);
  for (std::size_t i = 0; i < 5; ++i) {
    const ClipRequest request = Now(requests[i]);
    BOOST_TEST((request.clip == clip.id));
    BOOST_TEST(
        (request.status == (i < 4 ? ClipRequestStatus::kCompleted : ClipRequestStatus::kPartial)));
    BOOST_TEST(query.GetAlert(*request.alert, kEveryStore)->clips.size() == 1U);
    ClipFilter filter;
    filter.event = request.event;
    BOOST_TEST(query.ListClips(filter, {}).items.size() == 1U);
  }
}

BOOST_FIXTURE_TEST_CASE(a_request_that_has_a_clip_keeps_it_and_its_alert_gets_both, Stores) {
  const ClipRequest a = Alert("a", 40s);
  const ClipRequest b = Alert("b", 45s);
  const Clip of_a = SampleClip(a);
  const Clip of_b = SampleClip(b);
  store.Finish({b.id}, of_b, kStart + 1h);
  store.Finish({a.id, b.id}, of_a, kStart + 2h);
  BOOST_TEST((Now(b).clip == of_b.id));
  BOOST_TEST((Now(b).finished_at == kStart + 1h));
  BOOST_TEST(query.GetAlert(*b.alert, kEveryStore)->clips.size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(a_window_inside_an_existing_clip_is_linked_to_it, Stores) {
  const ClipRequest first = Alert("first", 40s);
  Clip clip = SampleClip(first);
  store.Finish({first.id}, clip, kStart + 1h);
  ClipRequest inside = Alert("inside", 45s);
  inside.window = {kStart + 15s, kStart + 70s};
  const auto linked = store.LinkExisting(inside, kStart + 2h);
  BOOST_REQUIRE(linked.has_value());
  BOOST_TEST(Describe(*linked) == Describe(clip));
  BOOST_TEST((Now(inside).status == ClipRequestStatus::kCompleted));
  BOOST_TEST((Now(inside).clip == clip.id));
  BOOST_TEST((Now(inside).finished_at == kStart + 2h));
  BOOST_TEST(query.GetClip(clip.id, kEveryStore)->alerts.size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(a_clip_that_does_not_show_all_of_it_is_not_linked, Stores) {
  const ClipRequest first = Alert("first", 40s);
  Clip clip = SampleClip(first);
  clip.status = ClipStatus::kPartial;
  clip.gaps = {{{kStart + 30s, kStart + 31s}, "camera_offline"}};
  store.Finish({first.id}, clip, kStart + 1h);
  ClipRequest request = Alert("r", 45s);
  const auto links = [&](seconds start, seconds end, const std::string& camera = "camera_001") {
    request.window = {kStart + start, kStart + end};
    request.camera.value = camera;
    return store.LinkExisting(request, kStart + 2h).has_value();
  };
  BOOST_TEST(!links(15s, 70s));
  BOOST_TEST(!links(9s, 20s));
  BOOST_TEST(!links(60s, 71s));
  BOOST_TEST(!links(40s, 60s, "camera_002"));
  database.Run("update video_clips set integrity = 'mismatch'");
  BOOST_TEST(!links(40s, 60s));
  database.Run("update video_clips set integrity = 'ok'");
  BOOST_TEST(links(40s, 60s));
}

BOOST_FIXTURE_TEST_CASE(two_workers_share_out_groups_and_never_a_request, Stores) {
  constexpr int kRequests = 200;
  for (int i = 0; i < kRequests; ++i) Alert(std::to_string(i), i * 7s);
  std::mutex mutex;
  std::multiset<std::string> claimed;
  std::atomic<int> left{kRequests};
  {
    std::vector<std::jthread> workers;
    for (const std::string worker : {"w1", "w2"}) {
      workers.emplace_back([&, worker] {
        while (left > 0) {
          const auto requests = store.ClaimDue(worker, kStart + 24h, 120s);
          const std::lock_guard lock(mutex);
          for (const ClipRequest& request : requests) claimed.insert(request.id.value);
          left -= static_cast<int>(requests.size());
          if (requests.empty()) std::this_thread::yield();
        }
      });
    }
  }
  BOOST_TEST(claimed.size() == static_cast<std::size_t>(kRequests));
  BOOST_TEST(std::set<std::string>(claimed.begin(), claimed.end()).size() == claimed.size());
}

BOOST_FIXTURE_TEST_CASE(five_alerts_in_a_minute_become_one_clip_where_it_fits, Service) {
  const auto requests = FiveInAMinute();
  ClipService service = Make(120s);
  footage.AddCamera({"camera_001"}, CameraState::kLive, 300s);
  footage.Push({"camera_001"}, test::Run({.start = 0s, .end = 80s}));
  clock.Advance(80s);
  WorkOff(service);
  BOOST_TEST(Clips() == 0);  // the last post-roll is not over
  BOOST_TEST((store.NextDue() == kStart + 130s));
  footage.Push({"camera_001"}, test::Run({.start = 80s, .end = 140s}));
  clock.Advance(60s);
  WorkOff(service);
  BOOST_TEST(Clips() == 1);
  for (const ClipRequest& request : requests) {
    BOOST_TEST((Now(request).status == ClipRequestStatus::kCompleted));
    BOOST_TEST(query.GetAlert(*request.alert, kEveryStore)->clips.size() == 1U);
  }
}

BOOST_FIXTURE_TEST_CASE(where_a_minute_is_the_maximum_they_are_five, Service) {
  const auto requests = FiveInAMinute();
  ClipService service = Make(60s);
  clock.Advance(140s);
  WorkOff(service);
  BOOST_TEST(Clips() == 5);
  for (const ClipRequest& request : requests) {
    BOOST_TEST((Now(request).status == ClipRequestStatus::kCompleted));
  }
}

BOOST_FIXTURE_TEST_CASE(a_critical_request_overtakes_a_hundred_low_ones, Service) {
  std::vector<ClipRequest> low;
  for (int i = 0; i < 100; ++i) {
    low.push_back(Alert("low " + std::to_string(i), 40s + i * 100ms, kPriorityLow));
  }
  ClipService service = Make(60s);
  clock.Advance(140s);
  BOOST_TEST(service.ProcessNext());
  const ClipRequest critical = Alert("critical", 45s + 50ms, kPriorityCritical);
  BOOST_TEST(service.ProcessNext());
  BOOST_TEST((Now(critical).status == ClipRequestStatus::kCompleted));
  BOOST_TEST(Clips() == 2);
  WorkOff(service);
  for (const ClipRequest& request : low) {
    BOOST_TEST((Now(request).status == ClipRequestStatus::kCompleted));
  }
}

BOOST_FIXTURE_TEST_CASE(fifty_at_once_on_one_camera_are_all_answered, Service) {
  std::vector<ClipRequest> requests;
  for (int i = 0; i < 50; ++i) requests.push_back(Alert(std::to_string(i), 40s + i * 1s));
  ClipService service = Make(90s);
  clock.Advance(200s);
  WorkOff(service);
  BOOST_TEST(Clips() < 50);
  for (const ClipRequest& request : requests) {
    const ClipRequest done = Now(request);
    BOOST_REQUIRE((done.status == ClipRequestStatus::kCompleted));
    BOOST_TEST(Shows(query.GetClip(*done.clip, kEveryStore)->clip, request.window));
    BOOST_TEST(query.GetAlert(*request.alert, kEveryStore)->clips.size() == 1U);
  }
}

BOOST_AUTO_TEST_SUITE_END()
