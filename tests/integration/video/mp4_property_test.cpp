// Any footage: what our reader of the index says of the file is what went in, and what ffprobe
// says.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>

#include "adapters/gstreamer/mp4_file.hpp"
#include "support/made_footage.hpp"
#include "support/temp_dir.hpp"
#include "tillwatch/adapters/gstreamer/mp4_muxer.hpp"
#include "video_probe.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(mp4_property)

namespace {

constexpr unsigned kSeed = 20261121;
constexpr int kFootages = 6;
constexpr int kWindowsEach = 4;
constexpr double kTolerance = 0.001;  // seconds; a unit of the file's clock is 11 us

class Random {
 public:
  int From(int low, int high) { return std::uniform_int_distribution(low, high)(engine_); }
  // Pictures of any pace, with pauses.
  MadeFootageSpec Spec() {
    MadeFootageSpec spec;
    spec.codec = From(0, 2) == 0 ? VideoCodec::kH265 : VideoCodec::kH264;
    spec.width = 2 * From(160, 330);
    spec.height = 2 * From(90, 190);
    spec.bframes = From(0, 3);
    spec.gop = From(1, 40);
    milliseconds at{0};
    for (int left = From(2, 80); left > 0; --left) {
      spec.times.push_back(at);
      at += milliseconds(From(0, 9) == 0 ? From(300, 1'500) : From(5, 120));
    }
    return spec;
  }
  TimeSpan Window(milliseconds length) {
    const int end = static_cast<int>(length.count()) + 200;
    const int start = From(0, end - 100);
    return MadeWindow(milliseconds(start), milliseconds(From(start + 50, end)));
  }

 private:
  std::mt19937 engine_{kSeed};
};

double Seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

void CheckFile(const std::filesystem::path& path, const ClipFootage& footage, bool sound) {
  const auto file = OpenMp4(path);
  BOOST_REQUIRE_MESSAGE(file.has_value(), file.error().message);
  BOOST_TEST(file->summary.codec == ToString(footage.config.codec));
  BOOST_TEST(file->summary.has_audio == sound);
  const double shown = Seconds(footage.shown_length);
  BOOST_TEST(std::abs(Seconds(file->summary.duration) - shown) < kTolerance);
  BOOST_TEST(std::abs(test::Duration(path) - shown) < kTolerance);
  BOOST_TEST(std::abs(std::stod(test::Probe(path, "stream=duration")) - shown) < kTolerance);
  const std::vector<Mp4Sample>& samples = file->tracks.video.samples;
  const std::vector<test::Packet> packets = test::Packets(path, {"-ignore_editlist", "1"});
  BOOST_REQUIRE(samples.size() == footage.units.size());
  BOOST_REQUIRE(packets.size() == footage.units.size());
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const ClipUnit& unit = footage.units[i];
    BOOST_TEST(samples[i].keyframe == unit.unit->keyframe);
    BOOST_TEST(packets[i].keyframe == unit.unit->keyframe);
    BOOST_TEST(samples[i].offset + samples[i].size <= file->size);
    const auto shown_at = unit.pts - footage.start_offset;
    BOOST_TEST(std::abs(Seconds(samples[i].pts) - Seconds(shown_at)) < kTolerance);
    const double in_file = packets[i].pts - packets[0].pts;
    BOOST_TEST(std::abs(in_file - Seconds(unit.pts - footage.units[0].pts)) < kTolerance);
  }
  if (!sound) return;
  BOOST_REQUIRE(file->tracks.audio.has_value());
  BOOST_TEST(file->tracks.audio->samples.size() == footage.audio.size());
}

}  // namespace

BOOST_AUTO_TEST_CASE(any_footage_is_in_the_file_as_it_came) {
  Random random;
  Mp4Muxer muxer;
  for (int i = 0; i < kFootages; ++i) {
    const MadeFootageSpec spec = random.Spec();
    std::vector<AccessUnitPtr> sound;
    if (random.From(0, 1) == 1) sound = MakeSound(seconds(3), milliseconds(0), milliseconds(100));
    const FootageSlice slice = SliceOf(MakeFootage(spec), sound);
    for (int j = 0; j < kWindowsEach; ++j) {
      const TimeSpan window = random.Window(spec.times.back());
      const auto footage = CutClip(slice, window, window.start);
      if (!footage) continue;  // nothing was filmed then
      BOOST_TEST_CONTEXT("footage " << i << " window " << j << " bframes " << spec.bframes
                                    << " pictures " << footage->units.size()) {
        const TempDir dir;
        const std::filesystem::path path = dir.Path() / "clip.mp4";
        const auto written = muxer.Write(*footage, path);
        BOOST_REQUIRE_MESSAGE(written.has_value(), written.error().message);
        CheckFile(path, *footage, !footage->audio.empty());
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
