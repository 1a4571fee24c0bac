// The clip service and the retention on a real file system that runs full, becomes read-only and
// comes back.
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "support/fake_audit_log.hpp"
#include "support/fake_clip_store.hpp"
#include "support/fake_clip_writers.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_footage.hpp"
#include "support/fake_retention_store.hpp"
#include "support/tiny_disk.hpp"
#include "support/writing_muxer.hpp"
#include "tillwatch/adapters/disk/clip_directory.hpp"
#include "tillwatch/app/clip_service.hpp"
#include "tillwatch/app/retention_job.hpp"
#include "tillwatch/base/uuid.hpp"
#include "unit/media/footage_builder.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(clips_on_a_full_disk)

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDiskKilobytes = 1024;
const CameraId kCamera{"camera_001"};

struct Studio {
  explicit Studio(const fs::path& root) : files(root) {
    footage.AddCamera(kCamera, CameraState::kLive, 3600s);
    footage.Push(kCamera, test::Run({.start = 0s, .end = 100s}));
  }

  ClipRequestId Ask(const std::string& name = "r") {
    ClipRequest request;
    request.id = {UuidFromName("test", name)};
    request.camera = kCamera;
    request.event_at = test::kNoon + 30s;
    request.window = {test::kNoon, test::kNoon + 60s};
    store.AddRequest(request);
    return request.id;
  }
  void WorkFor(microseconds time) {
    const UtcTime end = clock.UtcNow() + time;
    while (clock.UtcNow() < end) {
      if (!service.ProcessNext()) clock.Advance(100ms);
    }
  }
  ClipRequest Now(const ClipRequestId& id) { return store.RowOf(id).request; }
  std::size_t Videos() {
    std::size_t count = 0;
    for (const StoredFile& file : files.List(ClipFiles::AnyName))
      count += file.path.ends_with(".mp4") ? 1U : 0U;
    return count;
  }

  FakeClock clock{test::kNoon + 100s};
  test::FakeClipStore store;
  test::FakeFootage footage;
  test::WritingMuxer muxer;
  test::FakeDecoder decoder;
  test::FakeThumbnails thumbnails;
  ClipDirectory files;
  Health health{clock};
  Counters counters;
  ClipService service{store, footage, {muxer, decoder, thumbnails, files}, health, counters,
                      clock, {}};
};

// Waits through the trouble, then is a whole clip.
void ExpectRecovery(Studio& studio, const ClipRequestId& id) {
  studio.WorkFor(60s);
  BOOST_TEST((studio.Now(id).status == ClipRequestStatus::kCompleted));
  BOOST_REQUIRE_EQUAL(studio.store.Clips().size(), 1U);
  const Clip clip = studio.store.Clips()[0];
  BOOST_TEST(clip.size_bytes == static_cast<std::int64_t>(studio.muxer.size));
  BOOST_TEST(studio.files.Sha256Of(clip.video_path).value() == clip.video_sha256);
  BOOST_TEST((studio.health.Components().at("disk").state == HealthState::kOk));
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_full_disk_makes_clips_wait_and_never_truncated) {
  const auto disk = TinyDisk::Make(kDiskKilobytes);
  if (disk == nullptr) return;  // it has said so
  Studio studio(disk->Path() / "clips");
  studio.muxer.size = 200 * 1024;
  disk->Fill();
  const auto id = studio.Ask();
  studio.WorkFor(60s);
  BOOST_TEST((studio.Now(id).status == ClipRequestStatus::kPending));
  BOOST_TEST(studio.Now(id).error.starts_with("disk_full: "));
  BOOST_TEST(studio.Now(id).attempts > 3);
  BOOST_TEST((studio.health.Components().at("disk").state == HealthState::kDegraded));
  BOOST_TEST(studio.Videos() == 0U);
  disk->Release();
  ExpectRecovery(studio, id);
}

BOOST_AUTO_TEST_CASE(a_full_disk_in_the_middle_of_a_video_leaves_no_piece_of_it) {
  const auto disk = TinyDisk::Make(kDiskKilobytes);
  if (disk == nullptr) return;
  Studio studio(disk->Path() / "clips");
  studio.muxer.size = 2 * kDiskKilobytes * 1024;
  const auto id = studio.Ask();
  studio.WorkFor(30s);
  BOOST_TEST((studio.Now(id).status == ClipRequestStatus::kPending));
  for (const StoredFile& file : studio.files.List(ClipFiles::AnyName)) {
    BOOST_TEST(file.path.ends_with(".jpg"), file.path);
  }
  studio.muxer.size = 200 * 1024;
  ExpectRecovery(studio, id);
}

BOOST_AUTO_TEST_CASE(a_full_disk_or_a_read_only_one_makes_clips_wait_alike) {
  const auto disk = TinyDisk::Make(kDiskKilobytes);
  if (disk == nullptr) return;
  Studio studio(disk->Path() / "clips");
  BOOST_REQUIRE(disk->SetReadOnly(true));
  const auto id = studio.Ask();
  studio.WorkFor(60s);
  BOOST_TEST((studio.Now(id).status == ClipRequestStatus::kPending));
  BOOST_TEST(studio.Now(id).error.find("Read-only file system") != std::string::npos);
  BOOST_TEST((studio.health.Components().at("disk").state == HealthState::kDegraded));
  BOOST_TEST(studio.health.Components().at("disk").detail.find("Read-only") != std::string::npos);
  BOOST_REQUIRE(disk->SetReadOnly(false));
  ExpectRecovery(studio, id);
}

BOOST_AUTO_TEST_CASE(a_full_disk_gets_its_floor_of_free_space_back) {
  const auto disk = TinyDisk::Make(kDiskKilobytes);
  if (disk == nullptr) return;
  ClipDirectory files(disk->Path() / "clips");
  test::FakeRetentionStore store;
  for (int i = 0; i < 9; ++i) {
    Clip clip;
    clip.id = {"clip-" + std::to_string(i)};
    clip.camera = kCamera;
    clip.event_at = test::kNoon - std::chrono::hours(100 - i);
    clip.video_path = "camera_001/20261121/12000" + std::to_string(i) + "_00000000.mp4";
    clip.size_bytes = 100 * 1024;
    BOOST_REQUIRE(files.WriteWhole(clip.video_path, std::vector<std::uint8_t>(100 * 1024, 1)));
    store.clips.push_back(clip);
  }
  store.clips[0].on_hold = true;
  store.of_open_alerts.insert(store.clips[1].id);
  RetentionPolicy policy;
  policy.min_free_bytes = 350 * 1024;
  FakeClock clock{test::kNoon};
  Health health{clock};
  test::FakeAuditLog audit;
  RetentionJob job(Retention(store, files, policy), audit, health, clock);
  BOOST_TEST(files.Space()->free < policy.min_free_bytes);
  job.RunIfDue();
  BOOST_TEST(files.Space()->free >= policy.min_free_bytes);
  BOOST_TEST((health.Components().at("retention").state == HealthState::kOk));
  BOOST_TEST(files.List(ClipFiles::AnyName).size() == store.clips.size());
  BOOST_TEST(store.clips.size() == 6U);
  BOOST_TEST(store.clips[0].id.value == "clip-0");
  BOOST_TEST(store.clips[1].id.value == "clip-1");

  for (int times = 0; times < 2; ++times) {  // the rest, then the clip of the open alert
    disk->Fill();
    clock.Advance(60s);
    job.RunIfDue();
  }
  BOOST_TEST((health.Components().at("retention").state == HealthState::kDegraded));
  BOOST_REQUIRE_EQUAL(store.clips.size(), 1U);
  BOOST_TEST(store.clips[0].id.value == "clip-0");
  BOOST_TEST(files.List(ClipFiles::AnyName).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_full_disk_that_is_read_only_keeps_row_and_file_together) {
  const auto disk = TinyDisk::Make(kDiskKilobytes);
  if (disk == nullptr) return;
  ClipDirectory files(disk->Path() / "clips");
  test::FakeRetentionStore store;
  Clip clip;
  clip.id = {"clip"};
  clip.video_path = "camera_001/20200101/120000_00000000.mp4";
  BOOST_REQUIRE(files.WriteWhole(clip.video_path, {1, 2, 3}));
  store.clips = {clip};
  Retention retention(store, files, {});
  BOOST_REQUIRE(disk->SetReadOnly(true));
  const auto stuck = retention.Run(test::kNoon, false);
  BOOST_TEST(stuck.failed == 1);
  BOOST_TEST(store.clips.size() == 1U);
  BOOST_REQUIRE(disk->SetReadOnly(false));
  BOOST_TEST(retention.Run(test::kNoon, false).clips == 1);
  BOOST_TEST(files.List(ClipFiles::AnyName).empty());
}

BOOST_AUTO_TEST_SUITE_END()
