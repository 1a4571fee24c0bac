#include "tillwatch/media/sound_clock.hpp"

#include <boost/test/unit_test.hpp>

#include "footage_builder.hpp"

namespace tillwatch {

using namespace std::chrono_literals;
using test::kNoon;

BOOST_AUTO_TEST_SUITE(sound_clock)

BOOST_AUTO_TEST_CASE(sound_gets_the_pts_of_the_pictures_of_its_moment) {
  Timeline pictures;
  pictures.Anchor(Pts(500s), kNoon);
  SoundClock sound;
  for (milliseconds at = 0ms; at < 10s; at += 20ms) {
    pictures.Map(Pts(500s + at), kNoon + at);
    const auto place = sound.Map(Pts(3s + at), kNoon + at, {}, pictures);
    BOOST_REQUIRE((place.captured_at == kNoon + at));
    BOOST_REQUIRE((std::chrono::abs(place.pts - Pts(500s + at)) < 1ms));
  }
}

BOOST_AUTO_TEST_CASE(a_first_frame_that_came_late_is_caught_up_with_at_an_even_pace) {
  Timeline pictures;
  pictures.Anchor(Pts(500s), kNoon);
  SoundClock sound;
  std::optional<Pts> before;
  for (milliseconds at = 0ms; at < 20s; at += 20ms) {
    const milliseconds late = at == 0ms ? 300ms : 0ms;
    const auto place = sound.Map(Pts(3s + at), kNoon + at + late, {}, pictures);
    if (before) BOOST_REQUIRE((place.pts - *before >= 17ms && place.pts - *before <= 23ms));
    if (at > 15s) BOOST_REQUIRE((std::chrono::abs(place.pts - Pts(500s + at)) < 5ms));
    before = place.pts;
  }
}

BOOST_AUTO_TEST_CASE(what_was_heard_before_the_pictures_counts) {
  SoundClock sound;
  sound.Follow(Pts(3s), kNoon + 400ms);  // late
  for (milliseconds at = 20ms; at < 1s; at += 20ms) sound.Follow(Pts(3s + at), kNoon + at);
  Timeline pictures;
  pictures.Anchor(Pts(500s), kNoon);
  const auto place = sound.Map(Pts(4s), kNoon + 1s, {}, pictures);
  BOOST_TEST((std::chrono::abs(place.captured_at - (kNoon + 1s)) < 5ms));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
