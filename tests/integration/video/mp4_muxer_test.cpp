// Footage whose every time is known becomes files, looked at by ffmpeg and ffprobe.
#include "tillwatch/adapters/gstreamer/mp4_muxer.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <iterator>

#include "peak_memory.hpp"
#include "support/made_footage.hpp"
#include "support/temp_dir.hpp"
#include "support/tiny_disk.hpp"
#include "tillwatch/adapters/gstreamer/gst_frame_decoder.hpp"
#include "video_probe.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(mp4_muxer)

namespace {

using namespace std::chrono_literals;

constexpr int kWidth = 640;
constexpr int kHeight = 360;
constexpr milliseconds kFrame = 66ms;
constexpr int kPictures = 90;  // 5.94 s

ClipFootage Cut(const FootageSlice& slice, const TimeSpan& wanted) {
  const auto footage = CutClip(slice, wanted, wanted.start);
  BOOST_REQUIRE_MESSAGE(footage.has_value(), footage.error().message);
  return *footage;
}

FootageSlice Made(VideoCodec codec, int bframes = 0) {
  return SliceOf(
      MakeFootage({.codec = codec, .bframes = bframes, .times = EvenTimes(kPictures, kFrame)}));
}

WrittenVideo Write(Mp4Muxer& muxer, const ClipFootage& footage, const std::filesystem::path& path) {
  const auto written = muxer.Write(footage, path);
  BOOST_REQUIRE_MESSAGE(written.has_value(), written.error().message);
  return *written;
}

// Playable from the first byte on; starts with a keyframe; decoding order never steps back.
void CheckStructure(const std::filesystem::path& path) {
  BOOST_TEST(test::Boxes(path) == (std::vector<std::string>{"ftyp", "moov", "mdat"}),
             boost::test_tools::per_element());
  const std::vector<test::Packet> packets = test::Packets(path);
  BOOST_REQUIRE(!packets.empty());
  BOOST_TEST(packets.front().keyframe);
  for (std::size_t i = 1; i < packets.size(); ++i) {
    BOOST_REQUIRE(packets[i].dts > packets[i - 1].dts);
  }
}

// What is shown is the window: from the picture that stands at its start (or the next one) to the
// last one before its end, and for as long.
void CheckShows(const std::filesystem::path& path, const TimeSpan& wanted) {
  const std::vector<UtcTime> clocks = test::BurntClocks(path, kWidth, kHeight, kMadeCamera);
  BOOST_REQUIRE(!clocks.empty());
  BOOST_TEST(std::is_sorted(clocks.begin(), clocks.end()));
  BOOST_TEST(std::chrono::abs(clocks.front() - wanted.start).count() <=
             microseconds(kFrame).count());
  BOOST_TEST((clocks.back() < wanted.end));
  BOOST_TEST((clocks.back() >= wanted.end - 2 * kFrame));
  const std::chrono::duration<double> length = wanted.Length();
  const std::chrono::duration<double> frame = kFrame;
  BOOST_TEST(std::abs(test::Duration(path) - length.count()) <= frame.count());
}

void CheckWindow(const FootageSlice& slice, const TimeSpan& wanted, const std::string& codec) {
  const TempDir dir;
  const std::filesystem::path path = dir.Path() / "clip.mp4";
  Mp4Muxer muxer;
  const WrittenVideo written = Write(muxer, Cut(slice, wanted), path);
  BOOST_TEST(written.codec == codec);
  BOOST_TEST(written.width == kWidth);
  BOOST_TEST(written.height == kHeight);
  BOOST_TEST(written.sha256 == test::Sha256sum(path));
  BOOST_TEST(std::distance(std::filesystem::directory_iterator(dir.Path()), {}) == 1);
  CheckStructure(path);
  CheckShows(path, wanted);
}

// In the middle of a GOP, at a keyframe, and all of it.
void CheckWindows(VideoCodec codec, int bframes) {
  const FootageSlice slice = Made(codec, bframes);
  const std::string name(ToString(codec));
  CheckWindow(slice, MadeWindow(1'500ms, 4'500ms), name);
  CheckWindow(slice, MadeWindow(15 * kFrame, 60 * kFrame), name);
  CheckWindow(slice, MadeWindow(0ms, kPictures * kFrame), name);
}

// A keyframe with so many bytes of filler data: a NAL unit that decoders skip (H.264, 7.3.2.7).
AccessUnitPtr WithFiller(std::size_t bytes) {
  auto unit = std::make_shared<AccessUnit>(*MakeFootage({.times = EvenTimes(2, kFrame)}).front());
  const std::uint8_t filler[] = {0, 0, 0, 1, 12};
  unit->data.insert(unit->data.end(), std::begin(filler), std::end(filler));
  unit->data.resize(unit->data.size() + bytes, 0xFF);
  unit->data.push_back(0x80);
  return unit;
}

// A clip of the same picture again and again, which is in memory only once.
ClipFootage Repeated(const AccessUnitPtr& unit, int times) {
  ClipFootage footage;
  footage.config = *unit->config;
  for (int i = 0; i < times; ++i) footage.units.push_back({unit, i * kFrame});
  return footage;
}

}  // namespace

BOOST_AUTO_TEST_CASE(players_are_shown_the_window_of_h264) { CheckWindows(VideoCodec::kH264, 0); }

BOOST_AUTO_TEST_CASE(players_are_shown_the_window_of_h264_with_b_frames) {
  CheckWindows(VideoCodec::kH264, 3);
}

BOOST_AUTO_TEST_CASE(players_are_shown_the_window_of_h265) { CheckWindows(VideoCodec::kH265, 0); }

BOOST_AUTO_TEST_CASE(players_are_shown_the_window_of_h265_with_b_frames) {
  CheckWindows(VideoCodec::kH265, 4);
}

BOOST_AUTO_TEST_CASE(sound_is_in_the_file_and_in_step) {
  const FootageSlice slice = SliceOf(MakeFootage({.times = EvenTimes(kPictures, kFrame)}),
                                     MakeSound(6s, 3'000ms, 3'500ms));
  const TempDir dir;
  const std::filesystem::path path = dir.Path() / "clip.mp4";
  Mp4Muxer muxer;
  Write(muxer, Cut(slice, MadeWindow(1'500ms, 5s)), path);
  CheckStructure(path);
  CheckShows(path, MadeWindow(1'500ms, 5s));
  BOOST_TEST(test::Probe(path, "stream=codec_name", "a") == "aac");
  BOOST_TEST(std::abs(test::ToneBegins(path) - 1.5) < 0.05);
}

BOOST_AUTO_TEST_CASE(pictures_at_odd_times_keep_them) {
  std::vector<milliseconds> times;
  milliseconds at{0};
  for (int i = 0; i < 60; ++i) {
    times.push_back(at);
    at += milliseconds(20 + (i * 37) % 180);
  }
  const FootageSlice slice = SliceOf(MakeFootage({.times = times}));
  const ClipFootage footage = Cut(slice, {kMadeStart, kMadeStart + at});
  const TempDir dir;
  Mp4Muxer copying;
  Mp4Muxer encoding(30s, {}, {.mode = EncodeMode::kAlways, .preset = "ultrafast"});
  for (Mp4Muxer* muxer : {&copying, &encoding}) {
    Write(*muxer, footage, dir.Path() / "clip.mp4");
    const std::vector<test::Packet> packets = test::Packets(dir.Path() / "clip.mp4");
    BOOST_REQUIRE(packets.size() == times.size());
    for (std::size_t i = 0; i < packets.size(); ++i) {
      const std::chrono::duration<double> expected = times[i];
      BOOST_REQUIRE(std::abs(packets[i].pts - expected.count()) < 0.001);
    }
  }
}

BOOST_AUTO_TEST_CASE(mjpeg_becomes_h264_at_the_same_times) {
  CheckWindow(Made(VideoCodec::kMjpeg), MadeWindow(1'500ms, 4'500ms), "h264");
}

BOOST_AUTO_TEST_CASE(mjpeg_that_must_not_be_encoded_is_an_error_that_says_so) {
  const TempDir dir;
  Mp4Muxer muxer(30s, {}, {.mode = EncodeMode::kNever});
  const FootageSlice slice =
      SliceOf(MakeFootage({.codec = VideoCodec::kMjpeg, .times = EvenTimes(3, kFrame)}));
  const auto written = muxer.Write(Cut(slice, MadeWindow(0ms, 100ms)), dir.Path() / "clip.mp4");
  BOOST_REQUIRE(!written.has_value());
  BOOST_TEST((written.error().code == ErrorCode::kInvalidArgument));
  BOOST_TEST(written.error().message.find("clips.encode = never") != std::string::npos);
  BOOST_TEST(std::filesystem::is_empty(dir.Path()));
}

BOOST_AUTO_TEST_CASE(what_must_always_be_encoded_is_and_no_higher_than_allowed) {
  const TempDir dir;
  const std::filesystem::path path = dir.Path() / "clip.mp4";
  Mp4Muxer muxer(30s, {}, {.mode = EncodeMode::kAlways, .preset = "ultrafast", .max_height = 180});
  const WrittenVideo written =
      Write(muxer, Cut(Made(VideoCodec::kH265, 4), MadeWindow(1'500ms, 4'500ms)), path);
  BOOST_TEST(written.codec == "h264");
  BOOST_TEST(written.width == 320);
  BOOST_TEST(written.height == 180);
  BOOST_TEST(test::Probe(path, "stream=codec_name,width,height") == "h264,320,180");
  BOOST_TEST(std::abs(test::Duration(path) - 3.0) < 0.067);
}

BOOST_AUTO_TEST_CASE(the_bitrate_is_about_what_was_asked_for) {
  const FootageSlice slice = Made(VideoCodec::kMjpeg);
  const ClipFootage footage = Cut(slice, MadeWindow(0ms, 5'900ms));
  const TempDir dir;
  std::uintmax_t sizes[2]{};
  for (int i = 0; i < 2; ++i) {
    Mp4Muxer muxer(30s, {}, {.kbit_per_second = i == 0 ? 100 : 2'000, .preset = "ultrafast"});
    Write(muxer, footage, dir.Path() / "clip.mp4");
    sizes[i] = std::filesystem::file_size(dir.Path() / "clip.mp4");
  }
  BOOST_TEST(sizes[0] < sizes[1]);
}

BOOST_AUTO_TEST_CASE(a_picture_of_mjpeg_footage_is_decoded) {
  const ClipFootage footage =
      Cut(SliceOf(MakeFootage({.codec = VideoCodec::kMjpeg, .times = EvenTimes(10, kFrame)})),
          MadeWindow(0ms, 660ms));
  const auto picture = GstFrameDecoder().Decode(footage, 6);
  BOOST_REQUIRE_MESSAGE(picture.has_value(), picture.error().message);
  const auto clock = ReadBurntClock(*picture);
  BOOST_REQUIRE(clock.has_value());
  BOOST_TEST((clock->time == kMadeStart + 6 * kFrame));
}

BOOST_AUTO_TEST_CASE(a_large_clip_is_not_held_in_memory) {
  constexpr int kRounds = 100;
#ifdef __SANITIZE_ADDRESS__
  constexpr std::int64_t kMost = 80'000'000;  // with what its quarantine keeps
#else
  constexpr std::int64_t kMost = 40'000'000;
#endif
  const ClipFootage footage = Repeated(WithFiller(1'000'000), kRounds);
  const TempDir dir;
  const std::int64_t before = test::ResetPeakMemory();
  Mp4Muxer muxer;
  const WrittenVideo written = Write(muxer, footage, dir.Path() / "clip.mp4");
  const std::int64_t grown = test::PeakMemory() - before;
  BOOST_TEST(std::filesystem::file_size(dir.Path() / "clip.mp4") > kRounds * 1'000'000U);
  BOOST_TEST(grown < kMost);
  BOOST_TEST(written.sha256 == test::Sha256sum(dir.Path() / "clip.mp4"));
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_told_and_left_as_it_was) {
  const ClipFootage footage = Cut(Made(VideoCodec::kH264), MadeWindow(0ms, 5'900ms));
  const auto disk = TinyDisk::Make(4'096);
  if (!disk) return;
  std::uintmax_t bytes = 0;
  {
    Mp4Muxer muxer;
    Write(muxer, footage, disk->Path() / "whole.mp4");
    bytes = std::filesystem::file_size(disk->Path() / "whole.mp4");
    std::filesystem::remove(disk->Path() / "whole.mp4");
  }
  for (const std::uintmax_t room : {bytes * 3 / 4, bytes / 4, std::uintmax_t{0}}) {
    disk->Fill();
    std::filesystem::resize_file(disk->Path() / "ballast",
                                 std::filesystem::file_size(disk->Path() / "ballast") - room);
    const auto written = Mp4Muxer().Write(footage, disk->Path() / "clip.mp4");
    BOOST_REQUIRE(!written.has_value());
    BOOST_TEST((written.error().code == ErrorCode::kDiskFull));
    BOOST_TEST(std::distance(std::filesystem::directory_iterator(disk->Path()), {}) == 1);
  }
  disk->Release();
  BOOST_TEST(Mp4Muxer().Write(footage, disk->Path() / "clip.mp4").has_value());
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_told_of_a_large_clip_too) {
  const ClipFootage footage = Repeated(WithFiller(1'000'000), 40);  // more than stays in memory
  for (const std::size_t megabytes : {20U, 60U}) {  // not even the temporary file fits; only that
    const auto disk = TinyDisk::Make(megabytes * 1'024);
    if (!disk) return;
    const auto written = Mp4Muxer().Write(footage, disk->Path() / "clip.mp4");
    BOOST_REQUIRE(!written.has_value());
    BOOST_TEST((written.error().code == ErrorCode::kDiskFull));
    BOOST_TEST(std::filesystem::is_empty(disk->Path()));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
