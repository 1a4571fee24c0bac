#include "tillwatch/app/clip_stills.hpp"

#include <boost/test/unit_test.hpp>
#include <future>
#include <latch>

#include "support/fake_exporter.hpp"

namespace tillwatch {
namespace clip_stills {
namespace {

struct Shop {
  test::FakeFrames frames;
  test::FakeThumbnails encoder;
  test::FakeClipFiles files;
  ClipStills stills{frames, encoder, files, milliseconds(20)};
  Clip clip;

  Shop() { clip.video_path = "camera_001/20261121/a.mp4"; }

  Error ErrorOf() {
    const auto jpeg = stills.At(clip, seconds(1));
    BOOST_REQUIRE(!jpeg.has_value());
    return jpeg.error();
  }
};

}  // namespace
}  // namespace clip_stills

BOOST_FIXTURE_TEST_SUITE(clip_stills, Shop)

BOOST_AUTO_TEST_CASE(a_still_is_the_frame_at_that_time_as_jpeg) {
  const auto jpeg = stills.At(clip, milliseconds(12'500));
  BOOST_REQUIRE(jpeg.has_value());
  BOOST_TEST(jpeg->at(0) == 0xFF);
  BOOST_TEST(frames.asked_file == "/clips/camera_001/20261121/a.mp4");
  BOOST_TEST(frames.asked_at.count() == 12'500'000);
}

BOOST_AUTO_TEST_CASE(a_time_behind_the_end_is_a_mistake_of_at) {
  frames.failures = {1, {ErrorCode::kInvalidArgument, "behind"}};
  const Error error = ErrorOf();
  BOOST_TEST((error.code == ErrorCode::kInvalidArgument));
  BOOST_TEST(error.field == "at");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_gone_and_an_encoder_that_fails_are_said) {
  frames.failures = {1, {ErrorCode::kNotFound, "/clips/secret/place"}};
  BOOST_TEST(ErrorOf().message == "the video of this clip is gone");
  encoder.failures = {1, {ErrorCode::kInternal, "no JPEG"}};
  BOOST_TEST(ErrorOf().message == "no JPEG");
}

BOOST_AUTO_TEST_CASE(who_gets_no_turn_is_asked_to_come_again_and_turns_are_given_back) {
  std::latch both_decode(ClipStills::kAtOnce + 1);
  std::promise<void> go_on;
  const auto going_on = go_on.get_future().share();
  frames.meanwhile = [&] {
    both_decode.arrive_and_wait();
    going_on.wait();
  };
  const auto decode = [this] { return stills.At(clip, seconds(1)).has_value(); };
  auto first = std::async(std::launch::async, decode);
  auto second = std::async(std::launch::async, decode);
  both_decode.arrive_and_wait();
  BOOST_TEST((ErrorOf().code == ErrorCode::kUnavailable));
  go_on.set_value();
  BOOST_TEST(first.get());
  BOOST_TEST(second.get());
  frames.meanwhile = nullptr;
  BOOST_TEST(stills.At(clip, seconds(1)).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
