// Cameras that do what no camera should: what a user sees of it, and that no wrong footage is kept.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "cam_sim.hpp"
#include "support/h264_sps.hpp"
#include "support/scripted_camera.hpp"
#include "tillwatch/adapters/gstreamer/camera_fleet.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(hostile_camera)

namespace {

using test::BecomesState;
using test::CameraAt;
using test::Eventually;
using test::Impatient;

const CameraId kCamera{"camera_001"};
const SystemClock kClock;
constexpr int kFps = 20;
constexpr milliseconds kFrame{1'000 / kFps};
constexpr std::uint32_t kFrameTicks = 90'000 / kFps;

const std::vector<NalPicture>& Footage() {
  static const auto footage = TestFootage("320x180", kFps, 40);
  return footage;
}

FootageSlice WholeRing(const CameraFleet& fleet) {
  return *fleet.Read(kCamera, {UtcTime{}, kClock.UtcNow() + std::chrono::hours(1)});
}

// Sends pictures at their pace, from a moment of the camera's clock on, until the client goes.
bool Play(CameraConnection& camera, const std::vector<NalPicture>& pictures, std::uint32_t from) {
  for (const NalPicture& picture : pictures) {
    if (!camera.SendPicture(picture, from) || !camera.Wait(kFrame)) return false;
    from += kFrameTicks;
  }
  return true;
}

void PlayForEver(CameraConnection& camera, const std::vector<NalPicture>& pictures) {
  const auto length = static_cast<std::uint32_t>(pictures.size()) * kFrameTicks;
  for (std::uint32_t from = 0; Play(camera, pictures, from); from += length) {
  }
}

// Every picture of the ring is one that was sent, whole.
void CheckOnlyWhatWasSent(const CameraFleet& fleet, const std::vector<NalPicture>& sent) {
  std::set<std::string>
      slices;  // not of vectors: GCC 12 takes their comparing for an overlong read
  for (const NalPicture& picture : sent) {
    slices.emplace(picture.back().begin(), picture.back().end());
  }
  for (const AccessUnitPtr& unit : WholeRing(fleet).units) {
    static constexpr std::uint8_t kStartCode[]{0, 0, 1};
    const auto last = std::find_end(unit->data.begin(), unit->data.end(), std::begin(kStartCode),
                                    std::end(kStartCode));
    BOOST_REQUIRE((last != unit->data.end()));
    BOOST_REQUIRE(slices.contains(std::string(last + 3, unit->data.end())));
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_server_that_accepts_and_says_nothing_is_stalled) {
  const ScriptedCamera camera([](CameraConnection& c) { c.Wait(seconds(60)); });
  const CameraFleet fleet({CameraAt(camera.Url())}, kClock, Impatient());
  BOOST_REQUIRE(BecomesState(fleet, CameraState::kStalled));
  BOOST_TEST(fleet.Status(kCamera)->reason.starts_with("no picture for "));
  BOOST_TEST(Eventually([&] { return camera.Connections() >= 2; }));
}

BOOST_AUTO_TEST_CASE(garbage_instead_of_an_answer_is_offline) {
  const ScriptedCamera camera([](CameraConnection& c) {
    std::mt19937 random(7);
    std::vector<std::uint8_t> garbage(20'000);
    for (auto& byte : garbage) byte = static_cast<std::uint8_t>(random());
    c.Send(garbage);
  });
  const CameraFleet fleet({CameraAt(camera.Url())}, kClock, Impatient());
  BOOST_REQUIRE(BecomesState(fleet, CameraState::kOffline));
  BOOST_TEST(!fleet.Status(kCamera)->reason.empty());
  BOOST_TEST(Eventually([&] { return camera.Connections() >= 5; }));
}

BOOST_AUTO_TEST_CASE(garbage_between_pictures_ends_the_session_and_nothing_of_it_is_kept) {
  const ScriptedCamera camera([](CameraConnection& c) {
    if (!c.ServeUntilPlay() || !Play(c, Footage(), 0)) return;
    std::mt19937 random(7);
    for (int i = 0; i < 100; ++i) {
      std::vector<std::uint8_t> garbage(1'000);
      for (auto& byte : garbage) byte = static_cast<std::uint8_t>(random());
      if (!c.Send(garbage) || !c.Wait(milliseconds(5))) return;
    }
    c.Wait(seconds(60));
  });
  const CameraFleet fleet({CameraAt(camera.Url())}, kClock, Impatient());
  BOOST_REQUIRE(BecomesState(fleet, CameraState::kLive));
  BOOST_TEST(Eventually([&] {
    const CameraState state = fleet.Status(kCamera)->state;
    return state == CameraState::kStalled || state == CameraState::kOffline;
  }));
  BOOST_TEST(BecomesState(fleet, CameraState::kLive));
  CheckOnlyWhatWasSent(fleet, Footage());
}

BOOST_AUTO_TEST_CASE(a_picture_that_stops_in_the_middle_is_not_kept) {
  const auto footage = TestFootage("640x360", kFps, 21, "keyint=10:scenecut=0:bframes=0:qp=10");
  const ScriptedCamera camera([&](CameraConnection& c) {
    if (!c.ServeUntilPlay()) return;
    if (!Play(c, {footage.begin(), footage.end() - 1}, 0)) return;
    c.SendPartOf(footage.back(), 20 * kFrameTicks, 7'000);  // of its several fragments
  });
  BOOST_REQUIRE(footage.back().back().size() > 10'000u);
  const CameraFleet fleet({CameraAt(camera.Url())}, kClock, Impatient());
  BOOST_REQUIRE(BecomesState(fleet, CameraState::kOffline));
  BOOST_TEST(fleet.Status(kCamera)->reason == "the camera ended the session");
  BOOST_TEST(WholeRing(fleet).units.size() >= 15u);
  CheckOnlyWhatWasSent(fleet, footage);
}

BOOST_AUTO_TEST_CASE(a_live_camera_without_keyframes_says_why_there_is_no_footage) {
  const std::vector<NalPicture> only_p = [] {
    std::vector<NalPicture> pictures;
    for (const NalPicture& picture : Footage()) {
      // With the parameter sets, so that the parser can tell what it is.
      if (IsKeyframe(picture)) {
        pictures.push_back({picture.begin(), picture.end() - 1});
      } else if (!pictures.empty() && pictures.back().size() < 3) {
        pictures.back().push_back(picture.back());
      } else {
        pictures.push_back(picture);
      }
    }
    return pictures;
  }();
  std::atomic<bool> keyframes{false};
  const ScriptedCamera camera([&](CameraConnection& c) {
    if (!c.ServeUntilPlay()) return;
    std::uint32_t from = 0;
    for (const auto* next = &only_p; Play(c, *next, from);) {
      from += static_cast<std::uint32_t>(next->size()) * kFrameTicks;
      next = keyframes ? &Footage() : &only_p;
    }
  });
  CameraFleetOptions options = Impatient();
  options.keyframe_patience = milliseconds(1'500);
  const CameraFleet fleet({CameraAt(camera.Url())}, kClock, options);
  BOOST_REQUIRE(
      Eventually([&] { return fleet.Status(kCamera)->reason.starts_with("no keyframe for 2 s"); }));
  BOOST_TEST((fleet.Status(kCamera)->state == CameraState::kLive));
  BOOST_TEST(WholeRing(fleet).units.empty());

  keyframes = true;
  BOOST_TEST(Eventually([&] { return fleet.Status(kCamera)->reason.empty(); }));
  BOOST_TEST(test::Buffers(fleet, 1.0));
  BOOST_TEST(fleet.Status(kCamera)->reconnects == 0u);
}

BOOST_AUTO_TEST_CASE(a_change_of_resolution_is_a_new_config_of_the_same_run) {
  const auto large = TestFootage("640x360", kFps, 40);
  const ScriptedCamera camera([&](CameraConnection& c) {
    if (!c.ServeUntilPlay() || !Play(c, Footage(), 0)) return;
    for (std::uint32_t from = 40; Play(c, large, from * kFrameTicks);) from += 40;
  });
  const CameraFleet fleet({CameraAt(camera.Url())}, kClock, Impatient());
  BOOST_REQUIRE(Eventually([&] { return fleet.Status(kCamera)->width == 640; }));
  BOOST_REQUIRE(test::Buffers(fleet, 3.0));
  const FootageSlice slice = WholeRing(fleet);
  BOOST_TEST(slice.units.front()->config->width == 320);
  BOOST_TEST(slice.units.back()->config->width == 640);
  BOOST_TEST(slice.units.back()->config->height == 360);
  BOOST_TEST(slice.units.front()->run == slice.units.back()->run);
  const auto first = std::ranges::find_if(
      slice.units, [](const AccessUnitPtr& unit) { return unit->config->width == 640; });
  BOOST_TEST((*first)->keyframe);
}

BOOST_AUTO_TEST_CASE(timestamps_that_jump_back_begin_a_new_run) {
  std::atomic<int> session{0};
  const ScriptedCamera camera([&](CameraConnection& c) {
    if (!c.ServeUntilPlay()) return;
    const bool jumps = ++session == 1;
    if (jumps && (!Play(c, Footage(), 900'000) || !Play(c, Footage(), 900'000 - 45'000))) return;
    PlayForEver(c, Footage());
  });
  Guarded<std::set<std::string>> reasons;
  CameraFleetOptions options = Impatient();
  options.on_change = [&](const CameraStatus& status) {
    reasons.With([&](auto& all) { all.insert(status.reason); });
  };
  const CameraFleet fleet({CameraAt(camera.Url())}, kClock, options);
  BOOST_REQUIRE(Eventually([&] {
    const FootageSlice slice = WholeRing(fleet);
    return !slice.units.empty() && slice.units.back()->run > slice.units.front()->run;
  }));
  const bool told = reasons.With(
      [](const auto& all) { return all.contains("the camera's timestamps jumped back"); });
  BOOST_TEST(told);
  const FootageSlice slice = WholeRing(fleet);
  for (std::size_t i = 1; i < slice.units.size(); ++i) {
    if (slice.units[i]->run != slice.units[i - 1]->run) continue;
    BOOST_REQUIRE((slice.units[i]->pts > slice.units[i - 1]->pts));
    BOOST_REQUIRE((slice.units[i]->captured_at > slice.units[i - 1]->captured_at));
  }
}

BOOST_AUTO_TEST_CASE(an_sps_without_timing_is_recorded_with_its_true_times) {
  std::vector<NalPicture> footage = Footage();
  for (NalPicture& picture : footage) {
    for (Nal& nal : picture) {
      if ((nal[0] & 0x1F) == 7) nal = WithoutVui(nal);
    }
  }
  const ScriptedCamera camera([&](CameraConnection& c) {
    if (c.ServeUntilPlay()) PlayForEver(c, footage);
  });
  const CameraFleet fleet({CameraAt(camera.Url())}, kClock, Impatient());
  BOOST_REQUIRE(test::Buffers(fleet, 3.0));
  BOOST_TEST(fleet.Status(kCamera)->width == 320);
  BOOST_TEST(std::abs(fleet.Status(kCamera)->fps - kFps) < 4);
  const FootageSlice slice = WholeRing(fleet);
  for (std::size_t i = 1; i < slice.units.size(); ++i) {
    const auto step = slice.units[i]->pts - slice.units[i - 1]->pts;
    BOOST_REQUIRE((std::chrono::abs(step - kFrame) < milliseconds(2)));
  }
}

BOOST_AUTO_TEST_CASE(four_k_at_sixty_megabit_is_recorded_within_its_budget) {
  const auto footage = TestFootage("3840x2160", kFps, kFps,
                                   "keyint=10:scenecut=0:bframes=0:bitrate=60000:vbv-bufsize=6000:"
                                   "vbv-maxrate=60000",
                                   ",noise=alls=60:allf=t");
  std::atomic<std::size_t> sent{0};
  const ScriptedCamera camera([&](CameraConnection& c) {
    if (!c.ServeUntilPlay()) return;
    for (std::uint32_t time = 0;; time += kFrameTicks) {
      if (!c.SendPicture(footage[sent % footage.size()], time) || !c.Wait(kFrame)) return;
      ++sent;
    }
  });
  Camera settings = CameraAt(camera.Url());
  settings.buffer_max_bytes = 16LL << 20;
  const CameraFleet fleet({settings}, kClock, Impatient());
  BOOST_REQUIRE(Eventually([&] { return sent >= 80u; }));
  const CameraStatus status = *fleet.Status(kCamera);
  BOOST_TEST((status.state == CameraState::kLive));
  BOOST_TEST(status.width == 3840);
  BOOST_TEST(status.buffered_bytes <= settings.buffer_max_bytes);
  BOOST_TEST(status.buffered_bytes > settings.buffer_max_bytes / 2);
  const FootageSlice slice = WholeRing(fleet);
  BOOST_TEST(slice.extent.evicted);
  for (std::size_t i = 1; i < slice.units.size(); ++i) {  // none lost
    const auto step = slice.units[i]->pts - slice.units[i - 1]->pts;
    BOOST_REQUIRE((std::chrono::abs(step - kFrame) < milliseconds(2)));
  }
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_an_hour_off_is_told_and_not_believed) {
  const ScriptedCamera camera([&](CameraConnection& c) {
    if (!c.ServeUntilPlay()) return;
    const auto length = static_cast<std::uint32_t>(Footage().size()) * kFrameTicks;
    std::uint32_t from = 0;
    do {
      if (!c.SendReport(kClock.UtcNow() + std::chrono::hours(1), from)) return;
      from += length;
    } while (Play(c, Footage(), from - length));
  });
  const CameraFleet fleet({CameraAt(camera.Url())}, kClock, Impatient());
  BOOST_REQUIRE(Eventually([&] { return fleet.Status(kCamera)->clock_offset.has_value(); }));
  BOOST_REQUIRE(test::Buffers(fleet, 4.0));
  const CameraStatus status = *fleet.Status(kCamera);
  BOOST_TEST(status.time_source == "arrival");
  BOOST_TEST((std::chrono::abs(*status.clock_offset - std::chrono::hours(1)) < seconds(1)));
  BOOST_TEST((std::chrono::abs(kClock.UtcNow() - *status.last_frame_at) < seconds(1)));
  BOOST_TEST(status.reconnects == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
