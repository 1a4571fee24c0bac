// The check of clips against real files and a real PostgreSQL.
#include "tillwatch/app/clip_verifier.hpp"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "support/fake_clip_writers.hpp"
#include "support/fake_clock.hpp"
#include "support/samples.hpp"
#include "support/temp_dir.hpp"
#include "support/test_database.hpp"
#include "tillwatch/adapters/disk/clip_directory.hpp"
#include "tillwatch/adapters/postgres/postgres_clip_ledger.hpp"
#include "tillwatch/adapters/postgres/postgres_clip_store.hpp"
#include "tillwatch/adapters/postgres/postgres_query_store.hpp"
#include "tillwatch/codec/clip_record.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(clip_verifier)

namespace {

namespace fs = std::filesystem;

class FakeFrames final : public FrameExtractor {
 public:
  Result<Image> FrameAt(const fs::path& file, microseconds at) override {
    if (!works) return Fail(ErrorCode::kInternal, "no picture");
    asked = file;
    asked_at = at;
    return Image{1, 1, {0, 0, 0}};
  }
  bool works = true;
  fs::path asked;
  microseconds asked_at{0};
};

struct Archive : MigratedDatabase {
  PostgresClipStore store{pool};
  PostgresQueryStore query{pool};
  PostgresClipLedger ledger{pool};
  TempDir dir;
  ClipDirectory files{dir.Path()};
  // Files are as old as the test; the clock runs an hour ahead of them.
  FakeClock clock{std::chrono::floor<microseconds>(std::chrono::system_clock::now()) + 1h};
  FakeFrames frames;
  test::FakeThumbnails thumbnails;
  ThumbnailMakers makers{frames, thumbnails};

  std::string Put(const std::string& path, const std::string& text) {
    return files.WriteWhole(path, {text.begin(), text.end()}).value();
  }
  std::string Contents(const std::string& path) { return files.ReadWhole(path).value_or("(none)"); }
  fs::path At(const std::string& path) const { return dir.Path() / path; }

  // The files of a clip, without its row.
  Clip Film(const std::string& name, UtcTime at = kNoon) {
    ClipRequest request = SampleRequest(name, at);
    store.AddRequest(request);
    Clip clip = SampleClip(request);
    clip.video_sha256 = Put(clip.video_path, "video of " + name);
    clip.size_bytes = static_cast<std::int64_t>(("video of " + name).size());
    clip.thumbnail_sha256 = Put(clip.thumbnail_path, "picture of " + name);
    return clip;
  }
  Clip Add(const std::string& name, UtcTime at = kNoon) {
    const Clip clip = Film(name, at);
    store.Finish({clip.request}, clip, kNoon);
    return clip;
  }
  ClipVerification Verify(bool repair = false) {
    ClipVerifier verifier(ledger, store, files, &makers, clock, {.repair = repair});
    return verifier.Run();
  }
  // "problem path", "(repaired)" behind it.
  static std::string Said(const ClipVerification& result) {
    std::string text;
    for (const ClipFinding& finding : result.findings) {
      text += std::string(ToString(finding.problem)) + " " + finding.path +
              (finding.repaired ? " (repaired)" : "") + "\n";
    }
    return text;
  }
  Clip Now(const Clip& clip) { return query.GetClip(clip.id, kEveryStore).value().clip; }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(whole_clips_and_an_empty_house_are_fine, Archive) {
  BOOST_TEST(Said(Verify()) == "");
  for (int i = 0; i < 600; ++i) Add(std::to_string(i), kNoon + seconds(i));
  std::int64_t last = 0;
  ClipVerifier verifier(ledger, store, files, &makers, clock,
                        {.progress = [&](std::int64_t done, std::int64_t total) {
                          BOOST_TEST(done == last + 1);
                          BOOST_TEST(total == 600);
                          last = done;
                        }});
  const auto result = verifier.Run();
  BOOST_TEST(Said(result) == "");
  BOOST_TEST(result.clips == 600);
  BOOST_TEST(last == 600);
}

BOOST_FIXTURE_TEST_CASE(looking_changes_nothing, Archive) {
  const Clip gone = Add("gone");
  fs::remove(At(gone.video_path));
  Put("camera_001/20260701/120000_00000000.mp4", "orphan");
  BOOST_TEST(Verify().Unrepaired() == 2);
  BOOST_TEST(Verify().Unrepaired() == 2);
  BOOST_TEST((Now(gone).integrity == ClipIntegrity::kOk));
}

BOOST_FIXTURE_TEST_CASE(a_missing_video_is_marked_and_its_row_kept, Archive) {
  const Clip clip = Add("gone");
  fs::remove(At(clip.video_path));
  const auto result = Verify(true);
  BOOST_TEST(Said(result) == "missing_video " + clip.video_path + "\n");
  BOOST_TEST(result.Unrepaired() == 1);
  BOOST_TEST((Now(clip).integrity == ClipIntegrity::kMissing));

  Put(clip.video_path, "video of gone");
  BOOST_TEST(Said(Verify(true)) == "");
  BOOST_TEST((Now(clip).integrity == ClipIntegrity::kOk));
}

BOOST_FIXTURE_TEST_CASE(a_video_that_was_changed_is_marked_and_never_touched, Archive) {
  const Clip longer = Add("longer");
  const Clip bent = Add("bent", kNoon + 1s);
  Put(longer.video_path, "video of longer!");
  Put(bent.video_path, "vIdeo of bent");
  for (const bool repair : {false, true}) {
    const std::string said = Said(Verify(repair));
    BOOST_TEST(said.find("size_mismatch " + longer.video_path + "\n") != std::string::npos);
    BOOST_TEST(said.find("hash_mismatch " + bent.video_path + "\n") != std::string::npos);
  }
  for (const Clip& clip : {longer, bent}) {
    BOOST_TEST((Now(clip).integrity == ClipIntegrity::kMismatch));
    BOOST_TEST(Now(clip).video_sha256 == clip.video_sha256);
  }
  BOOST_TEST(Contents(bent.video_path) == "vIdeo of bent");
  BOOST_TEST(Contents(longer.video_path) == "video of longer!");
}

BOOST_FIXTURE_TEST_CASE(rows_from_before_hashes_get_theirs_once, Archive) {
  const Clip clip = Add("old");
  database.Run("update video_clips set video_sha256 = null, thumbnail_sha256 = null");
  BOOST_TEST(Said(Verify()) == "no_hash " + clip.video_path + "\n");
  BOOST_TEST(Verify(true).Unrepaired() == 0);
  BOOST_TEST(Now(clip).video_sha256 == clip.video_sha256);
  BOOST_TEST(Now(clip).thumbnail_sha256 == clip.thumbnail_sha256);
  BOOST_TEST(Said(Verify()) == "");
}

BOOST_FIXTURE_TEST_CASE(a_lost_thumbnail_is_made_again_from_the_video, Archive) {
  const Clip clip = Add("r");
  fs::remove(At(clip.thumbnail_path));
  BOOST_TEST(Verify().Unrepaired() == 1);
  const auto result = Verify(true);
  BOOST_TEST(Said(result) == "missing_thumbnail " + clip.thumbnail_path + " (repaired)\n");
  BOOST_TEST(frames.asked == At(clip.video_path));
  BOOST_TEST((frames.asked_at == clip.event_at - clip.ShownFrom()));
  BOOST_TEST(Contents(clip.thumbnail_path) == "\xFF\xD8");
  BOOST_TEST(Said(Verify()) == "");
}

BOOST_FIXTURE_TEST_CASE(a_thumbnail_that_cannot_be_made_is_cleared, Archive) {
  const Clip clip = Add("r");
  Put(clip.thumbnail_path, "scribbled over");
  frames.works = false;
  BOOST_TEST(Said(Verify(true)) == "thumbnail_mismatch " + clip.thumbnail_path + " (repaired)\n");
  BOOST_TEST(Now(clip).thumbnail_path == "");
  BOOST_TEST(!fs::exists(At(clip.thumbnail_path)));
  BOOST_TEST(Said(Verify()) == "");
}

BOOST_FIXTURE_TEST_CASE(a_damaged_video_makes_no_thumbnail, Archive) {
  const Clip clip = Add("r");
  Put(clip.video_path, "another video");
  fs::remove(At(clip.thumbnail_path));
  Verify(true);
  BOOST_TEST(frames.asked.empty());
  BOOST_TEST(Now(clip).thumbnail_path == "");
}

BOOST_FIXTURE_TEST_CASE(orphans_go_but_not_what_is_young_or_not_ours, Archive) {
  const Clip clip = Add("kept");
  const std::string stem = clip.video_path.substr(0, clip.video_path.size() - 4);
  Put(stem + ".h264.mp4", "an export of it");
  const std::string orphan = "camera_009/20260701/120000_0a1b2c3d";
  for (const char* ending : {".mp4", ".jpg", ".json", ".mp4.part"}) Put(orphan + ending, "?");
  const std::vector<std::string> foreign{"README.txt",
                                         "camera_009/notes.mp4",
                                         "camera_009/20260701/holiday.mp4",
                                         "camera_009/20260701/120000_0a1b2c3d",
                                         "camera_009/2026070x/120000_0a1b2c3d.mp4",
                                         "camera_009/20260701/x/120000_0a1b2c3d.mp4"};
  for (const std::string& path : foreign) Put(path, "somebody else's");
  BOOST_TEST(Verify().findings.size() == 4U);

  FakeClock now(std::chrono::floor<microseconds>(std::chrono::system_clock::now()));
  ClipVerifier early(ledger, store, files, &makers, now, {.repair = true});
  BOOST_TEST(early.Run().findings.empty());

  const auto result = Verify(true);
  BOOST_TEST(result.findings.size() == 4U);
  BOOST_TEST(result.Unrepaired() == 0);
  for (const char* ending : {".mp4", ".jpg", ".json", ".mp4.part"}) {
    BOOST_TEST(!fs::exists(At(orphan + ending)));
  }
  for (const std::string& path : foreign) BOOST_TEST(fs::exists(At(path)), path);
  BOOST_TEST(fs::exists(At(stem + ".h264.mp4")));
  BOOST_TEST(Said(Verify()) == "");
}

BOOST_FIXTURE_TEST_CASE(a_whole_clip_whose_row_was_lost_is_taken_back_by_its_record, Archive) {
  const Clip clip = Film("r");
  ClipRequest second = SampleRequest("second");
  store.AddRequest(second);
  const std::string stem = clip.video_path.substr(0, clip.video_path.size() - 4);
  Put(stem + ".json", EncodeClipRecord({clip, {clip.request, second.id}}));
  BOOST_TEST(Said(Verify()) == "unrecorded_clip " + clip.video_path + "\n");
  BOOST_TEST(Said(Verify(true)) == "unrecorded_clip " + clip.video_path + " (repaired)\n");
  BOOST_TEST(Describe(Now(clip)) == Describe(clip));
  BOOST_TEST((query.GetClipRequest(second.id, kEveryStore)->clip == clip.id));
  BOOST_TEST(!fs::exists(At(stem + ".json")));
  BOOST_TEST(Said(Verify()) == "");
}

BOOST_FIXTURE_TEST_CASE(a_record_of_an_event_that_is_gone_cannot_be_taken_back, Archive) {
  Clip clip = Film("r");
  clip.event = EventId{Uuid("nobody's")};
  const std::string stem = clip.video_path.substr(0, clip.video_path.size() - 4);
  Put(stem + ".json", EncodeClipRecord({clip, {clip.request}}));
  BOOST_TEST(Verify(true).Unrepaired() == 1);
  BOOST_TEST(fs::exists(At(clip.video_path)));
}

BOOST_AUTO_TEST_SUITE_END()
