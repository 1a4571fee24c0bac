// The clip service on real files and a real PostgreSQL, when the process dies between two steps.
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "support/eventually.hpp"
#include "support/fake_clip_writers.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_footage.hpp"
#include "support/samples.hpp"
#include "support/temp_dir.hpp"
#include "support/test_database.hpp"
#include "support/writing_muxer.hpp"
#include "tillwatch/adapters/disk/clip_directory.hpp"
#include "tillwatch/adapters/postgres/postgres_clip_ledger.hpp"
#include "tillwatch/adapters/postgres/postgres_clip_store.hpp"
#include "tillwatch/adapters/postgres/postgres_query_store.hpp"
#include "tillwatch/app/clip_service.hpp"
#include "tillwatch/app/clip_verifier.hpp"
#include "tillwatch/ports/errors.hpp"
#include "unit/media/footage_builder.hpp"

using namespace tillwatch;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(clip_service_restart)

namespace {

namespace fs = std::filesystem;

const CameraId kCamera{"camera_001"};

// What a killed process has done last: it throws at that step, and nothing after it happens.
enum class Death { kAtVideo, kAtRecord, kAtPublish, kAtRow, kAfterRow };

struct Killed : Unavailable {
  Killed() : Unavailable("killed") {}
};

class MortalFiles final : public ClipFiles {
 public:
  MortalFiles(ClipFiles& files, Death death) : files_(files), death_(death) {}

  Result<fs::path> PreparePart(const std::string& r) override { return files_.PreparePart(r); }
  Result<std::int64_t> Publish(const std::string& r) override {
    if (death_ == Death::kAtPublish) throw Killed();
    return files_.Publish(r);
  }
  Result<std::string> WriteWhole(const std::string& r,
                                 const std::vector<std::uint8_t>& bytes) override {
    if (death_ == Death::kAtRecord && r.ends_with(".json")) throw Killed();
    return files_.WriteWhole(r, bytes);
  }
  std::optional<std::string> ReadWhole(const std::string& r) override {
    return files_.ReadWhole(r);
  }
  std::optional<std::int64_t> SizeOf(const std::string& r) override { return files_.SizeOf(r); }
  bool Remove(const std::string& r) noexcept override {
    // A killed process clears nothing away.
    return death_ == Death::kAfterRow ? false : files_.Remove(r);
  }
  bool RemoveFamily(const std::string& r) noexcept override { return files_.RemoveFamily(r); }
  std::vector<StoredFile> List(NameFilter wanted) override { return files_.List(wanted); }
  Result<std::string> Sha256Of(const std::string& r) override { return files_.Sha256Of(r); }
  fs::path PathOf(const std::string& r) const override { return files_.PathOf(r); }
  std::optional<DiskSpace> Space() override { return files_.Space(); }

 private:
  ClipFiles& files_;
  const Death death_;
};

class MortalMuxer final : public ClipMuxer {
 public:
  MortalMuxer(ClipMuxer& muxer, Death death) : muxer_(muxer), death_(death) {}
  Result<WrittenVideo> Write(const ClipFootage& footage, const fs::path& path) override {
    auto written = muxer_.Write(footage, path);
    if (death_ == Death::kAtVideo) throw Killed();
    return written;
  }

 private:
  ClipMuxer& muxer_;
  const Death death_;
};

struct House : MigratedDatabase {
  TempDir dir;
  PostgresClipStore store{pool};
  PostgresQueryStore query{pool};
  FakeClock clock{test::kNoon + 150s};
  test::FakeFootage footage;
  test::WritingMuxer muxer;
  test::FakeDecoder decoder;
  test::FakeThumbnails thumbnails;
  Health health{clock};
  Counters counters;
  std::vector<ClipRequest> requests;

  House() {
    footage.AddCamera(kCamera, CameraState::kLive, 300s);
    footage.Push(kCamera, test::Run({.start = 0s, .end = 150s}));
    for (int i = 0; i < 3; ++i) {
      requests.push_back(SampleRequest(std::to_string(i), test::kNoon + 40s + i * 20s));
      store.AddRequest(requests.back());
    }
  }

  void Die(Death death) {
    ClipDirectory files(dir.Path());
    MortalFiles mortal_files(files, death);
    MortalMuxer mortal_muxer(muxer, death);
    PostgresPool doomed(database.Url(), {.max_connections = 1});
    PostgresClipStore doomed_store(doomed);
    ClipService service(doomed_store, footage, {mortal_muxer, decoder, thumbnails, mortal_files},
                        health, counters, clock, {.max_length = 120s});
    if (death == Death::kAtRow) {
      database.Run(
          "create function die() returns trigger language plpgsql as"
          " 'begin raise exception ''killed''; end';"
          "create trigger die before insert on video_clips execute function die()");
    }
    try {
      service.ProcessNext();
    } catch (const Unavailable&) {
    }
    if (death == Death::kAtRow) database.Run("drop trigger die on video_clips");
  }

  // A new process, whose ring holds what the mapped one held.
  void ComeBack() {
    ClipDirectory files(dir.Path());
    files.SweepParts();
    ClipService service(store, footage, {muxer, decoder, thumbnails, files}, health, counters,
                        clock, {.max_length = 120s});
    std::jthread worker([&](std::stop_token stop) { service.Run(stop); });
    for (const ClipRequest& request : requests) {
      BOOST_TEST(Eventually(
          [&] { return query.GetClipRequest(request.id, kEveryStore)->finished_at.has_value(); },
          20s));
    }
    BOOST_TEST(Eventually([&] { return files.List(ClipFiles::AnyName).size() == 2U; }, 20s));
  }

  void ExpectOneWholeClip() {
    BOOST_TEST(database.Value<int>("select count(*) from video_clips") == 1);
    const Clip clip = query.ListClips({}, {}).items.at(0).clip;
    for (const ClipRequest& request : requests) {
      const ClipRequest now = query.GetClipRequest(request.id, kEveryStore).value();
      BOOST_TEST((now.status == ClipRequestStatus::kCompleted));
      BOOST_TEST((now.clip == clip.id));
    }
    ClipDirectory files(dir.Path());
    BOOST_TEST(files.List(ClipFiles::AnyName).size() == 2U);
    PostgresClipLedger ledger(pool);
    clock.Advance(std::chrono::hours(24 * 365 * 10));  // nothing is too young to be looked at
    ClipVerifier verifier(ledger, store, files, nullptr, clock, {});
    BOOST_TEST(verifier.Run().findings.empty());
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(whatever_step_was_the_last_there_is_one_whole_clip_for_all) {
  for (const Death death :
       {Death::kAtVideo, Death::kAtRecord, Death::kAtPublish, Death::kAtRow, Death::kAfterRow}) {
    BOOST_TEST_CONTEXT("died at step " << static_cast<int>(death)) {
      House house;
      house.Die(death);
      house.ComeBack();
      house.ExpectOneWholeClip();
    }
  }
}

BOOST_FIXTURE_TEST_CASE(a_finished_video_is_kept_when_the_footage_is_gone, House) {
  Die(Death::kAtRow);
  footage.AddCamera(kCamera);
  ComeBack();
  ExpectOneWholeClip();
  BOOST_TEST(muxer.calls == 1);
}

BOOST_AUTO_TEST_SUITE_END()
