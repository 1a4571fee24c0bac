// Exports and stills of a clip's file, looked at by ffmpeg and by the burnt-in clock.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <iterator>
#include <thread>

#include "support/made_footage.hpp"
#include "support/temp_dir.hpp"
#include "support/tiny_disk.hpp"
#include "tillwatch/adapters/gstreamer/gst_frame_extractor.hpp"
#include "tillwatch/adapters/gstreamer/gst_video_exporter.hpp"
#include "tillwatch/adapters/gstreamer/mp4_muxer.hpp"
#include "video_probe.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(video_export)

namespace {

using namespace std::chrono_literals;

constexpr int kWidth = 640;
constexpr int kHeight = 360;
constexpr milliseconds kFrame = 66ms;
// The clip shows 3 s, of which the first is in the middle of a GOP.
const TimeSpan kWanted = MadeWindow(1'518ms, 4'518ms);  // picture 23 on

struct ClipFile {
  TempDir dir;
  std::filesystem::path file = dir.Path() / "clip.mp4";
  std::filesystem::path target = dir.Path() / "export.mp4";

  explicit ClipFile(VideoCodec codec, int bframes = 0, bool sound = false) {
    const FootageSlice slice =
        SliceOf(MakeFootage({.codec = codec, .bframes = bframes, .times = EvenTimes(90, kFrame)}),
                sound ? MakeSound(6s, 3'000ms, 3'500ms) : std::vector<AccessUnitPtr>());
    const auto footage = CutClip(slice, kWanted, kWanted.start);
    BOOST_REQUIRE(footage.has_value());
    BOOST_REQUIRE(Mp4Muxer().Write(*footage, file).has_value());
  }
  int Files() const {
    return static_cast<int>(std::distance(std::filesystem::directory_iterator(dir.Path()), {}));
  }
};

void CheckExport(const ClipFile& clip, const Result<WrittenVideo>& written) {
  BOOST_REQUIRE_MESSAGE(written.has_value(), written.error().message);
  BOOST_TEST(written->codec == "h264");
  BOOST_TEST(written->width == kWidth);
  BOOST_TEST(written->height == kHeight);
  BOOST_TEST(written->sha256 == test::Sha256sum(clip.target));
  BOOST_TEST(clip.Files() == 2);
  BOOST_TEST(test::Boxes(clip.target) == (std::vector<std::string>{"ftyp", "moov", "mdat"}),
             boost::test_tools::per_element());
  BOOST_TEST(test::Probe(clip.target, "stream=codec_name") == "h264");
  BOOST_TEST(std::abs(test::Duration(clip.target) - test::Duration(clip.file)) < 0.067);
}

void CheckSamePictures(const ClipFile& clip) {
  const auto before = test::BurntClocks(clip.file, kWidth, kHeight, kMadeCamera);
  const auto after = test::BurntClocks(clip.target, kWidth, kHeight, kMadeCamera);
  BOOST_TEST(before.size() == after.size());
  BOOST_TEST((before == after));
}

// How many bytes of the upper nine tenths (the strip is below) differ clearly.
int Differences(const Image& a, const Image& b) {
  int count = 0;
  const std::size_t end = a.pixels.size() * 9 / 10;
  for (std::size_t i = 0; i < end; ++i) {
    if (std::abs(a.pixels[i] - b.pixels[i]) > 40) ++count;
  }
  return count;
}

// Which of the target's pictures differ from the clip's.
std::vector<bool> Changed(const ClipFile& clip) {
  const auto before = test::Pictures(clip.file, kWidth, kHeight);
  const auto after = test::Pictures(clip.target, kWidth, kHeight);
  BOOST_REQUIRE(before.size() == after.size());
  std::vector<bool> changed;
  for (std::size_t i = 0; i < before.size(); ++i) {
    changed.push_back(Differences(before[i], after[i]) > 500);
  }
  return changed;
}

}  // namespace

BOOST_AUTO_TEST_CASE(h265_becomes_h264_that_shows_the_same) {
  const ClipFile clip(VideoCodec::kH265, 4);
  CheckExport(clip, GstVideoExporter().ToH264(clip.file, clip.target));
  CheckSamePictures(clip);
}

BOOST_AUTO_TEST_CASE(an_export_that_is_cancelled_fails_and_leaves_nothing) {
  const ClipFile clip(VideoCodec::kH265);
  EncodeOptions slow;
  slow.preset = "placebo";
  GstVideoExporter exporter(slow);
  const auto begin = std::chrono::steady_clock::now();
  std::jthread canceller([&] {
    std::this_thread::sleep_for(200ms);
    exporter.Cancel();
  });
  const auto cancelled = exporter.ToH264(clip.file, clip.target);
  BOOST_REQUIRE(!cancelled.has_value());
  BOOST_TEST(cancelled.error().message.find("ending") != std::string::npos);
  BOOST_TEST(!exporter.ToH264(clip.file, clip.target).has_value());
  BOOST_TEST((std::chrono::steady_clock::now() - begin < 3s));
  BOOST_TEST(clip.Files() == 1);
}

BOOST_AUTO_TEST_CASE(h264_stays_as_it_is) {
  const ClipFile clip(VideoCodec::kH264, 3);
  CheckExport(clip, GstVideoExporter().ToH264(clip.file, clip.target));
  CheckSamePictures(clip);
  BOOST_TEST(test::Sha256sum(clip.target) == test::Sha256sum(clip.file));
}

BOOST_AUTO_TEST_CASE(sound_comes_along_and_stays_in_step) {
  const ClipFile clip(VideoCodec::kH265, 0, true);
  CheckExport(clip, GstVideoExporter().ToH264(clip.file, clip.target));
  CheckSamePictures(clip);
  BOOST_TEST(test::Probe(clip.target, "stream=codec_name", "a") == "aac");
  BOOST_TEST(std::abs(test::ToneBegins(clip.file) - 1.482) < 0.05);
  BOOST_TEST(std::abs(test::ToneBegins(clip.target) - 1.482) < 0.05);
}

BOOST_AUTO_TEST_CASE(a_receipt_is_seen_exactly_while_its_cue_lasts) {
  const ClipFile clip(VideoCodec::kH264, 3);
  const std::vector<ReceiptCue> cues{{1s, 2s, "Refund  store_001  register_01\n2 x Coffee  7.00"}};
  CheckExport(clip, GstVideoExporter().BurnIn(clip.file, cues, clip.target));
  CheckSamePictures(clip);
  const auto clocks = test::BurntClocks(clip.file, kWidth, kHeight, kMadeCamera);
  const std::vector<bool> changed = Changed(clip);
  for (std::size_t i = 0; i < changed.size(); ++i) {
    const microseconds at = clocks[i] - clocks[0];
    BOOST_TEST(changed[i] == (at >= 1s && at < 2s), "picture " << i << " at " << at.count());
  }
}

BOOST_AUTO_TEST_CASE(a_receipt_leaves_most_of_the_picture_and_its_clock_alone) {
  const ClipFile clip(VideoCodec::kH265);
  const std::vector<ReceiptCue> cues{{0s, 10s, "Void  staff_17"}};
  CheckExport(clip, GstVideoExporter().BurnIn(clip.file, cues, clip.target));
  const Image before = test::Pictures(clip.file, kWidth, kHeight).at(5);
  const Image after = test::Pictures(clip.target, kWidth, kHeight).at(5);
  const int differences = Differences(before, after);
  BOOST_TEST(differences > 500);
  BOOST_TEST(differences < kWidth * kHeight * 3 / 4);
}

BOOST_AUTO_TEST_CASE(hostile_text_is_shown_as_it_is_and_breaks_nothing) {
  const ClipFile clip(VideoCodec::kH264);
  const std::vector<std::string> texts{
      "<span size='1'>&amp;</span>",
      "<b>unclosed & <",
      std::string(10'000, 'W'),
      "\xF0\x9F\x8D\x95 pizza \xE2\x82\xAC 9",
      std::string("broken \xFF\xC3 utf8 and \x01\x1B[31m control") + '\0' + " signs",
      "one\ntwo\r\nthree\n\n\n",
  };
  for (const std::string& text : texts) {
    const auto written = GstVideoExporter().BurnIn(clip.file, {{0s, 10s, text}}, clip.target);
    CheckExport(clip, written);
    const std::vector<bool> changed = Changed(clip);
    BOOST_TEST(std::count(changed.begin(), changed.end(), false) == 0, "not shown: " << text);
  }
}

BOOST_AUTO_TEST_CASE(markup_in_a_text_does_not_change_how_it_looks) {
  const ClipFile clip(VideoCodec::kH264);
  const std::filesystem::path other = clip.dir.Path() / "other.mp4";
  // If the markup counted, both would show the same word.
  BOOST_REQUIRE(
      GstVideoExporter().BurnIn(clip.file, {{0s, 10s, "<b>word</b>"}}, clip.target).has_value());
  BOOST_REQUIRE(GstVideoExporter().BurnIn(clip.file, {{0s, 10s, "word"}}, other).has_value());
  BOOST_TEST(Differences(test::Pictures(clip.target, kWidth, kHeight).at(5),
                         test::Pictures(other, kWidth, kHeight).at(5)) > 500);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_exported_leaves_no_file) {
  const TempDir dir;
  const std::filesystem::path target = dir.Path() / "export.mp4";
  GstVideoExporter exporter;
  const auto missing = exporter.ToH264(dir.Path() / "missing.mp4", target);
  BOOST_REQUIRE(!missing.has_value());
  BOOST_TEST((missing.error().code == ErrorCode::kNotFound));
  BOOST_TEST((exporter.BurnIn(dir.Path() / "missing.mp4", {}, target).error().code ==
              ErrorCode::kNotFound));

  std::ofstream(dir.Path() / "rubbish.mp4") << std::string(10'000, 'x');
  BOOST_TEST(!exporter.ToH264(dir.Path() / "rubbish.mp4", target).has_value());
  BOOST_TEST(!exporter.BurnIn(dir.Path() / "rubbish.mp4", {}, target).has_value());
  BOOST_TEST(!exporter.ToH264(dir.Path(), target).has_value());
  BOOST_TEST(!std::filesystem::exists(target));
}

BOOST_AUTO_TEST_CASE(a_file_whose_media_data_is_rubbish_ends_in_time) {
  const ClipFile clip(VideoCodec::kH265);
  const auto size = std::filesystem::file_size(clip.file);
  {
    std::fstream file(clip.file, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(size / 2));
    const std::string rubbish(size / 2, '\xA5');
    file.write(rubbish.data(), static_cast<std::streamoff>(rubbish.size()));
  }
  const auto written = GstVideoExporter({}, 5s).ToH264(clip.file, clip.target);
  BOOST_TEST(std::filesystem::exists(clip.target) == written.has_value());
  (void)GstFrameExtractor(5s).FrameAt(clip.file, 2'900ms);
}

BOOST_AUTO_TEST_CASE(the_picture_of_any_time_is_found) {
  for (const VideoCodec codec : {VideoCodec::kH264, VideoCodec::kH265}) {
    const ClipFile clip(codec, 3);
    GstFrameExtractor extractor;
    for (const milliseconds at : {0ms, 1ms, 65ms, 66ms, 67ms, 1'000ms, 1'499ms, 2'990ms}) {
      const auto picture = extractor.FrameAt(clip.file, at);
      BOOST_REQUIRE_MESSAGE(picture.has_value(), picture.error().message);
      BOOST_TEST(picture->width == kWidth);
      BOOST_TEST(picture->height == kHeight);
      const auto clock = ReadBurntClock(*picture);
      BOOST_REQUIRE(clock.has_value());
      // The last picture that was taken by then; a millisecond for the rounding of times.
      const microseconds shown_for = kWanted.start + at - clock->time;
      BOOST_TEST((shown_for >= -1ms && shown_for <= kFrame + 1ms),
                 "at " << at.count() << " ms: " << shown_for.count() << " us");
    }
  }
}

BOOST_AUTO_TEST_CASE(times_outside_of_the_video_and_files_that_are_none_give_no_picture) {
  const ClipFile clip(VideoCodec::kH264);
  GstFrameExtractor extractor;
  for (const microseconds at : {microseconds(-1), microseconds(3'000'000), microseconds::max()}) {
    const auto picture = extractor.FrameAt(clip.file, at);
    BOOST_REQUIRE(!picture.has_value());
    BOOST_TEST((picture.error().code == ErrorCode::kInvalidArgument));
  }
  BOOST_TEST((extractor.FrameAt(clip.dir.Path() / "missing.mp4", 0s).error().code ==
              ErrorCode::kNotFound));
  std::ofstream(clip.file, std::ios::trunc) << "rubbish";
  BOOST_TEST((extractor.FrameAt(clip.file, 0s).error().code == ErrorCode::kInternal));
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_told_and_leaves_no_export) {
  const ClipFile clip(VideoCodec::kH265);
  const auto disk = TinyDisk::Make(256);
  if (!disk) return;
  disk->Fill();
  for (const auto& written :
       {GstVideoExporter().ToH264(clip.file, disk->Path() / "export.mp4"),
        GstVideoExporter().BurnIn(clip.file, {}, disk->Path() / "export.mp4")}) {
    BOOST_REQUIRE(!written.has_value());
    BOOST_TEST((written.error().code == ErrorCode::kDiskFull));
  }
  BOOST_TEST(std::distance(std::filesystem::directory_iterator(disk->Path()), {}) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
