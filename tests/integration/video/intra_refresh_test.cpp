// A camera that sends no keyframes but refreshes its pictures piece by piece: real pictures of
// x264, joined in the middle.
#include <boost/test/unit_test.hpp>

#include "adapters/gstreamer/run_recorder.hpp"
#include "support/fake_clock.hpp"
#include "support/made_footage.hpp"
#include "support/temp_dir.hpp"
#include "tillwatch/adapters/gstreamer/gst_frame_decoder.hpp"
#include "tillwatch/adapters/gstreamer/gst_frame_extractor.hpp"
#include "tillwatch/adapters/gstreamer/mp4_muxer.hpp"
#include "tillwatch/media/clip_cut.hpp"
#include "video_probe.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(intra_refresh)

namespace {

using namespace std::chrono_literals;

constexpr int kWidth = 640;
constexpr int kHeight = 360;
constexpr milliseconds kFrame = 66ms;
constexpr int kPictures = 150;  // 9.9 s
constexpr int kJoined = 20;     // pictures that were sent before we came

// What the recorder keeps of the pictures from kJoined on. Their parameter sets came once, as the
// parser puts them in front of the first picture that it hands out.
struct Refreshing {
  FootageRing ring{seconds(120), 64'000'000};
  FakeClock clock{kMadeStart + kJoined * kFrame};
  std::size_t kept = 0;
  RunRecorder recorder{1, clock, [this](std::shared_ptr<AccessUnit> unit) {
                         ++kept;
                         ring.Push(std::move(unit));
                       }};

  explicit Refreshing(bool intra_refresh = true, int joined = kJoined) {
    const auto sent = MakeFootage({.bframes = 0,
                                   .gop = 15,
                                   .intra_refresh = intra_refresh,
                                   .times = EvenTimes(kPictures, kFrame)});
    const auto sets = ReadPictureHeader(VideoCodec::kH264, sent.front()->data).parameter_set_units;
    for (std::size_t i = static_cast<std::size_t>(joined); i < sent.size(); ++i) {
      std::vector<std::uint8_t> data = sent[i]->data;
      if (i == static_cast<std::size_t>(joined))
        data.insert(data.begin(), sets.begin(), sets.end());
      recorder.TakePicture({sent[i]->pts, std::nullopt, format, data});
      clock.Advance(kFrame);
    }
  }
  const std::shared_ptr<const CodecConfig> format = std::make_shared<const CodecConfig>(
      CodecConfig{VideoCodec::kH264, kWidth, kHeight, "high@3.1"});

  ClipFootage Cut(const TimeSpan& window) const {
    const auto footage = CutClip(ring.Read(window), window, window.start);
    BOOST_REQUIRE_MESSAGE(footage.has_value(), footage.error().message);
    return *footage;
  }
};

// The pictures that players show, by the clock in them; none where it cannot be read.
std::vector<std::optional<UtcTime>> Clocks(const std::filesystem::path& path) {
  std::vector<std::optional<UtcTime>> clocks;
  for (const Image& image : test::Pictures(path, kWidth, kHeight)) {
    const auto clock = ReadBurntClock(image);
    clocks.push_back(clock ? std::optional(clock->time) : std::nullopt);
  }
  return clocks;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_clip_shows_whole_pictures_from_its_start_on) {
  const Refreshing camera;
  BOOST_TEST(camera.kept == static_cast<std::size_t>(kPictures - kJoined));
  const TimeSpan window = MadeWindow(5s, 8s);
  const ClipFootage footage = camera.Cut(window);
  BOOST_TEST(footage.gaps.empty());
  BOOST_TEST(footage.units.front().unit->recovery_point);

  const TempDir dir;
  const std::filesystem::path path = dir.Path() / "clip.mp4";
  const auto written = Mp4Muxer().Write(footage, path);
  BOOST_REQUIRE_MESSAGE(written.has_value(), written.error().message);
  const auto clocks = Clocks(path);
  BOOST_REQUIRE(clocks.size() >= 44u);
  for (const auto& clock : clocks) BOOST_TEST(clock.has_value());
  BOOST_REQUIRE(clocks.front().has_value());
  BOOST_TEST((std::chrono::abs(*clocks.front() - window.start) <= kFrame));

  std::size_t keyframes = 0;  // for players to seek to
  for (const test::Packet& packet : test::Packets(path)) keyframes += packet.keyframe ? 1U : 0U;
  BOOST_TEST(keyframes == 1u);
  const auto still = GstFrameExtractor().FrameAt(path, 2s);
  BOOST_REQUIRE_MESSAGE(still.has_value(), still.error().message);
  const auto shown = ReadBurntClock(*still);
  BOOST_REQUIRE(shown.has_value());
  BOOST_TEST((std::chrono::abs(shown->time - (window.start + 2s)) <= kFrame));
}

BOOST_AUTO_TEST_CASE(a_thumbnail_is_whole) {
  const Refreshing camera;
  const ClipFootage footage = camera.Cut(MadeWindow(5s, 8s));
  const UtcTime event = kMadeStart + 6'500ms;
  const auto image = GstFrameDecoder().Decode(footage, UnitNearest(footage, event));
  BOOST_REQUIRE_MESSAGE(image.has_value(), image.error().message);
  const auto clock = ReadBurntClock(*image);
  BOOST_REQUIRE(clock.has_value());
  BOOST_TEST((std::chrono::abs(clock->time - event) <= kFrame));
}

BOOST_AUTO_TEST_CASE(before_the_first_refresh_there_is_footage_that_becomes_whole) {
  const Refreshing camera;
  const ClipFootage footage = camera.Cut(MadeWindow(0s, 6s));
  const TempDir dir;
  const std::filesystem::path path = dir.Path() / "clip.mp4";
  BOOST_REQUIRE(Mp4Muxer().Write(footage, path).has_value());
  const auto clocks = Clocks(path);
  BOOST_REQUIRE(clocks.size() > 30u);
  for (std::size_t i = 30; i < clocks.size(); ++i) BOOST_TEST(clocks[i].has_value());
}

BOOST_AUTO_TEST_CASE(a_camera_with_keyframes_is_started_at_those_only) {
  const Refreshing camera(false, 0);
  for (const AccessUnitPtr& unit : camera.ring.Read({UtcTime::min(), UtcTime::max()}).units) {
    BOOST_TEST(!unit->recovery_point);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
