// The command line of the camera simulator.
#pragma once

#include <optional>
#include <string>

namespace tillwatch::camsim {

struct Options {
  std::string bind = "127.0.0.1";
  int port = 8554;  // 0: any free one
  int cameras = 2;
  std::string file;  // empty: the drawn scene
  std::string codec = "h264";
  int bframes = 0;
  int fps = 15;
  int width = 1280;
  int height = 720;
  int gop = 0;         // frames; 0: one second
  int bitrate = 2000;  // kbit/s
  int grain = 2;
  std::string user;  // empty: no authentication
  std::string password;
  bool basic_auth = false;      // else digest
  std::string tls_certificate;  // PEM; empty: no TLS
  std::string tls_key;
  std::string audio;                  // "aac", "pcmu", or empty: none
  std::optional<double> stall_after;  // seconds
};

}  // namespace tillwatch::camsim
