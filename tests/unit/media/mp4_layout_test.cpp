#include "tillwatch/media/mp4_layout.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstring>
#include <random>

#include "mp4_builder.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(mp4_layout)

namespace {

using namespace std::chrono_literals;
using test::Box;
using test::Bytes;
using test::Edits;
using test::Movie;
using test::Track;
using test::TrackSpec;

Mp4ReadAt From(const Bytes& file) {
  return [&file](std::uint64_t offset, std::span<std::uint8_t> into) {
    if (offset > file.size() || into.size() > file.size() - offset) return false;
    std::memcpy(into.data(), file.data() + offset, into.size());
    return true;
  };
}

Bytes Faststart(const Bytes& moov, const Mp4Edit& edit, const Mp4Range& mdat = {40, 1'000}) {
  const auto made = FaststartMoov(moov, edit, mdat, 32);
  BOOST_REQUIRE_MESSAGE(made.has_value(), made.error().message);
  return *made;
}

// 10 s of video whose pictures are shown 200 ms after they are decoded.
TrackSpec Video() { return {.movie_duration = 10'000, .edits = {{10'000, 18'000, 0x10000}}}; }

}  // namespace

BOOST_AUTO_TEST_CASE(the_parts_are_found_wherever_they_lie) {
  Bytes file = Box("ftyp", Bytes(24));
  for (const Bytes& box : {Box("free", {}), Box("mdat", Bytes(100)), Box("moov", Bytes(50))}) {
    file.insert(file.end(), box.begin(), box.end());
  }
  const auto parts = FindMp4Parts(From(file), file.size());
  BOOST_REQUIRE(parts.has_value());
  BOOST_TEST(parts->ftyp.size == 32u);
  BOOST_TEST(parts->mdat.offset == 40u);
  BOOST_TEST(parts->mdat.size == 108u);
  BOOST_TEST(parts->moov.offset == 148u);
  BOOST_TEST(parts->moov.size == 58u);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_cut_off_anywhere_is_an_error) {
  Bytes file = Box("ftyp", Bytes(24));
  for (const Bytes& box : {Box("mdat", Bytes(20)), Box("moov", Bytes(20))}) {
    file.insert(file.end(), box.begin(), box.end());
  }
  BOOST_REQUIRE(FindMp4Parts(From(file), file.size()).has_value());
  for (std::size_t size = 0; size < file.size(); ++size) {
    const Bytes part(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size));
    BOOST_REQUIRE(!FindMp4Parts(From(part), part.size()).has_value());
  }
}

BOOST_AUTO_TEST_CASE(sizes_of_64_bits_are_read_and_sizes_beyond_reason_are_an_error) {
  Bytes large = {0, 0, 0, 1, 'm', 'd', 'a', 't', 0, 0, 0, 0, 0, 0, 0, 20, 1, 2, 3, 4};
  Bytes file = Box("ftyp", Bytes(24));
  const Bytes moov = Box("moov", {});
  file.insert(file.end(), moov.begin(), moov.end());
  const std::size_t at = file.size();
  file.insert(file.end(), large.begin(), large.end());
  BOOST_TEST(FindMp4Parts(From(file), file.size()).value().mdat.size == 20u);
  std::fill_n(file.begin() + static_cast<std::ptrdiff_t>(at) + 8, 8, std::uint8_t{0xFF});
  BOOST_TEST(!FindMp4Parts(From(file), file.size()).has_value());
}

BOOST_AUTO_TEST_CASE(a_box_that_is_there_twice_is_an_error) {
  Bytes file = Box("ftyp", {});
  for (const Bytes& box : {Box("mdat", {}), Box("moov", {}), Box("mdat", {})}) {
    file.insert(file.end(), box.begin(), box.end());
  }
  BOOST_TEST(!FindMp4Parts(From(file), file.size()).has_value());
}

BOOST_AUTO_TEST_CASE(the_edit_list_hides_what_was_not_asked_for) {
  const Bytes made = Faststart(Movie({Track(Video())}), {.start = 2500ms, .length = 6s});
  const auto edits = Edits(made, 0);
  BOOST_REQUIRE(edits.size() == 1u);
  BOOST_TEST(edits[0].duration == 6'000u);
  BOOST_TEST(edits[0].media_time == 18'000 + 225'000);  // the media's units are 90 a millisecond
  BOOST_TEST(test::TrackDuration(made, 0) == 6'000u);
  BOOST_TEST(test::MovieDuration(made) == 6'000u);
}

BOOST_AUTO_TEST_CASE(without_a_length_the_file_is_shown_to_its_end) {
  const auto edits = Edits(Faststart(Movie({Track(Video())}), {.start = 4s}), 0);
  BOOST_REQUIRE(edits.size() == 1u);
  BOOST_TEST(edits[0].duration == 6'000u);
}

BOOST_AUTO_TEST_CASE(the_last_picture_stands_as_long_as_the_cut_says) {
  const Bytes made = Faststart(Movie({Track(Video())}), {.start = 4s, .length = 6'040ms});
  BOOST_TEST(Edits(made, 0).at(0).duration == 6'040u);
  BOOST_TEST(test::MovieDuration(made) == 6'040u);
  BOOST_TEST(test::MediaDuration(made, 0) == 18'000u + 90u * 10'040);

  // Nothing but the last picture, for which the muxer knew no length at all.
  const auto last = Edits(Faststart(Movie({Track(Video())}), {.start = 10s, .length = 40ms}), 0);
  BOOST_REQUIRE(last.size() == 1u);
  BOOST_TEST(last[0].media_time == 18'000 + 900'000);
  BOOST_TEST(last[0].duration == 40u);
}

BOOST_AUTO_TEST_CASE(sound_ends_with_its_last_frame) {
  TrackSpec audio{.movie_duration = 10'000,
                  .timescale = 8'000,
                  .edits = {{10'000, 0, 0x10000}},
                  .handler = "soun"};
  const Bytes made = Faststart(Movie({Track(Video()), Track(audio)}), {.start = 4s, .length = 7s});
  BOOST_TEST(Edits(made, 0).at(0).duration == 7'000u);
  BOOST_TEST(Edits(made, 1).at(0).duration == 6'000u);
}

BOOST_AUTO_TEST_CASE(a_track_without_an_edit_list_gets_one) {
  TrackSpec spec = Video();
  spec.edits.clear();
  const auto edits = Edits(Faststart(Movie({Track(spec)}), {.start = 1s, .length = 2s}), 0);
  BOOST_REQUIRE(edits.size() == 1u);
  BOOST_TEST(edits[0].media_time == 90'000);
  BOOST_TEST(edits[0].duration == 2'000u);
}

BOOST_AUTO_TEST_CASE(sound_that_begins_later_stays_in_step) {
  TrackSpec audio{.movie_duration = 10'000,
                  .timescale = 8'000,
                  .edits = {{3'000, -1, 0x10000}, {7'000, 0, 0x10000}},
                  .handler = "soun"};
  const Bytes moov = Movie({Track(Video()), Track(audio)});
  const auto before = Edits(Faststart(moov, {.start = 1s, .length = 4s}), 1);
  BOOST_REQUIRE(before.size() == 2u);
  BOOST_TEST(before[0].duration == 2'000u);
  BOOST_TEST(before[0].media_time == -1);
  BOOST_TEST(before[1].duration == 2'000u);
  BOOST_TEST(before[1].media_time == 0);

  const auto after = Edits(Faststart(moov, {.start = 4s, .length = 4s}), 1);
  BOOST_REQUIRE(after.size() == 1u);
  BOOST_TEST(after[0].media_time == 8'000);
  BOOST_TEST(after[0].duration == 4'000u);
}

BOOST_AUTO_TEST_CASE(a_track_of_which_nothing_is_shown_says_so) {
  TrackSpec audio{.movie_duration = 1'000, .edits = {{1'000, 0, 0x10000}}, .handler = "soun"};
  const Bytes made = Faststart(Movie({Track(Video()), Track(audio)}), {.start = 2s, .length = 4s});
  const auto edits = Edits(made, 1);
  BOOST_REQUIRE(edits.size() == 1u);
  BOOST_TEST(edits[0].media_time == -1);
}

BOOST_AUTO_TEST_CASE(chunks_are_found_where_the_data_will_be) {
  TrackSpec spec = Video();
  spec.chunks = {48, 500, 1'039};
  const Bytes made = Faststart(Movie({Track(spec)}), {.start = 1s});
  const std::int64_t moved = 32 + static_cast<std::int64_t>(made.size()) - 40;
  const auto chunks = test::Chunks(made, 0);
  BOOST_REQUIRE(chunks.size() == 3u);
  BOOST_TEST(static_cast<std::int64_t>(chunks[0]) == 48 + moved);
  BOOST_TEST(static_cast<std::int64_t>(chunks[2]) == 1'039 + moved);

  spec.chunks = {39};
  BOOST_TEST(!FaststartMoov(Movie({Track(spec)}), {}, {40, 1'000}, 32).has_value());
  spec.chunks = {1'040};
  BOOST_TEST(!FaststartMoov(Movie({Track(spec)}), {}, {40, 1'000}, 32).has_value());
}

BOOST_AUTO_TEST_CASE(a_chunk_beyond_4_gb_is_an_error_in_a_table_of_32_bits) {
  TrackSpec spec = Video();
  spec.chunks = {0xFFFF'FFFE};
  BOOST_TEST(!FaststartMoov(Movie({Track(spec)}), {}, {40, 0xFFFF'FFFF}, 32).has_value());
  spec.large_chunks = true;
  BOOST_TEST(FaststartMoov(Movie({Track(spec)}), {}, {40, 0xFFFF'FFFF}, 32).has_value());
}

BOOST_AUTO_TEST_CASE(a_summary_names_codec_size_and_sound) {
  const auto summary = SummariseMoov(Movie({Track(Video())}));
  BOOST_REQUIRE_MESSAGE(summary.has_value(), summary.error().message);
  BOOST_TEST(summary->codec == "h264");
  BOOST_TEST(summary->width == 1280);
  BOOST_TEST(summary->height == 720);
  BOOST_TEST(!summary->has_audio);
  BOOST_TEST((summary->duration == 10s));

  TrackSpec audio{.handler = "soun"};
  TrackSpec h265 = Video();
  h265.entry = "hvc1";
  const auto both = SummariseMoov(Movie({Track(audio), Track(h265)}));
  BOOST_REQUIRE(both.has_value());
  BOOST_TEST(both->codec == "h265");
  BOOST_TEST(both->has_audio);
  BOOST_TEST(!SummariseMoov(Movie({Track(audio)})).has_value());
}

BOOST_AUTO_TEST_CASE(a_moov_that_is_cut_off_or_spoilt_anywhere_never_crashes) {
  TrackSpec spec = Video();
  spec.chunks = {48, 500};
  const Bytes moov = Movie({Track(spec)});
  int errors = 0;
  const auto look = [&](const Bytes& bytes) {
    if (!FaststartMoov(bytes, {.start = 1s, .length = 2s}, {40, 1'000}, 32)) ++errors;
    if (!SummariseMoov(bytes)) ++errors;
  };
  for (std::size_t size = 0; size < moov.size(); ++size) {
    look(Bytes(moov.begin(), moov.begin() + static_cast<std::ptrdiff_t>(size)));
  }
  BOOST_TEST(errors == static_cast<int>(2 * moov.size()));
  for (std::size_t at = 0; at < moov.size(); ++at) {
    for (const int value : {0, 1, 0x7F, 0xFF}) {
      Bytes spoilt = moov;
      spoilt[at] = static_cast<std::uint8_t>(value);
      look(spoilt);
    }
  }
  std::mt19937 random(4711);
  for (int round = 0; round < 5'000; ++round) {
    Bytes spoilt = moov;
    for (int i = 0; i < 4; ++i)
      spoilt[random() % spoilt.size()] = static_cast<std::uint8_t>(random());
    look(spoilt);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
