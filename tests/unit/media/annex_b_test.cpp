#include "tillwatch/media/annex_b.hpp"

#include <boost/test/unit_test.hpp>

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(annex_b)

namespace {

using Bytes = std::vector<std::uint8_t>;

}  // namespace

BOOST_AUTO_TEST_CASE(an_idr_with_its_parameter_sets_is_a_keyframe) {
  const Bytes unit{0, 0, 0, 1,    0x09, 0x10,              // access unit delimiter
                   0, 0, 0, 1,    0x67, 0x42, 0xC0, 0x1F,  // SPS
                   0, 0, 0, 1,    0x68, 0xCE, 0x3C, 0x80,  // PPS
                   0, 0, 1, 0x65, 0x88, 0x84};
  const PictureHeader header = ReadPictureHeader(VideoCodec::kH264, unit);
  BOOST_TEST(header.keyframe);
  BOOST_TEST(header.parameter_sets == (Bytes{0x67, 0x42, 0xC0, 0x1F, 0x68, 0xCE, 0x3C, 0x80}));
}

BOOST_AUTO_TEST_CASE(parameter_sets_that_are_repeated_count_once) {
  const Bytes unit{0, 0, 1, 0x67, 1, 0, 0, 1, 0x68, 2, 0, 0, 1, 0x67, 1,
                   0, 0, 1, 0x67, 3, 0, 0, 1, 0x68, 2, 0, 0, 1, 0x65, 9};
  const PictureHeader header = ReadPictureHeader(VideoCodec::kH264, unit);
  BOOST_TEST(header.parameter_sets == (Bytes{0x67, 1, 0x68, 2, 0x67, 3}));
}

BOOST_AUTO_TEST_CASE(a_p_slice_is_no_keyframe_even_with_parameter_sets) {
  const Bytes unit{0, 0, 0, 1, 0x67, 0x42, 0, 0, 1, 0x41, 0x9A};
  BOOST_TEST(!ReadPictureHeader(VideoCodec::kH264, unit).keyframe);
}

BOOST_AUTO_TEST_CASE(any_irap_picture_of_h265_is_a_keyframe) {
  for (const int type : {16, 19, 20, 21}) {
    const auto slice = static_cast<std::uint8_t>(type << 1);
    const Bytes unit{0, 0, 0, 1,    0x40, 1, 7, 0, 0, 1,     0x42, 1,   8,
                     0, 0, 1, 0x44, 1,    9, 0, 0, 1, slice, 1,    0xAF};
    const PictureHeader header = ReadPictureHeader(VideoCodec::kH265, unit);
    BOOST_TEST(header.keyframe);
    BOOST_TEST(header.parameter_sets == (Bytes{0x40, 1, 7, 0x42, 1, 8, 0x44, 1, 9}));
  }
  BOOST_TEST(!ReadPictureHeader(VideoCodec::kH265, Bytes{0, 0, 1, 0x02, 1, 0xD0}).keyframe);
}

BOOST_AUTO_TEST_CASE(broken_bytes_are_no_keyframe) {
  for (const Bytes& unit : {Bytes{}, Bytes{0, 0}, Bytes{0, 0, 1}, Bytes{0x65, 0x88},
                            Bytes{0, 0, 1, 0, 0, 1, 0, 0, 1}, Bytes{0, 0, 1, 0x67}}) {
    BOOST_TEST(!ReadPictureHeader(VideoCodec::kH264, unit).keyframe);
    BOOST_TEST(!ReadPictureHeader(VideoCodec::kH265, unit).keyframe);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
