// What the clip service does with requests whose windows overlap, and under load.
#include <boost/test/unit_test.hpp>
#include <thread>

#include "support/fake_clip_store.hpp"
#include "support/fake_clip_writers.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_footage.hpp"
#include "tillwatch/app/clip_service.hpp"
#include "tillwatch/base/uuid.hpp"
#include "unit/media/footage_builder.hpp"

namespace tillwatch {
namespace shared_clips {
namespace {

using namespace std::chrono_literals;
using test::kNoon;

const CameraId kCamera{"camera_001"};

// Requests for 30 s before to 30 s after a moment; the clock stands at noon.
struct Studio {
  FakeClock clock{kNoon};
  test::FakeClipStore store;
  test::FakeFootage footage;
  test::FakeMuxer muxer;
  test::FakeDecoder decoder;
  test::FakeThumbnails thumbnails;
  test::FakeClipFiles files;
  Health health{clock};
  Counters counters;
  ClipServiceOptions options{.max_length = 120s};
  std::optional<ClipService> service;

  Studio() {
    footage.AddCamera(kCamera, CameraState::kLive, 300s);
    Restart();
  }
  void Restart() {
    service.emplace(store, footage, ClipWriters{muxer, decoder, thumbnails, files}, health,
                    counters, clock, options);
  }
  ClipRequestId Ask(const std::string& name, microseconds at, int priority = kPriorityMedium) {
    ClipRequest request;
    request.id = {UuidFromName("test", name)};
    request.camera = kCamera;
    request.alert = AlertId{"alert of " + name};
    request.event_at = kNoon + at;
    request.window = {request.event_at - 30s, request.event_at + 30s};
    request.priority = priority;
    request.created_at = request.event_at;
    store.AddRequest(request);
    return request.id;
  }
  void Film(milliseconds start, milliseconds end, std::uint64_t run = 1, int width = 1280) {
    footage.Push(
        kCamera,
        test::Run({.run = run, .start = start, .end = end, .config = test::Config(width)}));
  }
  void WorkUntil(microseconds at) {
    while (clock.UtcNow() < kNoon + at) {
      if (!service->ProcessNext()) clock.Advance(100ms);
    }
  }
  ClipRequest Now(const ClipRequestId& id) { return store.RowOf(id).request; }
};

}  // namespace
}  // namespace shared_clips

BOOST_FIXTURE_TEST_SUITE(shared_clips, Studio)

BOOST_AUTO_TEST_CASE(five_alerts_in_a_minute_are_one_clip_of_them_all) {
  std::vector<ClipRequestId> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(Ask(std::to_string(i), 40s + i * 15s));
  Film(0s, 128s);
  WorkUntil(129s);
  BOOST_TEST(store.Clips().empty());  // the last post-roll is not over
  Film(128s, 200s);
  WorkUntil(140s);
  BOOST_REQUIRE_EQUAL(store.Clips().size(), 1u);
  const Clip clip = store.Clips()[0];
  BOOST_TEST((clip.wanted == TimeSpan{kNoon + 10s, kNoon + 130s}));
  BOOST_TEST((clip.event_at == kNoon + 40s));
  BOOST_TEST((decoder.shown_at == kNoon + 40s));
  for (const auto& id : ids) {
    BOOST_TEST((Now(id).status == ClipRequestStatus::kCompleted));
    BOOST_TEST((Now(id).clip == clip.id));
  }
  BOOST_TEST(muxer.calls == 1);
  BOOST_TEST(files.files.size() == 2u);
}

BOOST_AUTO_TEST_CASE(where_a_minute_is_the_maximum_they_are_five) {
  options.max_length = 60s;
  Restart();
  for (int i = 0; i < 5; ++i) Ask(std::to_string(i), 40s + i * 15s);
  Film(0s, 200s);
  WorkUntil(140s);
  BOOST_TEST(store.Clips().size() == 5u);
}

BOOST_AUTO_TEST_CASE(the_most_urgent_names_the_clip_and_gives_the_picture) {
  const auto low = Ask("low", 40s, kPriorityLow);
  const auto critical = Ask("critical", 60s, kPriorityCritical);
  Film(0s, 200s);
  WorkUntil(100s);
  BOOST_REQUIRE_EQUAL(store.Clips().size(), 1u);
  BOOST_TEST((store.Clips()[0].request == critical));
  BOOST_TEST((decoder.shown_at == kNoon + 60s));
  BOOST_TEST((Now(low).clip == store.Clips()[0].id));
}

BOOST_AUTO_TEST_CASE(a_gap_makes_partial_only_those_whose_window_has_it) {
  const auto early = Ask("early", 40s);
  const auto late = Ask("late", 90s);
  Film(0s, 80s, 1);
  Film(90s, 200s, 2);
  WorkUntil(130s);
  BOOST_REQUIRE_EQUAL(store.Clips().size(), 1u);
  BOOST_TEST((store.Clips()[0].status == ClipStatus::kPartial));
  BOOST_TEST((Now(early).status == ClipRequestStatus::kCompleted));
  BOOST_TEST((Now(late).status == ClipRequestStatus::kPartial));
}

BOOST_AUTO_TEST_CASE(a_camera_that_changed_its_format_between_them_gives_each_its_own) {
  const auto early = Ask("early", 40s);
  const auto late = Ask("late", 90s);
  Film(0s, 75s, 1, 1280);
  Film(75s, 200s, 2, 640);
  WorkUntil(130s);
  BOOST_REQUIRE_EQUAL(store.Clips().size(), 2u);
  BOOST_TEST((Now(early).status == ClipRequestStatus::kCompleted));
  BOOST_TEST((Now(late).status == ClipRequestStatus::kPartial));  // its first 15 s
  BOOST_TEST((Now(early).clip != Now(late).clip));
}

BOOST_AUTO_TEST_CASE(a_window_that_an_existing_clip_shows_needs_no_new_file) {
  Film(0s, 200s);
  const auto first = Ask("first", 40s);
  WorkUntil(75s);
  ClipRequest inside = Now(first);
  inside.id = {UuidFromName("test", "inside")};
  inside.status = ClipRequestStatus::kPending;
  inside.clip.reset();
  inside.finished_at.reset();
  inside.window = {kNoon + 20s, kNoon + 40s};
  store.AddRequest(inside);
  BOOST_TEST(service->ProcessNext());
  BOOST_TEST((Now(inside.id).status == ClipRequestStatus::kCompleted));
  BOOST_TEST((Now(inside.id).clip == Now(first).clip));
  BOOST_TEST(muxer.calls == 1);
}

BOOST_AUTO_TEST_CASE(a_window_with_a_gap_of_an_existing_clip_is_looked_for_again) {
  Film(0s, 50s, 1);
  Film(60s, 100s, 2);
  Ask("first", 40s);
  WorkUntil(75s);
  BOOST_REQUIRE((store.Clips().at(0).status == ClipStatus::kPartial));
  const auto again = Ask("again", 40s);
  WorkUntil(76s);
  BOOST_TEST((Now(again).clip != store.Clips()[0].id || store.Clips().size() == 2u));
  BOOST_TEST(muxer.calls == 2);
}

BOOST_AUTO_TEST_CASE(a_crash_before_the_row_gives_all_of_them_the_clip_though_another_now_leads) {
  Film(0s, 200s);
  const auto a = Ask("a", 40s);
  const auto b = Ask("b", 60s);
  clock.Advance(95s);
  store.unavailable_finishes = 1;
  BOOST_CHECK_THROW(service->ProcessNext(), Unavailable);

  footage.AddCamera(kCamera);  // a new process: an empty ring
  const auto urgent = Ask("urgent", 50s, kPriorityCritical);
  Restart();
  std::jthread worker([&](std::stop_token stop) { service->Run(stop); });
  BOOST_TEST(store.WaitUntilDone(a));
  BOOST_TEST(store.WaitUntilDone(b));
  BOOST_TEST(store.WaitUntilDone(urgent));
  worker.request_stop();
  worker.join();
  BOOST_REQUIRE_EQUAL(store.Clips().size(), 1u);
  for (const auto& id : {a, b, urgent}) {
    BOOST_TEST((Now(id).status == ClipRequestStatus::kCompleted));
    BOOST_TEST((Now(id).clip == store.Clips()[0].id));
  }
  BOOST_TEST(muxer.calls == 1);
  BOOST_TEST(files.files.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_lost_database_gives_the_finished_clip_to_all_and_the_newcomer_its_own) {
  Film(0s, 200s);
  const auto a = Ask("a", 40s);
  const auto b = Ask("b", 60s);
  clock.Advance(95s);
  store.unavailable_finishes = 1;
  BOOST_CHECK_THROW(service->ProcessNext(), Unavailable);
  store.ReleaseClaims("tillwatch-main", "");
  const auto wider = Ask("wider", 65s, kPriorityCritical);
  WorkUntil(100s);
  BOOST_TEST((Now(a).clip == Now(b).clip));
  BOOST_TEST((Now(wider).status == ClipRequestStatus::kCompleted));
  BOOST_TEST((Now(wider).clip != Now(a).clip));
  BOOST_TEST(muxer.calls == 2);
}

BOOST_AUTO_TEST_CASE(a_full_disk_keeps_them_together) {
  Film(0s, 200s);
  files.prepare_failures = {6, {ErrorCode::kDiskFull, "no space left"}};
  const auto a = Ask("a", 40s);
  const auto b = Ask("b", 60s);
  WorkUntil(91s);
  BOOST_TEST(Now(b).error == "disk_full: no space left");
  WorkUntil(140s);
  BOOST_TEST((Now(a).clip.has_value() && Now(a).clip == Now(b).clip));
  BOOST_TEST(store.Clips().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_critical_request_overtakes_a_hundred_low_ones) {
  options.max_length = 60s;
  Restart();
  Film(0s, 200s);
  std::vector<ClipRequestId> low;
  for (int i = 0; i < 100; ++i) {
    low.push_back(Ask("low " + std::to_string(i), 40s + i * 100ms, kPriorityLow));
  }
  clock.Advance(100s);
  BOOST_TEST(service->ProcessNext());
  const auto critical = Ask("critical", 45s + 50ms, kPriorityCritical);
  BOOST_TEST(service->ProcessNext());
  BOOST_TEST((Now(critical).status == ClipRequestStatus::kCompleted));
  BOOST_TEST(store.Clips().size() == 2u);
  while (service->ProcessNext()) {
  }
  for (const auto& id : low) BOOST_TEST((Now(id).status == ClipRequestStatus::kCompleted));
}

BOOST_AUTO_TEST_CASE(fifty_at_once_on_one_camera_are_all_answered_rightly) {
  options.max_length = 60s;
  Restart();
  Film(0s, 200s);
  std::vector<ClipRequestId> ids;
  for (int i = 0; i < 50; ++i) ids.push_back(Ask(std::to_string(i), 40s + i * 1s));
  clock.Advance(150s);
  std::jthread worker([&](std::stop_token stop) { service->Run(stop); });
  for (const auto& id : ids) {
    BOOST_TEST(store.WaitUntilDone(id));
    const ClipRequest request = Now(id);
    BOOST_TEST((request.status == ClipRequestStatus::kCompleted));
    const auto clips = store.Clips();
    BOOST_TEST(std::any_of(clips.begin(), clips.end(), [&](const Clip& clip) {
      return clip.id == request.clip && Shows(clip, request.window);
    }));
  }
  BOOST_TEST(store.Clips().size() == 50u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
