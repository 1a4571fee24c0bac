// tillwatch-camsim: RTSP cameras for tests and the demo.
#include <gst/gst.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "options.hpp"
#include "rtsp_server.hpp"

namespace {

using tillwatch::camsim::Options;

// "1280x720"; even numbers, as 4:2:0 video needs.
std::string ParseSize(const std::string& text, Options& options) {
  int end = 0;
  const bool read =
      std::sscanf(text.c_str(), "%dx%d%n", &options.width, &options.height, &end) == 2;
  const bool fits = options.width >= 320 && options.width <= 3840 && options.height >= 180 &&
                    options.height <= 2160 && options.width % 2 == 0 && options.height % 2 == 0;
  if (read && static_cast<std::size_t>(end) == text.size() && fits) return {};
  return "the size must be WIDTHxHEIGHT, even, from 320x180 to 3840x2160";
}

void Declare(CLI::App& app, Options& options, std::string& size) {
  app.add_option("--bind", options.bind, "Address to listen on")->capture_default_str();
  app.add_option("--port", options.port, "RTSP port; 0 takes any free one")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  app.add_option("--cameras", options.cameras, "Number of cameras: /camera_001 and so on")
      ->check(CLI::Range(1, 255))
      ->capture_default_str();
  app.add_option("--file", options.file, "Play this MP4 in a loop instead of the drawn scene")
      ->check(CLI::ExistingFile);
  app.add_option("--codec", options.codec, "h264, h265 or mjpeg")
      ->check(CLI::IsMember({"h264", "h265", "mjpeg"}))
      ->capture_default_str();
  app.add_option("--bframes", options.bframes, "B-frames between two other frames")
      ->check(CLI::Range(0, 4))
      ->capture_default_str();
  app.add_option("--fps", options.fps, "Frames per second")
      ->check(CLI::Range(1, 60))
      ->capture_default_str();
  app.add_option("--size", size, "Size of the picture")->capture_default_str();
  app.add_option("--gop", options.gop, "Frames from keyframe to keyframe (default: one second)")
      ->check(CLI::Range(1, 1000));
  app.add_option("--bitrate", options.bitrate, "Aimed at, in kbit/s")
      ->check(CLI::Range(50, 50'000))
      ->capture_default_str();
  app.add_option("--grain", options.grain, "Noise of the sensor; 0 for none")
      ->check(CLI::Range(0, 20))
      ->capture_default_str();
  auto* user = app.add_option("--user", options.user, "Require this user");
  auto* password = app.add_option("--password", options.password, "The user's password");
  user->needs(password);
  password->needs(user);
  app.add_option_function<std::string>(
         "--auth", [&](const std::string& kind) { options.basic_auth = kind == "basic"; },
         "How the user is asked for: basic or digest (default)")
      ->check(CLI::IsMember({"basic", "digest"}))
      ->needs(user);
  app.add_option_function<std::vector<std::string>>(
         "--tls",
         [&](const std::vector<std::string>& files) {
           options.tls_certificate = files[0];
           options.tls_key = files[1];
         },
         "Speak rtsps with this certificate and key (PEM files)")
      ->expected(2)
      ->check(CLI::ExistingFile);
  app.add_option("--audio", options.audio, "Send a tone, too: aac or pcmu (drawn scene only)")
      ->check(CLI::IsMember({"aac", "pcmu"}));
  app.add_option("--stall-after", options.stall_after,
                 "Send no more pictures after so many seconds, but keep the session")
      ->check(CLI::NonNegativeNumber);
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  std::string size = "1280x720";
  CLI::App app("Simulated RTSP cameras whose pictures carry the wall clock", "tillwatch-camsim");
  Declare(app, options, size);
  try {
    app.parse(argc, argv);
    const std::string problem = ParseSize(size, options);
    if (!problem.empty()) throw CLI::ValidationError("--size", problem);
  } catch (const CLI::ParseError& e) {
    const int code = app.exit(e);
    return code == 0 ? 0 : 2;
  }
  try {
    gst_init(nullptr, nullptr);
    tillwatch::camsim::Serve(options);
    return 0;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "tillwatch-camsim: %s\n", e.what());
    return 1;
  }
}
