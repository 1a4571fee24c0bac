// A thousand sessions that end: nothing may be left behind by any of them.
#include <spdlog/spdlog.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "cam_sim.hpp"
#include "support/scripted_camera.hpp"
#include "tillwatch/adapters/gstreamer/camera_fleet.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(reconnects)

namespace {

using test::CameraAt;
using test::Eventually;

const SystemClock kClock;
constexpr int kCameras = 8;
constexpr int kWarmUp = 300;
constexpr int kMeasured = 1'000;

struct Usage {
  long resident_kb = 0;
  long threads = 0;
  long descriptors = 0;
};

Usage UsageNow() {
  Usage usage;
  std::ifstream status("/proc/self/status");
  for (std::string key; status >> key;) {
    if (key == "VmRSS:") status >> usage.resident_kb;
    if (key == "Threads:") status >> usage.threads;
  }
  usage.descriptors = std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
  return usage;
}

// Between two sessions, when as little is in use as ever.
Usage SmallestUsage(const std::function<bool()>& until) {
  Usage smallest = UsageNow();
  while (!until()) {
    const Usage now = UsageNow();
    smallest.threads = std::min(smallest.threads, now.threads);
    smallest.descriptors = std::min(smallest.descriptors, now.descriptors);
    smallest.resident_kb = std::min(smallest.resident_kb, now.resident_kb);
    std::this_thread::sleep_for(milliseconds(1));
  }
  return smallest;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_thousand_of_them_leave_nothing_behind) {
  spdlog::set_level(spdlog::level::off);
  const auto footage = TestFootage("320x180", 20, 12);
  // Half of the sessions end before an answer, half of them after some pictures.
  std::atomic<int> session{0};
  const ScriptedCamera server([&](CameraConnection& c) {
    if (session++ % 2 == 0 || !c.ServeUntilPlay()) return;
    std::uint32_t time = 0;
    for (const NalPicture& picture : footage) {
      if (!c.SendPicture(picture, time)) return;
      time += 4'500;
    }
  });
  CameraFleetOptions options;
  options.watchdog = seconds(10);
  options.backoff_min = milliseconds(1);
  options.backoff_max = milliseconds(2);
  std::vector<Camera> cameras;
  for (int i = 0; i < kCameras; ++i) {
    cameras.push_back(CameraAt(server.Url(), "camera_" + std::to_string(i)));
    cameras.back().buffer_max_bytes = 100'000;
  }
  const CameraFleet fleet(cameras, kClock, options);
  const auto sessions = [&](int count) {
    return [&server, count] { return server.Connections() >= count; };
  };
  SmallestUsage(sessions(kWarmUp));
  const Usage before = SmallestUsage(sessions(kWarmUp + 100));
  BOOST_REQUIRE(Eventually(sessions(kWarmUp + kMeasured - 100), seconds(200)));
  const Usage after = SmallestUsage(sessions(kWarmUp + kMeasured));
  spdlog::set_level(spdlog::level::info);

  BOOST_TEST_MESSAGE("resident kB " << before.resident_kb << " -> " << after.resident_kb
                                    << ", threads " << before.threads << " -> " << after.threads
                                    << ", descriptors " << before.descriptors << " -> "
                                    << after.descriptors);
  BOOST_TEST(std::abs(after.threads - before.threads) <= 16);
  BOOST_TEST(std::abs(after.descriptors - before.descriptors) <= 32);
#ifndef __SANITIZE_ADDRESS__  // its quarantine grows
  BOOST_TEST(after.resident_kb - before.resident_kb < 4'000);
#endif
  BOOST_TEST((fleet.Status(CameraId{"camera_0"})->reconnects > 10u));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
