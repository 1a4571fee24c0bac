#include "tillwatch/app/retention.hpp"

#include <boost/test/unit_test.hpp>

#include "support/fake_audit_log.hpp"
#include "support/fake_clip_writers.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_retention_store.hpp"
#include "tillwatch/app/retention_job.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(retention)

namespace {

using std::chrono::days;

constexpr UtcTime kNow{seconds(1'795'271'585)};
constexpr int kDays = 30;

struct Archive {
  test::FakeRetentionStore store;
  test::FakeClipFiles files;
  RetentionPolicy policy{.default_days = kDays};
  std::vector<std::string> told;
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
    store.clips.push_back(clip);
    return clip;
  }
  // A hundred bytes, made so long ago, with its label.
  std::string Export(const Clip& clip, const std::string& ending, microseconds age) {
    const std::string path = clip.id.value + ending;
    files.files.insert(path);
    files.files.insert(path + ".made");
    files.stored[path] = {path, 100, kNow - age};
    return path;
  }
  RetentionResult Run(bool dry_run = false) {
    return Retention(store, files, policy)
        .Run(kNow, dry_run, [this](const Clip& clip, RetireReason reason) {
          told.push_back(clip.id.value + " " + std::string(ToString(reason)));
        });
  }
  std::vector<std::string> Left() const {
    std::vector<std::string> ids;
    for (const Clip& clip : store.clips) ids.push_back(clip.id.value);
    return ids;
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(old_clips_go_with_their_files_and_young_ones_stay) {
  Archive archive;
  archive.Add(days(31));
  const Clip young = archive.Add(days(29));
  const auto result = archive.Run();
  BOOST_TEST(result.clips == 1);
  BOOST_TEST(result.bytes == 100);
  BOOST_TEST(result.failed == 0);
  BOOST_REQUIRE_EQUAL(archive.store.clips.size(), 1u);
  BOOST_TEST(archive.store.clips[0].id.value == young.id.value);
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

BOOST_AUTO_TEST_CASE(two_runs_at_once_take_no_more_than_one_would) {
  Archive archive;
  archive.policy.max_bytes = 250;
  for (int i = 0; i < 5; ++i) archive.Add(days(5 - i));
  // Another process takes what this one has just listed, once.
  archive.store.before_retire = [&] {
    archive.store.before_retire = nullptr;
    archive.store.clips.erase(archive.store.clips.begin(), archive.store.clips.begin() + 3);
  };
  const auto result = archive.Run();
  BOOST_TEST(result.clips == 0);
  BOOST_TEST(result.over_budget == 0);
  BOOST_TEST(archive.Left().size() == 2u);
}

// A floor that the disk below the mount point does not reach would take every row, and the next
// check every file for an orphan.
BOOST_AUTO_TEST_CASE(without_their_disk_no_clips_are_retired) {
  Archive archive;
  archive.policy.min_free_bytes = 1'000;
  archive.files.space = DiskSpace{10'000, 0};
  archive.Add(days(31));
  archive.Add(days(1));
  archive.files.files.clear();
  archive.files.mounted = false;
  const auto result = archive.Run();
  BOOST_TEST(result.clips == 0);
  BOOST_TEST(result.failed == 2);
  BOOST_TEST(archive.Left().size() == 2u);
  archive.store.clips[0].integrity = ClipIntegrity::kMissing;
  BOOST_TEST(archive.Run().clips == 1);
  BOOST_TEST(archive.Left().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_dry_run_counts_and_removes_nothing) {
  Archive archive;
  for (int i = 0; i < 450; ++i) archive.Add(days(31));
  const auto result = archive.Run(true);
  BOOST_TEST(result.clips == 450);
  BOOST_TEST(result.bytes == 45'000);
  BOOST_TEST(archive.store.clips.size() == 450u);
  BOOST_TEST(archive.files.files.size() == 900u);
}

BOOST_AUTO_TEST_CASE(more_than_a_chunk_is_removed_in_one_run) {
  Archive archive;
  for (int i = 0; i < 450; ++i) archive.Add(days(31));
  BOOST_TEST(archive.Run().clips == 450);
  BOOST_TEST(archive.store.clips.empty());
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
  BOOST_REQUIRE_EQUAL(archive.store.clips.size(), 1u);
  BOOST_TEST(archive.store.clips[0].id.value == stuck.id.value);
}

BOOST_AUTO_TEST_CASE(a_stuck_thumbnail_keeps_the_row_too) {
  Archive archive;
  const Clip stuck = archive.Add(days(40));
  archive.files.stuck.insert(stuck.thumbnail_path);
  BOOST_TEST(archive.Run().failed == 1);
  BOOST_TEST(archive.store.clips.size() == 1u);
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
  archive.Add(days(31));
  archive.store.clips[0].thumbnail_path.clear();
  BOOST_TEST(archive.Run().clips == 1);
}

BOOST_AUTO_TEST_CASE(whatever_else_was_made_for_a_clip_goes_with_it) {
  Archive archive;
  const Clip clip = archive.Add(days(31));
  archive.files.files.insert("clip-1.h264.mp4");
  archive.files.files.insert("clip-10.mp4");
  archive.Run();
  BOOST_TEST(archive.files.files.size() == 1u);
  BOOST_TEST(archive.files.files.contains("clip-10.mp4"));
}

BOOST_AUTO_TEST_CASE(a_clip_on_hold_outlives_its_age_the_budget_and_the_floor) {
  Archive archive;
  archive.Add(days(400));
  archive.store.clips[0].on_hold = true;
  archive.policy.max_bytes = 1;
  archive.policy.min_free_bytes = 1000;
  archive.files.space = DiskSpace{10'000, 0};
  const auto result = archive.Run();
  BOOST_TEST(result.clips == 0);
  BOOST_TEST(result.over_budget == 99);
  BOOST_TEST(result.below_floor == 1000);
  BOOST_TEST(archive.files.files.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_clip_that_is_put_on_hold_in_the_last_moment_stays) {
  Archive archive;
  archive.Add(days(31));
  archive.store.before_retire = [&] { archive.store.clips[0].on_hold = true; };
  const auto result = archive.Run();
  BOOST_TEST(result.clips == 0);
  BOOST_TEST(result.failed == 0);
  BOOST_TEST(archive.files.files.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_clip_of_an_open_alert_outlives_its_age_and_the_budget) {
  Archive archive;
  archive.store.of_open_alerts.insert(archive.Add(days(400)).id);
  archive.policy.max_bytes = 1;
  const auto result = archive.Run();
  BOOST_TEST(result.clips == 0);
  BOOST_TEST(result.over_budget == 99);
}

BOOST_AUTO_TEST_CASE(the_budget_takes_the_oldest_until_it_is_kept) {
  Archive archive;
  for (int age : {3, 5, 1, 4, 2}) archive.Add(days(age));
  archive.policy.max_bytes = 300;
  const auto result = archive.Run();
  BOOST_TEST(result.clips == 2);
  BOOST_TEST(result.over_budget == 0);
  BOOST_TEST(archive.told == (std::vector<std::string>{"clip-2 budget", "clip-4 budget"}),
             boost::test_tools::per_element());
  BOOST_TEST(archive.Run().clips == 0);
}

BOOST_AUTO_TEST_CASE(what_goes_by_age_counts_towards_the_budget) {
  Archive archive;
  for (int age : {40, 35, 2, 1}) archive.Add(days(age));
  archive.policy.max_bytes = 200;
  archive.Run();
  BOOST_TEST(archive.told == (std::vector<std::string>{"clip-1 age", "clip-2 age"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_floor_takes_no_more_than_the_disk_lacks) {
  Archive archive;
  for (int age : {5, 4, 3, 2, 1}) archive.Add(days(age));
  archive.policy.min_free_bytes = 1000;
  archive.files.space = DiskSpace{10'000, 750};
  const auto result = archive.Run();
  BOOST_TEST(result.clips == 3);
  BOOST_TEST(result.below_floor == 0);
  BOOST_TEST(archive.told.back() == "clip-3 disk_floor");
}

BOOST_AUTO_TEST_CASE(the_higher_of_both_floors_counts) {
  Archive archive;
  for (int age : {5, 4, 3, 2, 1}) archive.Add(days(age));
  archive.policy.min_free_bytes = 10;
  archive.policy.min_free_percent = 10;
  archive.files.space = DiskSpace{10'000, 950};
  BOOST_TEST(archive.Run().clips == 1);
}

BOOST_AUTO_TEST_CASE(the_floor_takes_clips_of_open_alerts_last_and_counts_them) {
  Archive archive;
  archive.store.of_open_alerts.insert(archive.Add(days(9)).id);
  archive.store.of_open_alerts.insert(archive.Add(days(8)).id);
  archive.Add(days(1));
  archive.policy.min_free_bytes = 150;
  archive.files.space = DiskSpace{10'000, 0};
  const auto result = archive.Run();
  BOOST_TEST(archive.told ==
                 (std::vector<std::string>{"clip-3 disk_floor", "clip-1 disk_floor_open_alert"}),
             boost::test_tools::per_element());
  BOOST_TEST(result.of_open_alerts == 1);
  BOOST_TEST(archive.Left() == std::vector<std::string>{"clip-2"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_dry_run_says_what_a_run_does) {
  const auto fill = [](Archive& archive) {
    archive.store.of_open_alerts.insert(archive.Add(days(50)).id);
    for (int i = 0; i < 300; ++i) archive.Add(days(31) + seconds(i));
    for (int i = 0; i < 300; ++i) archive.Add(days(1) + seconds(i));
    archive.policy.max_bytes = 20'000;
    archive.policy.min_free_bytes = 55'000;
    archive.files.space = DiskSpace{1'000'000, 0};
  };
  Archive dry;
  Archive real;
  fill(dry);
  fill(real);
  const auto foretold = dry.Run(true);
  const auto done = real.Run(false);
  BOOST_TEST(dry.told == real.told, boost::test_tools::per_element());
  BOOST_TEST(foretold.bytes == done.bytes);
  BOOST_TEST(done.clips == 550);
  BOOST_TEST(dry.store.clips.size() == 601u);
}

BOOST_AUTO_TEST_CASE(a_disk_that_cannot_be_asked_costs_no_clip) {
  Archive archive;
  archive.Add(days(1));
  archive.policy.min_free_bytes = 1'000'000;
  BOOST_TEST(archive.Run().clips == 0);
}

struct Job : Archive {
  FakeClock clock{kNow};
  Health health{clock};
  test::FakeAuditLog audit;
  RetentionJob Make() { return {Retention(store, files, policy), audit, health, clock}; }
  ComponentHealth Word() const { return health.Components().at("retention"); }
};

BOOST_FIXTURE_TEST_CASE(the_job_runs_at_the_start_and_every_minute, Job) {
  RetentionJob job = Make();
  Add(days(31));
  job.RunIfDue();
  BOOST_TEST(store.clips.empty());
  Add(days(31));
  clock.Advance(seconds(59));
  job.RunIfDue();
  BOOST_TEST(store.clips.size() == 1u);
  clock.Advance(seconds(1));
  job.RunIfDue();
  BOOST_TEST(store.clips.empty());
  BOOST_TEST((Word().state == HealthState::kOk));
}

BOOST_FIXTURE_TEST_CASE(each_clip_that_goes_is_in_the_audit_log_and_goes_without_it_too, Job) {
  RetentionJob job = Make();
  const Clip gone = Add(days(31));
  Add(days(1));
  job.RunIfDue();
  BOOST_REQUIRE(audit.Records().size() == 1u);
  const AuditEntry entry = audit.Records()[0].entry;
  BOOST_TEST(entry.action == "clip.retired");
  BOOST_TEST(entry.object == gone.id.value);
  BOOST_TEST(entry.role == "system");
  BOOST_TEST(entry.details_json == R"({"reason":"age"})");
  audit.away = true;
  Add(days(32));
  Add(days(33));
  clock.Advance(seconds(60));
  job.RunIfDue();
  BOOST_TEST(store.clips.size() == 1u);
}

BOOST_FIXTURE_TEST_CASE(the_job_removes_nothing_once_the_clock_was_set, Job) {
  RetentionJob job = Make();
  Add(days(1));
  clock.StepUtc(days(365));
  job.RunIfDue();
  BOOST_TEST(store.clips.size() == 1u);
  BOOST_TEST((Word().state == HealthState::kDegraded));
}

BOOST_FIXTURE_TEST_CASE(a_broken_floor_is_an_alarm_until_it_holds_again, Job) {
  store.of_open_alerts.insert(Add(days(1)).id);
  policy.min_free_bytes = 1000;
  files.space = DiskSpace{10'000, 950};
  RetentionJob job = Make();
  job.RunIfDue();
  BOOST_TEST(store.clips.empty());
  BOOST_TEST((Word().state == HealthState::kDegraded));
  BOOST_TEST(Word().detail.find("open alerts") != std::string::npos);
  clock.Advance(seconds(60));
  job.RunIfDue();
  BOOST_TEST(Word().detail.find("lacks 0.0 MB") != std::string::npos);
  files.space = DiskSpace{10'000, 1000};
  clock.Advance(seconds(60));
  job.RunIfDue();
  BOOST_TEST((Word().state == HealthState::kOk));
}

BOOST_AUTO_TEST_CASE(exports_count_for_the_budget_and_go_before_any_clip_the_oldest_first) {
  Archive archive;
  const Clip old = archive.Add(days(3));
  const Clip young = archive.Add(days(2));
  const std::string newer = archive.Export(old, ".receipt.mp4", std::chrono::hours(1));
  const std::string older = archive.Export(young, ".h264.mp4", std::chrono::hours(2));
  archive.policy.max_bytes = 399;
  BOOST_TEST(archive.Run(true).exports == 1);
  BOOST_TEST(archive.files.files.contains(older));
  const auto result = archive.Run();
  BOOST_TEST(result.exports == 1);
  BOOST_TEST(result.clips == 0);
  BOOST_TEST(result.bytes == 100);
  BOOST_TEST(result.over_budget == 0);
  BOOST_TEST(!archive.files.files.contains(older));
  BOOST_TEST(!archive.files.files.contains(older + ".made"));
  BOOST_TEST(archive.files.files.contains(newer));

  archive.policy.max_bytes = 100;
  const auto more = archive.Run();
  BOOST_TEST(more.exports == 1);
  BOOST_TEST(more.clips == 1);
  BOOST_TEST(archive.Left() == std::vector{young.id.value}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(exports_go_first_when_the_disk_runs_short) {
  Archive archive;
  const Clip clip = archive.Add(days(3));
  const std::string made = archive.Export(clip, ".h264.mp4", std::chrono::hours(1));
  archive.files.space = DiskSpace{1'000, 50};
  archive.policy.min_free_bytes = 120;
  const auto result = archive.Run();
  BOOST_TEST(result.exports == 1);
  BOOST_TEST(result.clips == 0);
  BOOST_TEST(result.below_floor == 0);
  BOOST_TEST(!archive.files.files.contains(made));
}

BOOST_AUTO_TEST_CASE(an_export_that_cannot_be_removed_is_told) {
  Archive archive;
  const Clip clip = archive.Add(days(3));
  const std::string made = archive.Export(clip, ".h264.mp4", std::chrono::hours(1));
  archive.files.stuck.insert(made);
  archive.policy.max_bytes = 199;
  const auto result = archive.Run();
  BOOST_TEST(result.failed >= 1);
  BOOST_TEST(result.exports == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
