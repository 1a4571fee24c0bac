#include "tillwatch/app/retention.hpp"

#include <boost/test/unit_test.hpp>

#include "support/fake_clip_store.hpp"
#include "support/fake_clip_writers.hpp"
#include "support/fake_clock.hpp"

namespace tillwatch {
namespace {

using std::chrono::days;

constexpr UtcTime kNow{seconds(1'795'271'585)};
constexpr int kDays = 30;

struct Archive {
  test::FakeClipStore store;
  test::FakeClipFiles files;
  int count = 0;

  // A clip with both files, of so long ago; a hundred bytes.
  Clip Add(microseconds age) {
    Clip clip;
    clip.id = {"clip-" + std::to_string(++count)};
    clip.camera = {"camera_001"};
    clip.event_at = kNow - age;
    clip.video_path = clip.id.value + ".mp4";
    clip.thumbnail_path = clip.id.value + ".jpg";
    clip.size_bytes = 100;
    files.files.insert(clip.video_path);
    files.files.insert(clip.thumbnail_path);
    store.AddClip(clip);
    return clip;
  }
  RetentionResult Run(bool dry_run = false) {
    return RunRetention(store, files, kDays, kNow, dry_run);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(retention)

BOOST_AUTO_TEST_CASE(old_clips_go_with_their_files_and_young_ones_stay) {
  Archive archive;
  archive.Add(days(31));
  const Clip young = archive.Add(days(29));
  const auto result = archive.Run();
  BOOST_TEST(result.clips == 1);
  BOOST_TEST(result.bytes == 100);
  BOOST_TEST(result.failed == 0);
  BOOST_REQUIRE_EQUAL(archive.store.Clips().size(), 1u);
  BOOST_TEST(archive.store.Clips()[0].id.value == young.id.value);
  BOOST_TEST(archive.files.files.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_second_run_finds_nothing_to_do) {
  Archive archive;
  archive.Add(days(31));
  archive.Run();
  const auto again = archive.Run();
  BOOST_TEST(again.clips == 0);
  BOOST_TEST(again.bytes == 0);
}

BOOST_AUTO_TEST_CASE(a_dry_run_counts_and_removes_nothing) {
  Archive archive;
  for (int i = 0; i < 450; ++i) archive.Add(days(31));
  const auto result = archive.Run(true);
  BOOST_TEST(result.clips == 450);
  BOOST_TEST(result.bytes == 45'000);
  BOOST_TEST(archive.store.Clips().size() == 450u);
  BOOST_TEST(archive.files.files.size() == 900u);
}

BOOST_AUTO_TEST_CASE(more_than_a_chunk_is_removed_in_one_run) {
  Archive archive;
  for (int i = 0; i < 450; ++i) archive.Add(days(31));
  BOOST_TEST(archive.Run().clips == 450);
  BOOST_TEST(archive.store.Clips().empty());
  BOOST_TEST(archive.files.files.empty());
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_removed_keeps_its_row_and_is_counted_once) {
  Archive archive;
  const Clip stuck = archive.Add(days(40));
  archive.files.stuck.insert(stuck.video_path);
  for (int i = 0; i < 450; ++i) archive.Add(days(31));
  const auto result = archive.Run();
  BOOST_TEST(result.clips == 450);
  BOOST_TEST(result.failed == 1);
  BOOST_TEST(result.bytes == 45'000);
  BOOST_REQUIRE_EQUAL(archive.store.Clips().size(), 1u);
  BOOST_TEST(archive.store.Clips()[0].id.value == stuck.id.value);
}

BOOST_AUTO_TEST_CASE(a_stuck_thumbnail_keeps_the_row_too) {
  Archive archive;
  const Clip stuck = archive.Add(days(40));
  archive.files.stuck.insert(stuck.thumbnail_path);
  BOOST_TEST(archive.Run().failed == 1);
  BOOST_TEST(archive.store.Clips().size() == 1u);
}

BOOST_AUTO_TEST_CASE(many_stuck_clips_do_not_keep_the_others_from_going) {
  Archive archive;
  for (int i = 0; i < 500; ++i) archive.files.stuck.insert(archive.Add(days(40)).video_path);
  for (int i = 0; i < 300; ++i) archive.Add(days(31));
  const auto result = archive.Run();
  BOOST_TEST(result.clips == 300);
  BOOST_TEST(result.failed == 500);
}

BOOST_AUTO_TEST_CASE(a_clip_without_a_thumbnail_goes_as_well) {
  Archive archive;
  Clip clip = archive.Add(days(31));
  clip.thumbnail_path.clear();
  archive.store.AddClip(clip);
  BOOST_TEST(archive.Run().clips == 1);
}

BOOST_AUTO_TEST_CASE(the_job_runs_at_the_start_and_every_ten_minutes) {
  Archive archive;
  FakeClock clock(kNow);
  RetentionJob job(archive.store, archive.files, kDays, clock);
  archive.Add(days(31));
  job.RunIfDue();
  BOOST_TEST(archive.store.Clips().empty());
  archive.Add(days(31));
  clock.Advance(std::chrono::minutes(9));
  job.RunIfDue();
  BOOST_TEST(archive.store.Clips().size() == 1u);
  clock.Advance(std::chrono::minutes(1));
  job.RunIfDue();
  BOOST_TEST(archive.store.Clips().empty());
}

BOOST_AUTO_TEST_CASE(the_job_removes_nothing_once_the_clock_was_set) {
  Archive archive;
  FakeClock clock(kNow);
  RetentionJob job(archive.store, archive.files, kDays, clock);
  archive.Add(days(1));
  clock.StepUtc(days(365));
  job.RunIfDue();
  BOOST_TEST(archive.store.Clips().size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
