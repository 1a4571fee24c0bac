// From a camera to files: cut, muxed, decoded, thumbnailed, and looked at by other people's tools.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <opencv2/imgcodecs.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "cam_sim.hpp"
#include "support/burnt_clock.hpp"
#include "support/temp_dir.hpp"
#include "tillwatch/adapters/gstreamer/gst_frame_decoder.hpp"
#include "tillwatch/adapters/gstreamer/mp4_muxer.hpp"
#include "tillwatch/adapters/opencv/jpeg_thumbnailer.hpp"
#include "tillwatch/media/clip_cut.hpp"
#include "video_probe.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(clip_files)

namespace {

using test::BecomesState;
using test::Boxes;
using test::CameraAt;
using test::CamSim;
using test::Duration;
using test::Packet;
using test::Packets;

const CameraId kCamera{"camera_001"};
const SystemClock kClock;
constexpr int kWidth = 640;
constexpr int kHeight = 360;
constexpr microseconds kFrame{66'667};

ClipFootage Cut(const CameraFleet& fleet, const TimeSpan& wanted) {
  const Result<FootageSlice> slice = fleet.Read(kCamera, wanted);
  const Result<ClipFootage> footage = CutClip(*slice, wanted, wanted.start + wanted.Length() / 2);
  BOOST_REQUIRE_MESSAGE(footage.has_value(), footage.error().message);
  return *footage;
}

// Structure: playable from the first byte on, in order, as long as the footage.
void CheckFile(const std::filesystem::path& path, const ClipFootage& footage) {
  const std::vector<std::string> boxes = Boxes(path);
  const auto moov = std::find(boxes.begin(), boxes.end(), "moov");
  BOOST_TEST((moov < std::find(boxes.begin(), boxes.end(), "mdat")));

  const std::vector<Packet> packets = Packets(path);
  BOOST_REQUIRE(packets.size() == footage.units.size());
  BOOST_TEST(packets.front().keyframe);
  for (std::size_t i = 0; i < packets.size(); ++i) {
    BOOST_REQUIRE((i == 0 || packets[i].dts > packets[i - 1].dts));
    BOOST_REQUIRE(packets[i].dts <= packets[i].pts + 1e-6);
    const std::chrono::duration<double> pts = footage.units[i].pts;
    BOOST_REQUIRE(std::abs(packets[i].pts - packets.front().pts - pts.count()) < 0.002);
  }
  // What lies before the wanted start is shown at negative times: not at all. ffmpeg counts from
  // the first picture behind it.
  const std::chrono::duration<double> offset = footage.start_offset;
  const std::chrono::duration<double> frame = kFrame;
  BOOST_TEST(-packets.front().pts >= offset.count() - 0.002);
  BOOST_TEST(-packets.front().pts <= offset.count() + frame.count() + 0.002);
  const std::chrono::duration<double> length = footage.shown_length;
  BOOST_TEST(std::abs(Duration(path) - length.count()) < 0.01);
}

// The clip shows the window, and nothing before it.
void CheckCovers(const std::filesystem::path& path, const TimeSpan& window,
                 microseconds tolerance) {
  const std::vector<UtcTime> clocks = test::BurntClocks(path, kWidth, kHeight, 1);
  BOOST_TEST(std::is_sorted(clocks.begin(), clocks.end()));
  BOOST_TEST((clocks.front() <= window.start + kFrame + tolerance));
  BOOST_TEST((clocks.front() >= window.start - kFrame - tolerance));
  BOOST_TEST((clocks.back() >= window.end - kFrame - tolerance));
  BOOST_TEST((clocks.back() <= window.end + tolerance));
}

void CheckThumbnail(const ClipFootage& footage, UtcTime event_at, microseconds tolerance) {
  GstFrameDecoder decoder;
  const Result<Image> picture = decoder.Decode(footage, UnitNearest(footage, event_at));
  BOOST_REQUIRE_MESSAGE(picture.has_value(), picture.error().message);
  BOOST_TEST(picture->width == kWidth);
  BOOST_TEST(picture->height == kHeight);

  JpegThumbnailer thumbnailer(320, 240, 85);
  const Result<std::vector<std::uint8_t>> jpeg = thumbnailer.Encode(*picture);
  BOOST_REQUIRE(jpeg.has_value());
  const cv::Mat decoded = cv::imdecode(*jpeg, cv::IMREAD_COLOR);
  BOOST_REQUIRE(decoded.cols == 320);
  BOOST_REQUIRE(decoded.rows == 240);
  BOOST_TEST((cv::mean(decoded.rowRange(0, 28))[1] < 3));
  BOOST_TEST((cv::mean(decoded.rowRange(212, 240))[1] < 3));

  const Image thumbnail{320, 240, std::vector<std::uint8_t>(decoded.datastart, decoded.dataend)};
  const auto clock = ReadBurntClock(thumbnail, LetterboxedArea(thumbnail, kWidth, kHeight));
  BOOST_REQUIRE(clock.has_value());
  BOOST_TEST(std::chrono::abs(clock->time - event_at).count() <= tolerance.count());
}

// delay: what the encoder holds back, or takes on a machine that is busy all the time. The recorder
// cannot know of it and takes it for the network's.
void CheckClip(const std::vector<std::string>& camsim_args, microseconds delay) {
  const CamSim camsim(camsim_args);
  const CameraFleet fleet({CameraAt(camsim.Url())}, kClock, test::Impatient());
  BOOST_REQUIRE(test::Buffers(fleet, 6.0));
  const UtcTime newest = *fleet.Read(kCamera, {})->extent.newest;
  const TimeSpan window{newest - milliseconds(4'300), newest - milliseconds(400)};
  const ClipFootage footage = Cut(fleet, window);
  BOOST_TEST(footage.gaps.empty());

  const TempDir dir;
  const std::filesystem::path path = dir.Path() / "clip.mp4";
  const Result<WrittenVideo> written = Mp4Muxer().Write(footage, path);
  BOOST_REQUIRE_MESSAGE(written.has_value(), written.error().message);
  BOOST_TEST(std::distance(std::filesystem::directory_iterator(dir.Path()), {}) == 1);
  CheckFile(path, footage);
  CheckCovers(path, window, delay + kFrame / 2);
  CheckThumbnail(footage, window.start + seconds(2), delay + kFrame * 3 / 2);
}

}  // namespace

BOOST_AUTO_TEST_CASE(h264_becomes_a_clip_of_the_window) { CheckClip({}, kFrame); }

BOOST_AUTO_TEST_CASE(h264_with_b_frames_becomes_a_clip_of_the_window) {
  CheckClip({"--bframes", "2"}, 3 * kFrame);
}

BOOST_AUTO_TEST_CASE(h265_becomes_a_clip_of_the_window) {
  CheckClip({"--codec", "h265"}, 6 * kFrame);  // x265 takes its time
}

BOOST_AUTO_TEST_CASE(h265_with_b_frames_becomes_a_clip_of_the_window) {
  CheckClip({"--codec", "h265", "--bframes", "2"}, 12 * kFrame);  // x265 looks far ahead
}

BOOST_AUTO_TEST_CASE(footage_of_two_runs_is_one_clip_with_the_gap_listed) {
  CamSim first;
  const int port = first.Port();
  const CameraFleet fleet({CameraAt(first.Url())}, kClock, test::Impatient());
  BOOST_REQUIRE(test::Buffers(fleet, 2.5));
  first.Process().Signal(SIGKILL);
  BOOST_REQUIRE(BecomesState(fleet, CameraState::kOffline));
  const UtcTime down_since = *fleet.Status(kCamera)->last_frame_at;
  BOOST_REQUIRE(test::Eventually([&] { return kClock.UtcNow() - down_since > seconds(2); }));

  const CamSim second({}, port);
  BOOST_REQUIRE(BecomesState(fleet, CameraState::kLive));
  // Live at the first arrival; in the ring once the run's start is settled (media/run_start).
  BOOST_REQUIRE(
      test::Eventually([&] { return *fleet.Status(kCamera)->last_frame_at > down_since; }));
  const UtcTime up_since = *fleet.Status(kCamera)->last_frame_at;
  BOOST_REQUIRE(test::Eventually(
      [&] { return *fleet.Status(kCamera)->last_frame_at > up_since + milliseconds(2'500); }));

  const TimeSpan window{down_since - milliseconds(1'500), up_since + seconds(2)};
  const ClipFootage footage = Cut(fleet, window);
  BOOST_REQUIRE(footage.gaps.size() == 1u);
  BOOST_TEST(footage.gaps[0].reason == "camera_offline");
  BOOST_TEST((footage.gaps[0].span.start >= down_since));
  BOOST_TEST((footage.gaps[0].span.end <= up_since + kFrame));

  const TempDir dir;
  BOOST_REQUIRE(Mp4Muxer().Write(footage, dir.Path() / "clip.mp4").has_value());
  CheckFile(dir.Path() / "clip.mp4", footage);
  CheckCovers(dir.Path() / "clip.mp4", window, 2 * kFrame);
}

BOOST_AUTO_TEST_CASE(a_clip_that_cannot_be_written_says_why_and_leaves_no_temporary_file) {
  const CamSim camsim;
  const CameraFleet fleet({CameraAt(camsim.Url())}, kClock, test::Impatient());
  BOOST_REQUIRE(test::Buffers(fleet, 1.0));
  const UtcTime newest = *fleet.Read(kCamera, {})->extent.newest;
  const ClipFootage footage = Cut(fleet, {newest - seconds(1), newest});
  const TempDir dir;

  const Result<WrittenVideo> full = Mp4Muxer(seconds(30), dir.Path()).Write(footage, "/dev/full");
  BOOST_REQUIRE(!full.has_value());
  BOOST_TEST((full.error().code == ErrorCode::kDiskFull));
  const Result<WrittenVideo> nowhere =
      Mp4Muxer().Write(footage, dir.Path() / "missing" / "clip.mp4");
  BOOST_REQUIRE(!nowhere.has_value());
  BOOST_TEST((nowhere.error().code == ErrorCode::kInternal));
  const Result<WrittenVideo> late =
      Mp4Muxer(milliseconds(0)).Write(footage, dir.Path() / "clip.mp4");
  BOOST_REQUIRE(!late.has_value());
  BOOST_TEST((late.error().code == ErrorCode::kInternal));
  std::filesystem::remove(dir.Path() / "clip.mp4");
  BOOST_TEST(std::filesystem::is_empty(dir.Path()));
}

BOOST_AUTO_TEST_CASE(rubbish_gives_an_error_and_no_picture) {
  auto unit = std::make_shared<AccessUnit>();
  unit->keyframe = true;
  unit->config = std::make_shared<const CodecConfig>();
  unit->data.assign(5'000, 0xA5);
  ClipFootage footage;
  footage.units = {{unit, std::chrono::nanoseconds(0)}};
  const TempDir dir;
  BOOST_TEST(!Mp4Muxer(seconds(5)).Write(footage, dir.Path() / "clip.mp4").has_value());
  BOOST_TEST(!GstFrameDecoder(seconds(5)).Decode(footage, 0).has_value());
  BOOST_TEST(!GstFrameDecoder(seconds(5)).Decode(footage, 7).has_value());
}

BOOST_AUTO_TEST_CASE(a_picture_can_be_kept_in_its_own_size) {
  const Image picture{48, 32, std::vector<std::uint8_t>(48 * 32 * 3, 200)};
  const auto jpeg = JpegThumbnailer(320, 240, 85).EncodeFull(picture);
  BOOST_REQUIRE(jpeg.has_value());
  const cv::Mat decoded = cv::imdecode(*jpeg, cv::IMREAD_GRAYSCALE);
  BOOST_TEST(decoded.cols == 48);
  BOOST_TEST(decoded.rows == 32);
  BOOST_TEST(std::abs(cv::mean(decoded)[0] - 200) < 3);
  BOOST_TEST(!JpegThumbnailer().EncodeFull(Image{10, 10, {1, 2, 3}}).has_value());
}

BOOST_AUTO_TEST_CASE(a_thumbnail_is_never_an_enlargement) {
  const Image small{32, 24, std::vector<std::uint8_t>(32 * 24 * 3, 255)};
  const auto jpeg = JpegThumbnailer(320, 240, 85).Encode(small);
  BOOST_REQUIRE(jpeg.has_value());
  const cv::Mat decoded = cv::imdecode(*jpeg, cv::IMREAD_GRAYSCALE);
  BOOST_TEST((cv::mean(decoded)[0] < 5));
  BOOST_TEST(decoded.at<std::uint8_t>(120, 160) > 240);
  BOOST_TEST(!JpegThumbnailer().Encode(Image{10, 10, {1, 2, 3}}).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
