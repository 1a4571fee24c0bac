#include "tillwatch/app/clip_service.hpp"

#include <boost/test/unit_test.hpp>
#include <thread>

#include "support/fake_clip_store.hpp"
#include "support/fake_clip_writers.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_footage.hpp"
#include "tillwatch/base/uuid.hpp"
#include "unit/media/footage_builder.hpp"

namespace tillwatch {
namespace clip_service {
namespace {

using namespace std::chrono_literals;
using test::kNoon;

const CameraId kCamera{"camera_001"};
constexpr UtcTime kEventAt = kNoon + 60s;
constexpr UtcTime kEnd = kNoon + 90s;  // of the window

// Requests for 30 s before to 30 s after a minute past noon; the clock stands at the window's end.
struct Studio {
  FakeClock clock{kEnd};
  test::FakeClipStore store;
  test::FakeFootage footage;
  test::FakeMuxer muxer;
  test::FakeDecoder decoder;
  test::FakeThumbnails thumbnails;
  test::FakeClipFiles files;
  Health health{clock};
  Counters counters;
  ClipService service{store, footage, {muxer, decoder, thumbnails, files}, health, counters,
                      clock, {}};

  Studio() { footage.AddCamera(kCamera); }

  ClipRequestId Ask(const std::string& name = "r1", int priority = kPriorityMedium,
                    microseconds later = 0s) {
    ClipRequest request;
    request.id = {UuidFromName("test", name)};
    request.camera = kCamera;
    request.event = EventId{"event"};
    request.alert = AlertId{"alert"};
    request.event_at = kEventAt + later;
    request.window = {kEventAt + later - 30s, kEnd + later};
    request.priority = priority;
    request.created_at = kEventAt + later;
    store.AddRequest(request);
    return request.id;
  }
  void Film(milliseconds start, milliseconds end, std::uint64_t run = 1) {
    footage.Push(kCamera, test::Run({.run = run, .start = start, .end = end}));
  }
  ClipRequest RequestOf(const ClipRequestId& id) { return store.RowOf(id).request; }
  ClipRequestStatus StatusOf(const ClipRequestId& id) { return RequestOf(id).status; }
  std::string ErrorOf(const ClipRequestId& id) { return RequestOf(id).error; }

  // As Run does over time, until the request is done or the clock has moved this far.
  void WorkFor(const ClipRequestId& id, microseconds time) {
    const UtcTime end = clock.UtcNow() + time;
    while (!RequestOf(id).finished_at && clock.UtcNow() < end) {
      if (!service.ProcessNext()) clock.Advance(100ms);
    }
  }
};

}  // namespace
}  // namespace clip_service

BOOST_FIXTURE_TEST_SUITE(clip_service, Studio)

BOOST_AUTO_TEST_CASE(without_requests_there_is_nothing_to_do) {
  BOOST_TEST(!service.ProcessNext());
}

BOOST_AUTO_TEST_CASE(a_request_with_all_its_footage_becomes_a_ready_clip) {
  Film(0s, 100s);
  const auto id = Ask();
  BOOST_TEST(service.ProcessNext());
  BOOST_TEST((StatusOf(id) == ClipRequestStatus::kCompleted));
  BOOST_REQUIRE_EQUAL(store.Clips().size(), 1u);
  const Clip clip = store.Clips()[0];
  BOOST_TEST((clip.status == ClipStatus::kReady));
  BOOST_TEST(clip.id.value == UuidFromName("clip", id.value));
  BOOST_TEST(clip.request.value == id.value);
  BOOST_TEST((clip.event == EventId{"event"}));
  BOOST_TEST((clip.wanted == TimeSpan{kEventAt - 30s, kEnd}));
  BOOST_TEST((clip.covered == TimeSpan{kEventAt - 30s, kEnd}));
  BOOST_TEST(clip.gaps.empty());
  BOOST_TEST(clip.size_bytes == test::FakeClipFiles::kVideoBytes);
  BOOST_TEST(clip.codec == "h264");
  BOOST_TEST(clip.video_sha256 == std::string(64, 'a'));
  BOOST_TEST(clip.thumbnail_sha256 == std::string(64, 'b'));
  BOOST_TEST(clip.time_source == "arrival");
  BOOST_TEST(!clip.clock_offset.has_value());
  BOOST_TEST(clip.width == 1280);
  BOOST_TEST(clip.height == 720);
  const std::string stem = "camera_001/20261121/120100_" + clip.id.value.substr(0, 8);
  BOOST_TEST(clip.video_path == stem + ".mp4");
  BOOST_TEST(clip.thumbnail_path == stem + ".jpg");
  BOOST_TEST(files.files.contains(clip.video_path));
  BOOST_TEST(files.files.contains(clip.thumbnail_path));
  BOOST_TEST(files.parts.empty());
  BOOST_TEST(muxer.paths.at(0) == "/clips/" + clip.video_path + ".part");
  BOOST_TEST((RequestOf(id).clip == clip.id));
  BOOST_TEST(counters.clips_ready == 1u);
}

BOOST_AUTO_TEST_CASE(the_thumbnail_shows_the_picture_of_the_event) {
  Film(0s, 100s);
  Ask();
  service.ProcessNext();
  BOOST_TEST((decoder.shown_at == kEventAt));
}

BOOST_AUTO_TEST_CASE(a_request_is_not_due_before_its_window_is_over) {
  FakeClock early(kEnd - 1us);
  ClipService sooner(store, footage, {muxer, decoder, thumbnails, files}, health, counters, early,
                     {});
  Film(0s, 100s);
  Ask();
  BOOST_TEST(!sooner.ProcessNext());
  early.Advance(1us);
  BOOST_TEST(sooner.ProcessNext());
}

BOOST_AUTO_TEST_CASE(footage_that_is_still_on_its_way_is_waited_for) {
  Film(0s, 89'500ms);
  const auto id = Ask();
  BOOST_TEST(service.ProcessNext());
  BOOST_TEST((StatusOf(id) == ClipRequestStatus::kPending));
  BOOST_TEST(RequestOf(id).attempts == 0);
  BOOST_TEST(ErrorOf(id).empty());
  BOOST_TEST((store.RowOf(id).not_before == kEnd + 200ms));
  BOOST_TEST(!service.ProcessNext());
  BOOST_TEST(footage.reads == 0);  // to know that it must wait it need not copy what is there
  Film(89'500ms, 90'200ms);
  clock.Advance(200ms);
  BOOST_TEST(service.ProcessNext());
  BOOST_TEST((StatusOf(id) == ClipRequestStatus::kCompleted));
  BOOST_TEST((store.Clips()[0].status == ClipStatus::kReady));
}

BOOST_AUTO_TEST_CASE(footage_that_does_not_come_is_waited_for_two_seconds_and_no_more) {
  Film(0s, 80s);
  const auto id = Ask();
  WorkFor(id, 1900ms);
  BOOST_TEST((StatusOf(id) == ClipRequestStatus::kPending));
  WorkFor(id, 300ms);
  BOOST_TEST((StatusOf(id) == ClipRequestStatus::kPartial));
  BOOST_TEST((clock.UtcNow() == kEnd + 2s));
  const Clip clip = store.Clips().at(0);
  BOOST_TEST((clip.status == ClipStatus::kPartial));
  BOOST_REQUIRE_EQUAL(clip.gaps.size(), 1u);
  BOOST_TEST((clip.gaps[0].span == TimeSpan{kNoon + 80s, kEnd}));
  BOOST_TEST(counters.clips_partial == 1u);
  BOOST_TEST(counters.clips_ready == 0u);
}

BOOST_AUTO_TEST_CASE(a_break_in_the_session_makes_the_clip_partial_with_the_gap_named) {
  Film(0s, 50s, 1);
  Film(55s, 100s, 2);
  const auto id = Ask();
  service.ProcessNext();
  BOOST_TEST((StatusOf(id) == ClipRequestStatus::kPartial));
  const Clip clip = store.Clips().at(0);
  BOOST_REQUIRE_EQUAL(clip.gaps.size(), 1u);
  BOOST_TEST(clip.gaps[0].reason == "camera_offline");
}

BOOST_AUTO_TEST_CASE(footage_that_ends_early_says_what_the_camera_is_doing) {
  Film(0s, 80s);
  const auto late = Ask("late");
  WorkFor(late, 5s);
  footage.StatusOf(kCamera).state = CameraState::kStalled;
  const auto away = Ask("away", kPriorityMedium, 1s);
  WorkFor(away, 5s);
  std::vector<std::string> reasons;
  for (const Clip& clip : store.Clips()) {
    BOOST_REQUIRE_EQUAL(clip.gaps.size(), 1u);
    BOOST_TEST((clip.gaps[0].span.end == clip.wanted.end));
    reasons.push_back((clip.wanted.end == kEnd ? "late: " : "away: ") + clip.gaps[0].reason);
  }
  std::ranges::sort(reasons);
  BOOST_TEST(reasons == (std::vector<std::string>{"away: camera_offline", "late: not_arrived"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_camera_that_is_away_is_the_reason_why_there_is_nothing) {
  footage.StatusOf(kCamera).state = CameraState::kOffline;
  footage.StatusOf(kCamera).since = kNoon;
  footage.StatusOf(kCamera).reason = "connection refused";
  const auto id = Ask();
  WorkFor(id, 5s);
  BOOST_TEST((StatusOf(id) == ClipRequestStatus::kFailed));
  BOOST_TEST(ErrorOf(id) ==
             "camera_offline: the camera is offline since 2026-11-21T12:00:00.000Z "
             "(connection refused)");
  BOOST_TEST(counters.clips_failed == 1u);
  BOOST_TEST(files.files.empty());
}

BOOST_AUTO_TEST_CASE(a_live_camera_that_recorded_nothing_then_says_so) {
  const auto id = Ask();
  WorkFor(id, 5s);
  BOOST_TEST((StatusOf(id) == ClipRequestStatus::kFailed));
  BOOST_TEST(ErrorOf(id).starts_with("not_recorded: "));
}

BOOST_AUTO_TEST_CASE(overwritten_footage_has_expired_even_when_the_camera_is_away_now) {
  Film(0s, 300s);
  footage.StatusOf(kCamera).state = CameraState::kOffline;
  const auto id = Ask();
  WorkFor(id, 5s);
  BOOST_TEST((StatusOf(id) == ClipRequestStatus::kFailed));
  BOOST_TEST(ErrorOf(id).starts_with("footage_expired: "));
}

BOOST_AUTO_TEST_CASE(a_camera_that_is_not_configured_is_named) {
  ClipRequest request = RequestOf(Ask());
  request.camera = {"camera_999"};
  store.AddRequest(request);
  service.ProcessNext();
  BOOST_TEST((StatusOf(request.id) == ClipRequestStatus::kFailed));
  BOOST_TEST(ErrorOf(request.id) == "no_such_camera: no camera \"camera_999\" is configured");
}

// After a restart the database may know of cameras before this process does.
BOOST_AUTO_TEST_CASE(a_request_waits_while_its_camera_may_not_be_known_yet) {
  bool known = false;
  ClipServiceOptions options;
  options.cameras_known = [&] { return known; };
  ClipService starting(store, footage, {muxer, decoder, thumbnails, files}, health, counters, clock,
                       options);
  ClipRequest request = RequestOf(Ask());
  request.id = {UuidFromName("test", "late")};
  request.camera = {"camera_999"};
  store.AddRequest(request);
  Film(0s, 100s);
  starting.ProcessNext();  // that of the camera that is known
  BOOST_CHECK_THROW(starting.ProcessNext(), Unavailable);
  BOOST_TEST((StatusOf(request.id) == ClipRequestStatus::kProcessing));  // Run releases it
  known = true;
  store.ReleaseClaims(options.worker, "");
  starting.ProcessNext();
  BOOST_TEST((StatusOf(request.id) == ClipRequestStatus::kFailed));
}

BOOST_AUTO_TEST_CASE(that_the_process_died_once_is_no_reason_for_missing_footage) {
  const auto id = Ask();
  store.ClaimDue("w", clock.UtcNow(), 0s);
  store.ReleaseClaims("w", "interrupted: the process died while it had this in hand");
  WorkFor(id, 10s);
  BOOST_TEST((StatusOf(id) == ClipRequestStatus::kFailed));
  BOOST_TEST(ErrorOf(id).starts_with("not_recorded"), ErrorOf(id));
}

BOOST_AUTO_TEST_CASE(the_most_urgent_request_comes_first) {
  Film(0s, 100s);
  const auto low = Ask("low", kPriorityLow);
  const auto critical = Ask("critical", kPriorityCritical);
  service.ProcessNext();
  BOOST_TEST((StatusOf(critical) == ClipRequestStatus::kCompleted));
  BOOST_TEST((StatusOf(low) == ClipRequestStatus::kPending));
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_tried_again_for_as_long_as_it_takes) {
  Film(0s, 100s);
  files.prepare_failures = {4, {ErrorCode::kDiskFull, "no space left"}};
  muxer.failures = {3, {ErrorCode::kDiskFull, "no space left"}};
  const auto id = Ask();
  service.ProcessNext();
  BOOST_TEST((StatusOf(id) == ClipRequestStatus::kPending));
  BOOST_TEST((store.RowOf(id).not_before == kEnd + 5s));
  BOOST_TEST(ErrorOf(id) == "disk_full: no space left");
  BOOST_TEST((health.Components().at("disk").state == HealthState::kDegraded));
  WorkFor(id, 60s);
  BOOST_TEST((StatusOf(id) == ClipRequestStatus::kCompleted));
  BOOST_TEST((health.Components().at("disk").state == HealthState::kOk));
  BOOST_TEST(files.parts.empty());
}

BOOST_AUTO_TEST_CASE(a_disk_that_stays_full_until_the_footage_is_gone_is_the_reason) {
  Film(0s, 100s);
  files.prepare_failures = {1000, {ErrorCode::kDiskFull, "no space left"}};
  const auto id = Ask();
  service.ProcessNext();
  Film(100s, 400s);
  WorkFor(id, 60s);
  BOOST_TEST((StatusOf(id) == ClipRequestStatus::kFailed));
  BOOST_TEST(ErrorOf(id) == "disk_full: no space left");
}

BOOST_AUTO_TEST_CASE(a_write_that_fails_three_times_fails_the_request) {
  Film(0s, 100s);
  muxer.failures = {1000, {ErrorCode::kInternal, "no such element"}};
  const auto id = Ask();
  WorkFor(id, 60s);
  BOOST_TEST((StatusOf(id) == ClipRequestStatus::kFailed));
  BOOST_TEST(ErrorOf(id) == "write_failed: no such element");
  BOOST_TEST(muxer.calls == 3);
  BOOST_TEST(files.parts.empty());
  BOOST_TEST(counters.clips_failed == 1u);
}

BOOST_AUTO_TEST_CASE(footage_that_the_settings_forbid_to_encode_fails_at_once_by_its_name) {
  Film(0s, 100s);
  muxer.failures = {1000, {ErrorCode::kInvalidArgument, "clips.encode = never", "clips.encode"}};
  const auto id = Ask();
  service.ProcessNext();
  BOOST_TEST((StatusOf(id) == ClipRequestStatus::kFailed));
  BOOST_TEST(ErrorOf(id) == "codec_needs_encoding: clips.encode = never");
  BOOST_TEST(muxer.calls == 1);
  BOOST_TEST(files.files.empty());
  BOOST_TEST(!health.Components().contains("disk"));
}

// Does not return before the health says how slow it is.
class SlowMuxer final : public ClipMuxer {
 public:
  explicit SlowMuxer(Health& health) : health_(health) {}
  Result<WrittenVideo> Write(const ClipFootage&, const std::filesystem::path&) override {
    const auto until = std::chrono::steady_clock::now() + 10s;
    while (slow && !Said() && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(1ms);
    }
    return WrittenVideo{std::string(64, 'a'), "h264", 1280, 720};
  }
  bool Said() const {
    const auto components = health_.Components();
    const auto disk = components.find("disk");
    return disk != components.end() && disk->second.detail.find("slow") != std::string::npos;
  }
  bool slow = true;

 private:
  Health& health_;
};

BOOST_AUTO_TEST_CASE(a_slow_disk_is_told_of_while_it_is_waited_for) {
  SlowMuxer slow(health);
  ClipService patient(store, footage, {slow, decoder, thumbnails, files}, health, counters, clock,
                      {.slow_write = 20ms});
  Film(0s, 100s);
  const auto first = Ask("first");
  BOOST_TEST(patient.ProcessNext());
  BOOST_TEST(slow.Said());
  BOOST_TEST((StatusOf(first) == ClipRequestStatus::kCompleted));
  BOOST_TEST((health.Components().at("disk").state == HealthState::kDegraded));
  slow.slow = false;
  Ask("second", kPriorityMedium, 1s);
  clock.Advance(1s);
  BOOST_TEST(patient.ProcessNext());
  BOOST_TEST((health.Components().at("disk").state == HealthState::kOk));
}

BOOST_AUTO_TEST_CASE(a_write_that_fails_twice_may_still_succeed) {
  Film(0s, 100s);
  muxer.failures = {2, {ErrorCode::kInternal, "no such element"}};
  const auto id = Ask();
  WorkFor(id, 60s);
  BOOST_TEST((StatusOf(id) == ClipRequestStatus::kCompleted));
}

BOOST_AUTO_TEST_CASE(a_video_that_cannot_be_published_leaves_no_part_behind) {
  Film(0s, 100s);
  files.publish_failures = {1000, {ErrorCode::kInternal, "fsync failed"}};
  const auto id = Ask();
  WorkFor(id, 60s);
  BOOST_TEST((StatusOf(id) == ClipRequestStatus::kFailed));
  BOOST_TEST(files.parts.empty());
  BOOST_TEST(store.Clips().empty());
}

BOOST_AUTO_TEST_CASE(a_muxer_that_throws_holds_up_nobody_else) {
  Film(0s, 100s);
  muxer.throws = 1;
  const auto first = Ask("first", kPriorityCritical);
  const auto second = Ask("second", kPriorityLow, -1s);
  BOOST_TEST(service.ProcessNext());
  BOOST_TEST((StatusOf(first) == ClipRequestStatus::kPending));
  BOOST_TEST(ErrorOf(first) == "write_failed: the muxer broke");
  BOOST_TEST(service.ProcessNext());
  BOOST_TEST((StatusOf(second) == ClipRequestStatus::kCompleted));
  WorkFor(first, 60s);
  BOOST_TEST((StatusOf(first) == ClipRequestStatus::kCompleted));
}

BOOST_AUTO_TEST_CASE(a_row_that_the_database_refuses_fails_its_request_after_three_attempts) {
  Film(0s, 100s);
  store.refused_finishes = 1000;
  const auto id = Ask();
  WorkFor(id, 60s);
  BOOST_TEST((StatusOf(id) == ClipRequestStatus::kFailed));
  BOOST_TEST(ErrorOf(id) == "write_failed: a constraint");
}

BOOST_AUTO_TEST_CASE(a_clip_without_a_thumbnail_is_a_clip_all_the_same) {
  Film(0s, 100s);
  decoder.failures = {1, {ErrorCode::kInternal, "corrupt"}};
  const auto first = Ask("first");
  WorkFor(first, 10s);
  thumbnails.failures = {1, {ErrorCode::kInternal, "no encoder"}};
  const auto second = Ask("second", kPriorityMedium, 1s);
  WorkFor(second, 10s);
  files.whole_failures = {1, {ErrorCode::kDiskFull, "no space left"}};
  const auto third = Ask("third", kPriorityMedium, 2s);
  WorkFor(third, 10s);
  for (const auto& id : {first, second, third}) {
    BOOST_TEST((StatusOf(id) == ClipRequestStatus::kCompleted));
  }
  BOOST_REQUIRE_EQUAL(store.Clips().size(), 3u);
  for (const Clip& clip : store.Clips()) {
    BOOST_TEST(clip.thumbnail_path.empty());
    BOOST_TEST(files.files.contains(clip.video_path));
  }
}

BOOST_AUTO_TEST_CASE(
    a_clip_whose_row_could_not_be_written_is_not_cut_again_when_the_footage_is_gone) {
  Film(0s, 100s);
  store.unavailable_finishes = 1;
  const auto id = Ask();
  BOOST_CHECK_THROW(service.ProcessNext(), Unavailable);

  footage.AddCamera(kCamera);  // a new process: an empty ring
  ClipService restarted(store, footage, {muxer, decoder, thumbnails, files}, health, counters,
                        clock, {});
  store.ReleaseClaims("tillwatch-main", "interrupted: the process died");
  BOOST_TEST(restarted.ProcessNext());
  BOOST_TEST((StatusOf(id) == ClipRequestStatus::kCompleted));
  BOOST_REQUIRE_EQUAL(store.Clips().size(), 1u);
  const Clip clip = store.Clips()[0];
  BOOST_TEST((clip.covered == TimeSpan{kEventAt - 30s, kEnd}));
  BOOST_TEST(clip.size_bytes == test::FakeClipFiles::kVideoBytes);
  BOOST_TEST(muxer.calls == 1);
  BOOST_TEST(files.files.size() == 2u);  // the record has gone
}

BOOST_AUTO_TEST_CASE(a_record_without_its_video_is_no_clip) {
  Film(0s, 100s);
  files.publish_failures = {1, {ErrorCode::kInternal, "broken"}};
  const auto id = Ask();
  service.ProcessNext();
  BOOST_TEST((StatusOf(id) == ClipRequestStatus::kPending));
  WorkFor(id, 10s);
  BOOST_TEST((StatusOf(id) == ClipRequestStatus::kCompleted));
  BOOST_TEST(muxer.calls == 2);
}

BOOST_AUTO_TEST_CASE(a_failed_request_leaves_no_files) {
  Film(0s, 100s);
  files.publish_failures = {9, {ErrorCode::kInternal, "broken"}};
  const auto id = Ask();
  WorkFor(id, 60s);
  BOOST_TEST((StatusOf(id) == ClipRequestStatus::kFailed));
  BOOST_TEST(files.files.empty());
  BOOST_TEST(files.parts.empty());
}

BOOST_AUTO_TEST_CASE(a_claim_of_a_worker_that_is_gone_is_taken_over_after_five_minutes) {
  Film(0s, 100s);
  const auto id = Ask();
  BOOST_TEST(!store.ClaimDue("another", clock.UtcNow(), 0s).empty());
  clock.Advance(301s);
  std::jthread worker([&](std::stop_token stop) { service.Run(stop); });
  BOOST_TEST(store.WaitUntilDone(id));
  BOOST_TEST((StatusOf(id) == ClipRequestStatus::kCompleted));
}

BOOST_AUTO_TEST_CASE(run_takes_up_what_was_in_hand_at_the_last_crash) {
  Film(0s, 100s);
  const auto id = Ask();
  BOOST_TEST(!store.ClaimDue("tillwatch-main", clock.UtcNow(), 0s).empty());
  std::jthread worker([&](std::stop_token stop) { service.Run(stop); });
  BOOST_TEST(store.WaitUntilDone(id));
  BOOST_TEST((StatusOf(id) == ClipRequestStatus::kCompleted));
}

BOOST_AUTO_TEST_CASE(a_request_that_was_in_hand_at_three_crashes_is_given_up) {
  Film(0s, 100s);
  const auto id = Ask();
  for (int crash = 0; crash < 3; ++crash) {
    BOOST_TEST(!store.ClaimDue("tillwatch-main", clock.UtcNow(), 0s).empty());
    store.ReleaseClaims("tillwatch-main", "interrupted: the process died");
  }
  BOOST_TEST(service.ProcessNext());
  BOOST_TEST((StatusOf(id) == ClipRequestStatus::kFailed));
  BOOST_TEST(store.Clips().empty());
}

BOOST_AUTO_TEST_CASE(run_leaves_the_claims_of_other_workers_alone) {
  Film(0s, 100s);
  const auto theirs = Ask("theirs", kPriorityCritical);
  BOOST_TEST(!store.ClaimDue("another-worker", clock.UtcNow(), 0s).empty());
  const auto ours = Ask("ours");
  std::jthread worker([&](std::stop_token stop) { service.Run(stop); });
  BOOST_TEST(store.WaitUntilDone(ours));
  BOOST_TEST((StatusOf(theirs) == ClipRequestStatus::kProcessing));
}

BOOST_AUTO_TEST_CASE(run_finishes_a_request_during_which_the_database_went_away) {
  Film(0s, 100s);
  store.unavailable_finishes = 2;
  const auto id = Ask();
  std::jthread worker([&](std::stop_token stop) { service.Run(stop); });
  BOOST_TEST(store.WaitUntilDone(id));
  worker.request_stop();
  worker.join();
  BOOST_TEST((StatusOf(id) == ClipRequestStatus::kCompleted));
  BOOST_TEST(RequestOf(id).attempts == 0);
  BOOST_TEST((health.Components().at("clips").state == HealthState::kOk));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
