#include "tillwatch/adapters/gstreamer/camera_fleet.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <mutex>
#include <string>

#include "cam_sim.hpp"
#include "support/temp_dir.hpp"
#include "tillwatch/base/guarded.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(camera_fleet)

namespace {

using test::BecomesState;
using test::CameraAt;
using test::CamSim;
using test::Eventually;
using test::Impatient;

const CameraId kCamera{"camera_001"};
const SystemClock kClock;

// What the fleet promises, with room for AddressSanitizer, which makes threads and frees slow.
#ifdef __SANITIZE_ADDRESS__
constexpr seconds kStopsWithin{6};
#else
constexpr seconds kStopsWithin{2};
#endif

class SettableClock final : public Clock {
 public:
  UtcTime UtcNow() const override { return kClock.UtcNow() + step_.load(); }
  SteadyTime SteadyNow() const override { return kClock.SteadyNow(); }
  void Set(microseconds step) { step_ = step; }

 private:
  std::atomic<microseconds> step_{microseconds(0)};
};

TimeSpan Everything() { return {UtcTime{}, kClock.UtcNow() + std::chrono::hours(2)}; }

FootageSlice WholeRing(const CameraFleet& fleet) { return *fleet.Read(kCamera, Everything()); }

void CheckRecords(const std::vector<std::string>& camsim_args, const std::string& codec) {
  const CamSim camsim(camsim_args);
  const CameraFleet fleet({CameraAt(camsim.Url())}, kClock, Impatient());
  BOOST_REQUIRE(test::Buffers(fleet, 3.0));

  // In time: a busy machine starts its simulated camera slowly.
  BOOST_TEST(Eventually([&] {
    const double fps = fleet.Status(kCamera)->fps;
    return fps > 12.0 && fps < 18.0;
  }));

  const CameraStatus status = *fleet.Status(kCamera);
  BOOST_TEST((status.state == CameraState::kLive));
  BOOST_TEST(status.reason.empty());
  BOOST_TEST(status.codec == codec);
  BOOST_TEST(status.width == 640);
  BOOST_TEST(status.height == 360);
  BOOST_TEST(status.reconnects == 0u);
  BOOST_TEST((kClock.UtcNow() - *status.last_frame_at < seconds(2)));

  const FootageSlice slice = WholeRing(fleet);
  BOOST_TEST(slice.units.front()->keyframe);
  BOOST_TEST(slice.extent.bytes > 10'000);
  BOOST_TEST(slice.units.front()->config->parameter_sets.empty() == (codec == "mjpeg"));
}

void CheckGoesOffline(const std::string& url, const std::string& reason) {
  const CameraFleet fleet({CameraAt(url)}, kClock, Impatient());
  BOOST_REQUIRE(BecomesState(fleet, CameraState::kOffline));
  BOOST_TEST(fleet.Status(kCamera)->reason == reason);
}

}  // namespace

BOOST_AUTO_TEST_CASE(records_h264) { CheckRecords({}, "h264"); }

BOOST_AUTO_TEST_CASE(records_h264_with_b_frames) { CheckRecords({"--bframes", "2"}, "h264"); }

BOOST_AUTO_TEST_CASE(records_h265) { CheckRecords({"--codec", "h265"}, "h265"); }

BOOST_AUTO_TEST_CASE(records_mjpeg) { CheckRecords({"--codec", "mjpeg"}, "mjpeg"); }

BOOST_AUTO_TEST_CASE(records_a_file_that_is_played_in_a_loop) {
  const TempDir dir;
  const std::string file = (dir.Path() / "clip.mp4").string();
  RunProgram({"ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=15", "-t",
              "2", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-bf", "2", "-g", "15", file});
  CheckRecords({"--file", file}, "h264");
}

BOOST_AUTO_TEST_CASE(a_killed_server_is_offline_and_a_new_run_begins_when_it_is_back) {
  CamSim first;
  const int port = first.Port();
  Guarded<std::vector<CameraState>> states;
  CameraFleetOptions options = Impatient();
  options.on_change = [&](const CameraStatus& status) {
    states.With([&](auto& list) { list.push_back(status.state); });
  };
  const CameraFleet fleet({CameraAt(first.Url())}, kClock, options);
  BOOST_REQUIRE(test::Buffers(fleet, 1.0));
  const std::uint64_t run = WholeRing(fleet).units.back()->run;

  first.Process().Signal(SIGKILL);
  BOOST_REQUIRE(BecomesState(fleet, CameraState::kOffline));
  BOOST_TEST(!fleet.Status(kCamera)->reason.empty());
  BOOST_TEST((WholeRing(fleet).live == false));

  const CamSim second({}, port);
  BOOST_REQUIRE(BecomesState(fleet, CameraState::kLive));
  BOOST_TEST((WholeRing(fleet).live == true));
  BOOST_REQUIRE(Eventually([&] { return WholeRing(fleet).units.back()->run > run; }));
  BOOST_TEST(fleet.Status(kCamera)->reconnects >= 1u);
  BOOST_TEST(states.With([](const auto& list) { return list.front() == CameraState::kLive; }));
  BOOST_TEST(states.With([](const auto& list) { return list.back() == CameraState::kLive; }));
}

BOOST_AUTO_TEST_CASE(a_camera_that_falls_silent_is_stalled_and_comes_back) {
  CamSim camsim;
  const CameraFleet fleet({CameraAt(camsim.Url())}, kClock, Impatient());
  BOOST_REQUIRE(BecomesState(fleet, CameraState::kLive));
  camsim.Process().Signal(SIGSTOP);
  BOOST_REQUIRE(BecomesState(fleet, CameraState::kStalled));
  BOOST_TEST(fleet.Status(kCamera)->reason.starts_with("no picture for "));
  camsim.Process().Signal(SIGCONT);
  BOOST_TEST(BecomesState(fleet, CameraState::kLive));
}

BOOST_AUTO_TEST_CASE(a_session_that_lives_on_without_pictures_is_stalled) {
  const CamSim camsim({"--stall-after", "1"});
  const CameraFleet fleet({CameraAt(camsim.Url())}, kClock, Impatient());
  BOOST_TEST(BecomesState(fleet, CameraState::kLive));
  BOOST_TEST(BecomesState(fleet, CameraState::kStalled));
}

BOOST_AUTO_TEST_CASE(a_clock_that_was_set_begins_a_new_run_with_the_new_time) {
  for (const auto step : {std::chrono::hours(1), std::chrono::hours(-1)}) {
    const CamSim camsim;
    SettableClock clock;
    const CameraFleet fleet({CameraAt(camsim.Url())}, clock, Impatient());
    BOOST_REQUIRE(test::Buffers(fleet, 1.0));
    clock.Set(step);
    BOOST_REQUIRE(Eventually([&] { return fleet.Status(kCamera)->reconnects >= 1; }));
    BOOST_REQUIRE(Eventually([&] {
      const FootageSlice slice = WholeRing(fleet);
      return !slice.units.empty() && slice.units.back()->run > slice.units.front()->run;
    }));
    const microseconds off = clock.UtcNow() - *fleet.Status(kCamera)->last_frame_at;
    BOOST_TEST((std::chrono::abs(off) < seconds(2)));
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_password_is_offline_without_telling_the_secret) {
  const CamSim camsim({"--user", "viewer", "--password", "p@ss word"});
  const CameraFleet fleet({CameraAt(camsim.Url("viewer:wrong-secret@"))}, kClock, Impatient());
  BOOST_REQUIRE(BecomesState(fleet, CameraState::kOffline));
  const std::string reason = fleet.Status(kCamera)->reason;
  BOOST_TEST(reason == "the camera refuses the user name or password");

  const CameraFleet right({CameraAt(camsim.Url("viewer:p%40ss%20word@"))}, kClock, Impatient());
  BOOST_TEST(BecomesState(right, CameraState::kLive));
}

BOOST_AUTO_TEST_CASE(says_why_there_is_no_footage) {
  const CamSim camsim;
  CheckGoesOffline(camsim.Url({}, "camera_999"), "the camera does not know this stream");
  CheckGoesOffline("rtsp://127.0.0.1:1/camera_001", "no connection to the camera");
  CheckGoesOffline("not a url", "this is no RTSP URL");
}

BOOST_AUTO_TEST_CASE(an_unknown_camera_is_not_found) {
  const CameraFleet fleet({}, kClock);
  BOOST_TEST((fleet.Read(kCamera, Everything()).error().code == ErrorCode::kNotFound));
  BOOST_TEST(!fleet.Status(kCamera).has_value());
  BOOST_TEST(fleet.Statuses().empty());
}

BOOST_AUTO_TEST_CASE(stops_within_two_seconds_although_every_camera_hangs) {
  CamSim camsim;
  CameraFleetOptions options = Impatient();
  options.watchdog = seconds(60);
  std::vector<Camera> cameras;
  for (int i = 0; i < 4; ++i) {
    cameras.push_back(CameraAt(camsim.Url(), "live_" + std::to_string(i)));
  }
  auto fleet = std::make_unique<CameraFleet>(cameras, kClock, options);
  BOOST_REQUIRE(BecomesState(*fleet, CameraState::kLive, CameraId{"live_3"}));
  camsim.Process().Signal(SIGSTOP);
  // These hang while they connect: the kernel accepts for the stopped server.
  cameras.clear();
  for (int i = 0; i < 4; ++i) {
    cameras.push_back(CameraAt(camsim.Url(), "connecting_" + std::to_string(i)));
  }
  auto connecting = std::make_unique<CameraFleet>(cameras, kClock, options);

  const auto begin = std::chrono::steady_clock::now();
  fleet.reset();
  connecting.reset();
  BOOST_TEST((std::chrono::steady_clock::now() - begin < kStopsWithin));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
