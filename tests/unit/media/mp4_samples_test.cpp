#include "tillwatch/media/mp4_samples.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>

#include "mp4_builder.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(mp4_samples)

namespace {

using namespace std::chrono_literals;
using test::Bytes;
using test::Movie;
using test::Track;
using test::TrackSpec;

// Six pictures, 100 ms apart but for the last, in chunks of two; the third is shown after the
// fourth (all are shown 100 ms after they are decoded, the third 200 ms, the fourth 0 ms). The edit
// list shows them from the second on.
TrackSpec Video() {
  TrackSpec spec{.edits = {{400, 9'000 + 9'000, 0x10000}}, .chunks = {1'000, 2'000, 5'000}};
  spec.sizes = {10, 20, 30, 40, 50, 60};
  spec.durations = {{5, 9'000}, {1, 18'000}};
  spec.shifts = {{2, 9'000}, {1, 18'000}, {1, 0}, {2, 9'000}};
  spec.samples_per_chunk = {{1, 2}};
  spec.keyframes = {1, 5};
  return spec;
}

TrackSpec Sound() {
  TrackSpec spec{.timescale = 8'000,
                 .edits = {{150, -1, 0x10000}, {250, 800, 0x10000}},
                 .chunks = {9'000},
                 .handler = "soun",
                 .entry = "mp4a"};
  spec.sizes = {7, 8};
  spec.durations = {{2, 1'024}};
  spec.samples_per_chunk = {{1, 2}};
  return spec;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_sample_has_its_place) {
  const auto tracks = ReadMp4Tracks(Movie({Track(Video())}));
  BOOST_REQUIRE_MESSAGE(tracks.has_value(), tracks.error().message);
  const auto& samples = tracks->video.samples;
  BOOST_REQUIRE(samples.size() == 6u);
  const std::uint64_t offsets[] = {1'000, 1'010, 2'000, 2'030, 5'000, 5'050};
  for (std::size_t i = 0; i < samples.size(); ++i) {
    BOOST_TEST(samples[i].offset == offsets[i]);
    BOOST_TEST(samples[i].size == 10 * (i + 1));
    BOOST_TEST(samples[i].keyframe == (i == 0 || i == 4));
  }
  BOOST_TEST(!tracks->audio.has_value());
  BOOST_TEST(tracks->video.codec_data == (std::vector<std::uint8_t>{1, 2, 3}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(times_count_from_what_players_show_first) {
  const auto tracks = ReadMp4Tracks(Movie({Track(Video())}));
  BOOST_REQUIRE(tracks.has_value());
  const auto& samples = tracks->video.samples;
  const std::chrono::milliseconds pts[] = {-100ms, 0ms, 200ms, 100ms, 300ms, 400ms};
  for (std::size_t i = 0; i < samples.size(); ++i) BOOST_TEST((samples[i].pts == pts[i]));
  BOOST_TEST((samples[0].duration == 100ms));
  BOOST_TEST((samples[5].duration == 200ms));
  BOOST_TEST((tracks->video.shown_for == 400ms));
}

BOOST_AUTO_TEST_CASE(sound_keeps_its_own_beginning) {
  const auto tracks = ReadMp4Tracks(Movie({Track(Video()), Track(Sound())}));
  BOOST_REQUIRE_MESSAGE(tracks.has_value(), tracks.error().message);
  BOOST_REQUIRE(tracks->audio.has_value());
  BOOST_TEST((tracks->audio->samples[0].pts == 50ms));  // 150 ms late, and 100 ms of it are hidden
  BOOST_TEST((tracks->audio->samples[1].pts == 178ms));
  BOOST_TEST((tracks->audio->shown_for == 400ms));
  BOOST_TEST(tracks->audio->sample_rate == 8'000);
  BOOST_TEST(tracks->audio->channels == 1);
  BOOST_TEST(tracks->audio->codec_data == (std::vector<std::uint8_t>{0x15, 0x88}),
             boost::test_tools::per_element());
  BOOST_TEST(tracks->audio->samples[0].keyframe);
}

BOOST_AUTO_TEST_CASE(chunk_offsets_of_64_bits_are_read) {
  TrackSpec spec = Video();
  spec.large_chunks = true;
  spec.chunks = {0x1'0000'0000, 0x1'0000'1000, 0x1'0000'2000};
  const auto tracks = ReadMp4Tracks(Movie({Track(spec)}));
  BOOST_REQUIRE(tracks.has_value());
  BOOST_TEST(tracks->video.samples[1].offset == 0x1'0000'000Au);
}

BOOST_AUTO_TEST_CASE(tables_that_do_not_fit_together_are_an_error) {
  std::vector<TrackSpec> broken(6, Video());
  broken[0].keyframes = {0};
  broken[1].keyframes = {7};
  broken[2].chunks = {1'000, 2'000};       // the last two samples lie nowhere
  broken[3].samples_per_chunk = {{2, 2}};  // the first chunk has none
  broken[4].sizes.clear();
  broken[5].edits = {{100, 0, 0x10000}, {100, 9'000, 0x10000}};
  for (const TrackSpec& spec : broken) {
    BOOST_TEST(!ReadMp4Tracks(Movie({Track(spec)})).has_value());
  }
  BOOST_TEST(!ReadMp4Tracks(Movie({Track(Sound())})).has_value());
}

BOOST_AUTO_TEST_CASE(a_moov_that_is_cut_off_or_spoilt_anywhere_never_crashes) {
  const Bytes moov = Movie({Track(Video()), Track(Sound())});
  BOOST_REQUIRE(ReadMp4Tracks(moov).has_value());
  for (std::size_t size = 0; size < moov.size(); ++size) {
    const Bytes part(moov.begin(), moov.begin() + static_cast<std::ptrdiff_t>(size));
    BOOST_REQUIRE(!ReadMp4Tracks(part).has_value());
  }
  std::size_t errors = 0;
  for (std::size_t at = 0; at < moov.size(); ++at) {
    for (const int value : {0, 1, 0x7F, 0xFF}) {
      Bytes spoilt = moov;
      spoilt[at] = static_cast<std::uint8_t>(value);
      if (!ReadMp4Tracks(spoilt)) ++errors;
    }
  }
  BOOST_TEST(errors > 0u);
  std::mt19937 random(4711);
  for (int round = 0; round < 5'000; ++round) {
    Bytes spoilt = moov;
    for (int i = 0; i < 4; ++i) {
      spoilt[random() % spoilt.size()] = static_cast<std::uint8_t>(random());
    }
    (void)ReadMp4Tracks(spoilt);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
