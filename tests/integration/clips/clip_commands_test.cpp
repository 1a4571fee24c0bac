// `tillwatch clips verify` and `tillwatch retention run` as an operator runs them: exit codes, what
// they print, and what they leave.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "support/child_process.hpp"
#include "support/samples.hpp"
#include "support/temp_dir.hpp"
#include "support/test_database.hpp"
#include "tillwatch/adapters/disk/clip_directory.hpp"
#include "tillwatch/adapters/postgres/postgres_audit_log.hpp"
#include "tillwatch/adapters/postgres/postgres_clip_store.hpp"
#include "tillwatch/adapters/postgres/postgres_query_store.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(clip_commands)

namespace {

namespace fs = std::filesystem;

struct Run {
  int exit_code = -1;
  std::string text;
};

struct House : MigratedDatabase {
  TempDir dir;
  PostgresClipStore store{pool};
  PostgresQueryStore query{pool};
  ClipDirectory files{dir.Path()};

  Run Tillwatch(std::vector<std::string> arguments, std::vector<std::string> variables = {}) {
    std::vector<std::string> argv{"env", "DATABASE_URL=" + database.Url(),
                                  "VIDEO_OUTPUT_DIR=" + dir.Path().string()};
    argv.insert(argv.end(), variables.begin(), variables.end());
    argv.push_back(BuiltBinary("tillwatch"));
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    argv.push_back("--config");
    argv.push_back((MigrationsFolder().parent_path() / "config/tillwatch.toml").string());
    ChildProcess process(argv);
    Run run;
    run.text = process.ReadAll();
    run.exit_code = process.Wait().value_or(-1);
    return run;
  }
  // A clip of a thousand bytes of so many days ago.
  Clip Add(int days_old) {
    const UtcTime now = SystemClock().UtcNow();
    ClipRequest request = SampleRequest(std::to_string(days_old), now - 24h * days_old - 1min);
    store.AddRequest(request);
    Clip clip = SampleClip(request);
    clip.size_bytes = 1000;
    clip.video_sha256 =
        files.WriteWhole(clip.video_path, std::vector<std::uint8_t>(1000, 7)).value();
    clip.thumbnail_sha256 = files.WriteWhole(clip.thumbnail_path, {1, 2, 3}).value();
    store.Finish({request.id}, clip, now);
    return clip;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(verify_is_0_when_all_is_well_and_1_when_something_is_not, House) {
  Add(1);
  Run run = Tillwatch({"clips", "verify"});
  BOOST_TEST(run.exit_code == 0);
  BOOST_TEST(run.text.find("1 clip(s), 0.0 MB read: 0 problem(s)") != std::string::npos);

  const Clip gone = Add(2);
  fs::remove(dir.Path() / gone.video_path);
  run = Tillwatch({"clips", "verify", "--json"});
  BOOST_TEST(run.exit_code == 1);
  const auto report = nlohmann::json::parse(run.text);
  BOOST_TEST(report["clips"] == 2);
  BOOST_TEST(report["bytes"] == 1000);
  BOOST_TEST(report["unrepaired"] == 1);
  BOOST_REQUIRE_EQUAL(report["findings"].size(), 1U);
  BOOST_TEST(report["findings"][0]["problem"] == "missing_video");
  BOOST_TEST(report["findings"][0]["clip_id"] == gone.id.value);
  BOOST_TEST(report["findings"][0]["path"] == gone.video_path);
  BOOST_TEST((query.GetClip(gone.id, kEveryStore)->clip.integrity == ClipIntegrity::kOk));
  BOOST_TEST(Tillwatch({"clips", "verify", "--repair"}).exit_code == 1);
  BOOST_TEST((query.GetClip(gone.id, kEveryStore)->clip.integrity == ClipIntegrity::kMissing));
}

BOOST_FIXTURE_TEST_CASE(verify_repairs_what_can_be_and_is_0_then, House) {
  const Clip clip = Add(1);
  const std::string orphan = "camera_001/20260701/120000_00000000.mp4";
  BOOST_REQUIRE(files.WriteWhole(orphan, {1}));
  fs::last_write_time(dir.Path() / orphan, fs::file_time_type::clock::now() - 1h);
  fs::remove(dir.Path() / clip.thumbnail_path);
  BOOST_TEST(Tillwatch({"clips", "verify"}).exit_code == 1);
  const Run repaired = Tillwatch({"clips", "verify", "--repair"});
  BOOST_TEST(repaired.exit_code == 0);
  BOOST_TEST(repaired.text.find("orphan") != std::string::npos);
  BOOST_TEST(repaired.text.find("missing_thumbnail") != std::string::npos);
  BOOST_TEST(!fs::exists(dir.Path() / orphan));
  BOOST_TEST(Tillwatch({"clips", "verify"}).exit_code == 0);
  std::string recorded;
  for (const AuditRecord& record : PostgresAuditLog(pool).Read(0, 100)) {
    BOOST_TEST(record.entry.role == "system");
    recorded += record.entry.action + " " + record.entry.object + record.entry.details_json + "\n";
  }
  BOOST_TEST(recorded == "clip.repair_begun {}\nclip.repaired " + clip.id.value + R"({"path":")" +
                             clip.thumbnail_path + "\",\"problem\":\"missing_thumbnail\"}\n" +
                             R"(clip.repaired {"path":")" + orphan +
                             "\",\"problem\":\"orphan\"}\n");
}

BOOST_FIXTURE_TEST_CASE(verify_makes_a_lost_thumbnail_again_from_a_real_video, House) {
  const Clip clip = Add(1);
  const fs::path video = dir.Path() / clip.video_path;
  RunProgram({"ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=d=65:s=320x240:r=5",
              "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", video.string()});
  database.Run("update video_clips set video_sha256 = null, size_bytes = " +
               std::to_string(fs::file_size(video)));
  fs::remove(dir.Path() / clip.thumbnail_path);
  BOOST_TEST(Tillwatch({"clips", "verify", "--repair"}).exit_code == 0);
  const Clip now = query.GetClip(clip.id, kEveryStore)->clip;
  BOOST_TEST(now.thumbnail_path == clip.thumbnail_path);
  BOOST_TEST(files.ReadWhole(now.thumbnail_path).value_or("").starts_with("\xFF\xD8"));
  BOOST_TEST(files.Sha256Of(now.thumbnail_path).value() == now.thumbnail_sha256);
  BOOST_TEST(now.thumbnail_sha256 != clip.thumbnail_sha256);
  BOOST_TEST(files.Sha256Of(now.video_path).value() == now.video_sha256);
}

BOOST_FIXTURE_TEST_CASE(a_dry_run_lists_what_would_go_and_why, House) {
  const Clip old = Add(40);
  const Clip third = Add(3);
  const Clip held = Add(35);
  const Clip young = Add(1);
  query.SetHold(held.id, kEveryStore, true, "Ann", "", kNoon);
  const std::vector<std::string> budget{"MAX_DISK_GB=0.000002"};  // 2,000 bytes
  Run run = Tillwatch({"retention", "run", "--dry-run"}, budget);
  BOOST_TEST(run.exit_code == 0);
  const std::size_t age = run.text.find("  age ");
  const std::size_t over = run.text.find("  budget ");
  BOOST_REQUIRE(age != std::string::npos);
  BOOST_REQUIRE(over != std::string::npos);
  BOOST_TEST(run.text.find(old.video_path) > age);
  BOOST_TEST(run.text.find(third.video_path) > over);
  BOOST_TEST(run.text.find(held.video_path) == std::string::npos);
  BOOST_TEST(run.text.find(young.video_path) == std::string::npos);
  BOOST_TEST(run.text.find("would remove 2 clip(s)") != std::string::npos);
  BOOST_TEST(files.List(ClipFiles::AnyName).size() == 8U);

  run = Tillwatch({"retention", "run"}, budget);
  BOOST_TEST(run.exit_code == 0);
  BOOST_TEST(run.text.find("removed 2 clip(s)") != std::string::npos);
  BOOST_TEST(files.List(ClipFiles::AnyName).size() == 4U);
  BOOST_TEST(!query.GetClip(old.id, kEveryStore).has_value());
  BOOST_TEST(query.GetClip(held.id, kEveryStore).has_value());
  BOOST_TEST(Tillwatch({"clips", "verify"}).exit_code == 0);
}

BOOST_FIXTURE_TEST_CASE(a_floor_that_cannot_be_kept_fails, House) {
  const Clip held = Add(1);
  query.SetHold(held.id, kEveryStore, true, "Ann", "", kNoon);
  const Run run = Tillwatch({"retention", "run"}, {"MIN_FREE_GB=1000000"});
  BOOST_TEST(run.exit_code == 1);
  BOOST_TEST(files.List(ClipFiles::AnyName).size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
