// An RTSP server that is not built on GStreamer: VLC.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "cam_sim.hpp"
#include "support/temp_dir.hpp"
#include "tillwatch/adapters/gstreamer/camera_fleet.hpp"

namespace tillwatch {
BOOST_AUTO_TEST_SUITE(foreign_server)

namespace {

using test::CameraAt;
using test::Impatient;

const CameraId kCamera{"camera_001"};
const SystemClock kClock;

int FreePort() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ::bind(fd, reinterpret_cast<const sockaddr*>(&address), size);
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(fd);
  return ntohs(address.sin_port);
}

// VLC does not run as root.
std::vector<std::string> Unprivileged(std::vector<std::string> argv) {
  if (::geteuid() != 0) return argv;
  std::vector<std::string> all{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
  all.insert(all.end(), argv.begin(), argv.end());
  return all;
}

}  // namespace

BOOST_AUTO_TEST_CASE(vlc_is_recorded_over_udp_and_its_refusal_of_tcp_is_told) {
  const TempDir dir;
  std::filesystem::permissions(dir.Path(), std::filesystem::perms::all);
  const std::string file = (dir.Path() / "clip.mp4").string();
  RunProgram({"ffmpeg",
              "-v",
              "error",
              "-f",
              "lavfi",
              "-i",
              "testsrc2=size=640x360:rate=15",
              "-t",
              "20",
              "-c:v",
              "libx264",
              "-preset",
              "ultrafast",
              "-pix_fmt",
              "yuv420p",
              "-bf",
              "0",
              "-g",
              "15",
              file});
  std::filesystem::permissions(file, std::filesystem::perms::all);
  const std::string url = "rtsp://127.0.0.1:" + std::to_string(FreePort()) + "/till";
  const ChildProcess vlc(Unprivileged({"env", "HOME=" + dir.Path().string(), "cvlc", "-q", "--loop",
                                       file, "--sout", "#rtp{sdp=" + url + "}", "--sout-keep"}));
  Camera camera = CameraAt(url);
  camera.transport = RtspTransport::kUdp;
  CameraFleet fleet({camera}, kClock, Impatient());
  BOOST_REQUIRE(test::Buffers(fleet, 5.0));
  const CameraStatus status = *fleet.Status(kCamera);
  BOOST_TEST(status.codec == "h264");
  BOOST_TEST(status.width == 640);
  BOOST_TEST(std::abs(status.fps - 15) < 4);
  BOOST_TEST(status.reconnects == 0u);
  BOOST_TEST((std::chrono::abs(kClock.UtcNow() - *status.last_frame_at) < seconds(2)));
  const FootageSlice slice = *fleet.Read(kCamera, {UtcTime{}, kClock.UtcNow() + seconds(60)});
  BOOST_TEST(slice.units.front()->keyframe);
  for (std::size_t i = 1; i < slice.units.size(); ++i) {
    BOOST_REQUIRE((slice.units[i]->captured_at > slice.units[i - 1]->captured_at));
  }

  camera.transport = RtspTransport::kTcp;  // VLC cannot
  fleet.Apply(camera);
  BOOST_REQUIRE(test::BecomesState(fleet, CameraState::kOffline));
  BOOST_TEST(fleet.Status(kCamera)->reason ==
             "the camera does not send over TCP: try transport = \"udp\"");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
