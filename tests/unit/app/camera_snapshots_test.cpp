#include "tillwatch/app/camera_snapshots.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <future>
#include <thread>
#include <utility>

#include "support/fake_clip_writers.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_footage.hpp"
#include "unit/media/footage_builder.hpp"

namespace tillwatch {
namespace camera_snapshots {
namespace {

const CameraId kCamera{"camera_001"};

class CountingDecoder final : public FrameDecoder {
 public:
  Result<Image> Decode(const ClipFootage& footage, std::size_t index) override {
    ++decoded;
    std::exchange(meanwhile, [] {})();
    shown_at = footage.units.at(index).unit->captured_at;
    if (broken) return Fail(ErrorCode::kInternal, "broken");
    return Image{1, 1, {0, 0, 0}};
  }
  std::atomic<int> decoded{0};
  UtcTime shown_at;
  bool broken = false;
  std::function<void()> meanwhile = [] {};  // once
};

// Footage of the last 20 s, a keyframe every second; the newest at noon + 19 s.
struct Studio {
  FakeClock clock{test::kNoon + seconds(20)};
  test::FakeFootage footage;
  CountingDecoder decoder;
  test::FakeThumbnails encoder;
  CameraSnapshots snapshots{footage, decoder, encoder, clock};

  Studio() {
    footage.AddCamera(kCamera);
    footage.Push(kCamera, test::Run({.end = seconds(20)}));
  }
};

}  // namespace
}  // namespace camera_snapshots

BOOST_FIXTURE_TEST_SUITE(camera_snapshots, Studio)

BOOST_AUTO_TEST_CASE(the_newest_keyframe_is_the_picture) {
  const auto snapshot = snapshots.Take(kCamera);
  BOOST_REQUIRE(snapshot.has_value());
  BOOST_TEST(((*snapshot)->captured_at == test::kNoon + seconds(19)));
  BOOST_TEST((decoder.shown_at == test::kNoon + seconds(19)));
  BOOST_TEST((*snapshot)->jpeg.size() == 2u);
}

BOOST_AUTO_TEST_CASE(ten_viewers_cost_one_decode_a_second) {
  {
    std::vector<std::jthread> viewers;
    for (int i = 0; i < 10; ++i) viewers.emplace_back([&] { (void)snapshots.Take(kCamera); });
  }
  BOOST_TEST(decoder.decoded == 1);
  clock.Advance(milliseconds(999));
  BOOST_TEST(snapshots.Take(kCamera).has_value());
  BOOST_TEST(decoder.decoded == 1);
  clock.Advance(milliseconds(1));
  BOOST_TEST(snapshots.Take(kCamera).has_value());
  BOOST_TEST(decoder.decoded == 2);
}

BOOST_AUTO_TEST_CASE(footage_that_is_older_than_ten_seconds_is_not_now) {
  clock.Advance(milliseconds(9'899));  // the newest picture is of noon + 19.9 s
  BOOST_TEST(snapshots.Take(kCamera).has_value());
  clock.Advance(seconds(2));
  const auto snapshot = snapshots.Take(kCamera);
  BOOST_REQUIRE(!snapshot.has_value());
  BOOST_TEST((snapshot.error().code == ErrorCode::kUnavailable));
}

BOOST_AUTO_TEST_CASE(a_camera_with_few_keyframes_shows_an_older_one_as_long_as_it_films) {
  const CameraId rare{"rare"};
  footage.AddCamera(rare);
  footage.Push(rare, test::Run({.end = seconds(20), .gop = 1000}));
  const auto snapshot = snapshots.Take(rare);
  BOOST_REQUIRE(snapshot.has_value());
  BOOST_TEST(((*snapshot)->captured_at == test::kNoon));
}

BOOST_AUTO_TEST_CASE(a_disabled_camera_shows_nothing_though_its_ring_does) {
  footage.StatusOf(kCamera).state = CameraState::kDisabled;
  BOOST_TEST((snapshots.Take(kCamera).error().code == ErrorCode::kUnavailable));
}

BOOST_AUTO_TEST_CASE(an_unknown_and_an_empty_camera_have_no_picture) {
  BOOST_TEST((snapshots.Take({"nobody"}).error().code == ErrorCode::kNotFound));
  footage.AddCamera({"new"});
  BOOST_TEST((snapshots.Take({"new"}).error().code == ErrorCode::kUnavailable));
}

BOOST_AUTO_TEST_CASE(a_picture_that_cannot_be_decoded_is_tried_again_after_a_while) {
  decoder.broken = true;
  for (int i = 0; i < 5; ++i) {
    BOOST_TEST((snapshots.Take(kCamera).error().code == ErrorCode::kInternal));
    clock.Advance(milliseconds(900));
  }
  BOOST_TEST(decoder.decoded == 1);
  decoder.broken = false;
  clock.Advance(milliseconds(500));
  BOOST_TEST(snapshots.Take(kCamera).has_value());
}

BOOST_AUTO_TEST_CASE(a_decode_that_hangs_holds_up_nobody_but_who_asked_first) {
  const CameraId other{"camera_002"};
  footage.AddCamera(other);
  footage.Push(other, test::Run({.end = seconds(20)}));
  std::promise<void> begun;
  std::promise<void> go_on;
  decoder.meanwhile = [&] {
    begun.set_value();
    go_on.get_future().wait();
  };
  std::jthread first([&] { BOOST_TEST(snapshots.Take(kCamera).has_value()); });
  begun.get_future().wait();
  BOOST_TEST(snapshots.Take(other).has_value());
  const auto second = snapshots.Take(kCamera);
  BOOST_REQUIRE(!second.has_value());
  BOOST_TEST((second.error().code == ErrorCode::kUnavailable));
  go_on.set_value();
  first.join();
  BOOST_TEST(snapshots.Take(kCamera).has_value());
}

BOOST_AUTO_TEST_CASE(a_picture_of_mjpeg_is_sent_as_it_came) {
  const CameraId mjpeg{"mjpeg"};
  footage.AddCamera(mjpeg);
  const auto config =
      std::make_shared<const CodecConfig>(CodecConfig{VideoCodec::kMjpeg, 640, 360, ""});
  footage.Push(mjpeg, {test::Unit({.at = seconds(19), .keyframe = true, .config = config})});
  const auto snapshot = snapshots.Take(mjpeg);
  BOOST_REQUIRE(snapshot.has_value());
  BOOST_TEST((*snapshot)->jpeg.size() == 100u);
  BOOST_TEST(decoder.decoded == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
