// ./run.sh as a child of the test, with a home and ports of its own, so that it may run beside a
// run.sh of the developer.
#pragma once

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/child_process.hpp"
#include "support/eventually.hpp"
#include "support/free_port.hpp"
#include "support/http_client.hpp"
#include "support/temp_dir.hpp"

namespace tillwatch::test {

inline std::string SourceDir() {
  const char* dir = std::getenv("TILLWATCH_SOURCE_DIR");
  if (dir == nullptr) throw std::runtime_error("TILLWATCH_SOURCE_DIR is not set");
  return dir;
}

// Empty if there is no such file, or (of a process that ends meanwhile) no longer.
inline std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();  // unlike an istreambuf_iterator it tells errors to the stream only
  return text.str();
}

// What a user gives to run.sh. The same Setup can be started again, with its data.
struct Setup {
  TempDir home;
  int api_port = FreePort();
  int mqtt_port = FreePort();
  int rtsp_port = FreePort();
  std::map<std::string, std::string> environment;  // more than the ports
  std::vector<std::string> arguments{"--no-build"};

  // What opens the API, as it lies in the home.
  std::string Token() const;

  // The processes that belong to the home, as "pid: command line": what they were started with or
  // where they are names it. Empty once all have ended.
  std::vector<std::string> Processes() const;

  // The pid that run.sh has recorded for a service; 0 when it has not.
  pid_t Service(const std::string& name) const {
    pid_t pid = 0;
    std::ifstream(home.Path() / "run" / (name + ".pid")) >> pid;
    return pid;
  }
};

inline std::string Setup::Token() const {
  const std::string text = ReadFile(home.Path() / "token");
  return text.substr(0, text.find('\n'));
}

inline std::vector<std::string> Setup::Processes() const {
  const std::string path = home.Path().string();
  std::vector<std::string> found;
  std::error_code gone;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string pid = entry.path().filename().string();
    if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string command = ReadFile(entry.path() / "cmdline");
    const std::string where = std::filesystem::read_symlink(entry.path() / "cwd", gone).string();
    const std::string all = command + ReadFile(entry.path() / "environ") + where;
    if (all.find(path) != std::string::npos) found.push_back(pid + ": " + command);
  }
  return found;
}

class RunScript {
 public:
  explicit RunScript(const Setup& setup) : setup_(setup), process_(CommandLine(setup)) {}
  ~RunScript() {
    if (process_.Wait(milliseconds(0))) return;
    process_.Signal(SIGTERM);
    process_.Wait(seconds(40));
  }
  RunScript(const RunScript&) = delete;
  RunScript& operator=(const RunScript&) = delete;

  // All that it has said up to and with the banner, which is there once everything is ready;
  // nothing when it has ended instead.
  std::optional<std::string> Banner() {
    const std::string last = "/api/v1/clips";
    while (const auto line = process_.ReadLine(seconds(60))) {
      said_ += *line + "\n";
      if (line->ends_with(last)) return said_;
    }
    return std::nullopt;
  }

  // Its exit code and everything that it said, once it has ended; -1 when it does not.
  int End() {
    said_ += process_.ReadAll(seconds(40));
    return process_.Wait().value_or(-1);
  }
  int End(int signal) {
    process_.Signal(signal);
    return End();
  }
  const std::string& Said() const { return said_; }

  bool IsHealthy() const {
    try {
      return HttpClient(static_cast<std::uint16_t>(setup_.api_port)).Ask("GET", "/health").status ==
             200;
    } catch (const std::runtime_error&) {
      return false;  // not listening, or nginx has just lost its tillwatch
    }
  }

 private:
  static std::vector<std::string> CommandLine(const Setup& setup) {
    const std::string home = setup.home.Path().string();
    // A test runner in the background has SIGINT ignored, and bash cannot undo that.
    std::vector<std::string> argv{"env", "--default-signal"};
    for (const char* name : {"DATABASE_URL", "MQTT_HOST", "API_BIND", "TILLWATCH_CONFIG"}) {
      argv.insert(argv.end(), {"-u", name});
    }
    argv.push_back("API_PORT=" + std::to_string(setup.api_port));
    argv.push_back("MQTT_PORT=" + std::to_string(setup.mqtt_port));
    argv.push_back("RTSP_PORT=" + std::to_string(setup.rtsp_port));
    argv.push_back("VIDEO_OUTPUT_DIR=" + home + "/video_clips");
    for (const auto& [name, value] : setup.environment) argv.push_back(name + "=" + value);
    argv.insert(argv.end(), {"sh", "-c", "exec \"$0\" \"$@\" 2>&1", SourceDir() + "/run.sh"});
    argv.insert(argv.end(), {"--home", home});
    argv.insert(argv.end(), setup.arguments.begin(), setup.arguments.end());
    return argv;
  }

  const Setup& setup_;
  ChildProcess process_;
  std::string said_;
};

}  // namespace tillwatch::test
