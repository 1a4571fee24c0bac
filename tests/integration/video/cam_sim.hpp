// A real tillwatch-camsim process, and what the video tests have in common.
#pragma once

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/child_process.hpp"
#include "support/eventually.hpp"
#include "tillwatch/adapters/gstreamer/camera_fleet.hpp"
#include "tillwatch/domain/camera.hpp"

namespace tillwatch::test {

class CamSim {
 public:
  // Small pictures at 15 fps with a keyframe a second, unless the arguments say otherwise.
  explicit CamSim(const std::vector<std::string>& args = {}, int port = 0)
      : process_(CommandLine(args, port)) {
    static const std::string kReady = "camsim ready port=";
    const auto line = process_.ReadLine();
    if (!line || !line->starts_with(kReady)) throw std::runtime_error("camsim did not start");
    port_ = std::stoi(line->substr(kReady.size()));
  }

  int Port() const { return port_; }
  ChildProcess& Process() { return process_; }
  std::string Url(const std::string& user_info = {},
                  const std::string& mount = "camera_001") const {
    return "rtsp://" + user_info + "127.0.0.1:" + std::to_string(port_) + "/" + mount;
  }

 private:
  static std::vector<std::string> CommandLine(const std::vector<std::string>& args, int port) {
    std::vector<std::string> argv{BuiltBinary("tillwatch-camsim"),
                                  "--port",
                                  std::to_string(port),
                                  "--cameras",
                                  "1",
                                  "--size",
                                  "640x360",
                                  "--bitrate",
                                  "800"};
    argv.insert(argv.end(), args.begin(), args.end());
    return argv;
  }

  ChildProcess process_;
  int port_ = 0;
};

inline Camera CameraAt(const std::string& url, const std::string& id = "camera_001") {
  Camera camera;
  camera.id = CameraId{id};
  camera.rtsp_url = url;
  return camera;
}

// Reconnects at once, and notices silence within a second and a half.
inline CameraFleetOptions Impatient() {
  CameraFleetOptions options;
  options.watchdog = milliseconds(1'500);
  options.backoff_min = milliseconds(100);
  options.backoff_max = milliseconds(300);
  return options;
}

using tillwatch::Eventually;

inline bool BecomesState(const CameraFleet& fleet, CameraState state,
                         const CameraId& id = CameraId{"camera_001"}) {
  return Eventually([&] { return fleet.Status(id)->state == state; });
}

inline bool Buffers(const CameraFleet& fleet, double seconds_buffered,
                    const CameraId& id = CameraId{"camera_001"}) {
  return Eventually([&] { return fleet.Status(id)->buffered_seconds >= seconds_buffered; });
}

}  // namespace tillwatch::test
