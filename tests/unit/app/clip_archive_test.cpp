#include "tillwatch/app/clip_archive.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <future>
#include <stdexcept>

#include "support/fake_clip_writers.hpp"
#include "support/fake_clock.hpp"
#include "tillwatch/base/uuid.hpp"
#include "unit/media/footage_builder.hpp"

namespace tillwatch {
namespace clip_archive {
namespace {

using namespace std::chrono_literals;
using test::kNoon;

// Each waits for the other: they only go on when both are at work at the same time.
struct Meeting {
  static constexpr seconds kPatience{10};
  std::promise<void> muxer;
  std::promise<void> decoder;
  bool MuxerIsThere() {
    muxer.set_value();
    return decoder.get_future().wait_for(kPatience) == std::future_status::ready;
  }
  bool DecoderIsThere() {
    decoder.set_value();
    return muxer.get_future().wait_for(kPatience) == std::future_status::ready;
  }
};

class MeetingMuxer final : public ClipMuxer {
 public:
  explicit MeetingMuxer(Meeting& meeting) : meeting_(meeting) {}
  Result<WrittenVideo> Write(const ClipFootage&, const std::filesystem::path&) override {
    if (!meeting_.MuxerIsThere()) return Fail(ErrorCode::kInternal, "no decoder beside the muxer");
    if (throws) throw std::runtime_error("the muxer broke");
    return WrittenVideo{std::string(64, 'a'), "h264", 1280, 720};
  }
  bool throws = false;

 private:
  Meeting& meeting_;
};

class MeetingDecoder final : public FrameDecoder {
 public:
  explicit MeetingDecoder(Meeting& meeting) : meeting_(meeting) {}
  Result<Image> Decode(const ClipFootage&, std::size_t) override {
    if (!meeting_.DecoderIsThere()) return Fail(ErrorCode::kInternal, "no muxer beside it");
    done = true;
    if (throws) throw std::runtime_error("the decoder broke");
    return Image{1, 1, {0, 0, 0}};
  }
  std::atomic<bool> done = false;
  bool throws = false;

 private:
  Meeting& meeting_;
};

struct Studio {
  Meeting meeting;
  MeetingMuxer muxer{meeting};
  MeetingDecoder decoder{meeting};
  test::FakeThumbnails thumbnails;
  test::FakeClipFiles files;
  FakeClock clock{kNoon + 100s};
  ClipArchive archive{{muxer, decoder, thumbnails, files}, clock};

  Result<Clip> Write(const std::string& name = "r") {
    ClipRequest request;
    request.id = {UuidFromName("test", name)};
    request.camera = {"camera_001"};
    request.event_at = kNoon + 30s;
    request.window = {kNoon, kNoon + 60s};
    FootageRing ring(120s, 64LL * 1024 * 1024);
    for (const auto& unit : test::Run({.start = 0s, .end = 100s})) ring.Push(unit);
    const auto footage = CutClip(ring.Read(request.window), request.window, request.event_at);
    return archive.Write({request}, footage.value());
  }
};

}  // namespace
}  // namespace clip_archive

BOOST_FIXTURE_TEST_SUITE(clip_archive, Studio)

BOOST_AUTO_TEST_CASE(the_thumbnail_is_made_beside_the_video) {
  const auto clip = Write();
  BOOST_REQUIRE(clip.has_value());
  BOOST_TEST(clip->thumbnail_sha256 == std::string(64, 'b'));
  BOOST_TEST(files.files.contains(clip->video_path));
  BOOST_TEST(files.files.contains(clip->thumbnail_path));
}

BOOST_AUTO_TEST_CASE(a_decoder_that_throws_costs_the_thumbnail_only) {
  decoder.throws = true;
  const auto clip = Write();
  BOOST_REQUIRE(clip.has_value());
  BOOST_TEST(clip->thumbnail_path.empty());
  BOOST_TEST(files.files.contains(clip->video_path));
}

BOOST_AUTO_TEST_CASE(a_write_that_fails_leaves_nothing_behind_whoever_leads_next) {
  files.publish_failures = {1, {ErrorCode::kDiskFull, "full"}};
  BOOST_TEST(!Write().has_value());
  BOOST_TEST(files.files.empty());
  BOOST_TEST(files.parts.empty());
}

BOOST_AUTO_TEST_CASE(what_a_kill_left_beside_an_unfinished_video_goes_and_nothing_else) {
  const auto killed = Write();
  BOOST_REQUIRE(killed.has_value());
  files.files.erase(killed->video_path);  // it never got its name
  const std::string lone = "camera_001/20261121/lost.jpg";
  const std::string foreign = "camera_001/20261121/foreign.json";
  files.files.insert({lone, foreign});
  files.whole[foreign] = "{}";
  BOOST_TEST(archive.AllFinished().empty());
  BOOST_TEST(files.files == (std::set<std::string>{lone, foreign}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_muxer_that_throws_leaves_no_thread_behind) {
  muxer.throws = true;
  BOOST_CHECK_THROW(Write(), std::runtime_error);
  BOOST_TEST(decoder.done.load());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
