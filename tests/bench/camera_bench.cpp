// What recording costs, as key=value lines on stdout: processor time and memory of N cameras,
// beside as many `ffmpeg -c copy -f segment` recorders of the same streams.
#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/bench_footage.hpp"
#include "support/child_process.hpp"
#include "support/temp_dir.hpp"
#include "tillwatch/adapters/disk/footage_files.hpp"
#include "tillwatch/adapters/gstreamer/camera_fleet.hpp"

namespace tillwatch {
namespace {

constexpr int kSettleMs = 3'000;
constexpr double kMiB = 1024.0 * 1024.0;

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// Of this process, to the microsecond.
double CpuSeconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return Seconds(usage.ru_utime) + Seconds(usage.ru_stime);
}

// Of another that runs: fields 14 and 15 of proc(5)'s stat, in ticks of 10 ms.
double CpuSecondsOf(pid_t pid) {
  std::ifstream stat(fmt::format("/proc/{}/stat", pid));
  std::string line;
  std::getline(stat, line);
  const std::size_t name_end = line.rfind(')');  // a name may hold spaces
  if (name_end == std::string::npos) throw std::runtime_error("a recorder has ended");
  std::istringstream fields(line.substr(name_end + 1));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  if (line[name_end + 2] == 'Z') throw std::runtime_error("a recorder has ended");
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

// How many cores were in use for so many seconds, by a counter of CPU seconds.
template <class Counter>
double CoresUsed(int duration, Counter cpu_seconds) {
  const SystemClock clock;
  const double before = cpu_seconds();
  const SteadyTime begin = clock.SteadyNow();
  ::poll(nullptr, 0, duration * 1'000);
  const std::chrono::duration<double> took = clock.SteadyNow() - begin;
  return (cpu_seconds() - before) / took.count();
}

// A line of proc(5)'s status, in bytes: "VmRSS", "RssAnon".
std::int64_t StatusBytes(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name + ":")) return std::stoll(line.substr(name.size() + 1)) * 1024;
  }
  throw std::runtime_error("no " + name + " in /proc/self/status");
}

struct Simulators {
  explicit Simulators(int count, const std::filesystem::path& file)
      : process({BuiltBinary("tillwatch-camsim"), "--port", "0", "--cameras", std::to_string(count),
                 "--file", file.string()}) {
    const std::string ready = process.ReadLine().value_or("");
    if (ready.empty()) throw std::runtime_error("camsim did not start");
    const std::string port = ready.substr(ready.find('=') + 1);
    for (int i = 1; i <= count; ++i) {
      Camera camera;
      camera.id = CameraId{fmt::format("camera_{:03}", i)};
      camera.rtsp_url = fmt::format("rtsp://127.0.0.1:{}/{}", port, camera.id.value);
      cameras.push_back(camera);
    }
  }
  ChildProcess process;
  std::vector<Camera> cameras;
};

// Pictures that are missing between the first and the last one in a camera's ring.
std::int64_t MissingPictures(const CameraFleet& fleet, const CameraId& camera) {
  const auto slice = fleet.Read(camera, {UtcTime{}, UtcTime::max()});
  if (!slice || slice->units.size() < 2) throw std::runtime_error(camera.value + " has no footage");
  std::vector<Pts> shown;
  for (const AccessUnitPtr& unit : slice->units) shown.push_back(unit->pts);
  std::sort(shown.begin(), shown.end());
  const std::chrono::duration<double> span = shown.back() - shown.front();
  return std::llround(span.count() * kBenchFps) + 1 - static_cast<std::int64_t>(shown.size());
}

// What the files of the rings take, whether their pages are mapped at the moment or not.
std::int64_t AllocatedBytes(const std::filesystem::path& folder) {
  std::int64_t bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    struct stat info {};
    if (::stat(entry.path().c_str(), &info) == 0) bytes += info.st_blocks * 512;
  }
  return bytes;
}

// One round of our recorder.
struct FleetFigures {
  double cpu = 0;  // in cores
  int live = 0;
  std::int64_t missing = 0;  // pictures
  std::int64_t ring = 0;     // bytes, as the next two
  std::int64_t mapped = 0;
  std::int64_t anonymous = 0;
};

FleetFigures MeasureFleet(const Simulators& simulators, int duration,
                          const std::filesystem::path& folder) {
  const SystemClock clock;
  const FootageFiles files(folder);
  CameraFleetOptions options;
  options.ring_memory = [&files](const Camera& camera) { return files.Open(camera); };
  const CameraFleet fleet(simulators.cameras, clock, options);
  ::poll(nullptr, 0, kSettleMs);
  FleetFigures figures;
  figures.cpu = CoresUsed(duration, [] { return CpuSeconds(); });
  figures.anonymous = StatusBytes("RssAnon");
  figures.mapped = AllocatedBytes(folder);
  for (const CameraStatus& status : fleet.Statuses()) {
    figures.ring += status.buffered_bytes;
    figures.live += status.state == CameraState::kLive ? 1 : 0;
    figures.missing += MissingPictures(fleet, status.id);
  }
  return figures;
}

// The peer: as many ffmpeg that copy the same streams into ten-second files. In cores.
double MeasureFfmpeg(const Simulators& simulators, int duration, const std::filesystem::path& dir) {
  std::vector<std::unique_ptr<ChildProcess>> recorders;
  for (const Camera& camera : simulators.cameras) {
    const std::string files = (dir / (camera.id.value + "_%03d.mp4")).string();
    recorders.push_back(std::make_unique<ChildProcess>(
        std::vector<std::string>{"ffmpeg", "-v", "error", "-nostdin", "-y", "-rtsp_transport",
                                 "tcp", "-i", camera.rtsp_url, "-an", "-c", "copy", "-f", "segment",
                                 "-segment_time", "10", "-reset_timestamps", "1", files}));
  }
  ::poll(nullptr, 0, kSettleMs);
  return CoresUsed(duration, [&recorders] {
    double seconds = 0;
    for (const auto& recorder : recorders) seconds += CpuSecondsOf(recorder->Pid());
    return seconds;
  });
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

std::string Percents(const std::vector<double>& cores) {
  std::string text;
  for (const double value : cores)
    text += fmt::format("{}{:.1f}", text.empty() ? "" : " ", 100 * value);
  return text;
}

void PrintMemory(const FleetFigures& figures, std::int64_t before, int count) {
  const double allowed = 1.15 * static_cast<double>(figures.ring) + 3 * kMiB * count;
  fmt::print("ring_mib={:.1f}\nmemory_mib={:.1f}\nmemory_allowed_mib={:.1f}\n",
             static_cast<double>(figures.ring) / kMiB,
             static_cast<double>(figures.anonymous + figures.mapped) / kMiB, allowed / kMiB);
  fmt::print("of_it_ring_files_mib={:.1f}\nof_it_before_the_cameras_mib={:.1f}\n",
             static_cast<double>(figures.mapped) / kMiB, static_cast<double>(before) / kMiB);
}

// The two take turns, because a machine that others share changes its speed by the minute.
void Bench(int count, int duration, int rounds) {
  const TempDir dir;
  const std::filesystem::path source = dir.Path() / "source.mp4";
  MakeBenchFootage(source);
  const Simulators simulators(count, source);
  const std::int64_t before = StatusBytes("RssAnon");
  std::vector<double> ours;
  std::vector<double> peers;
  FleetFigures figures;
  std::int64_t missing = 0;
  for (int round = 0; round < rounds; ++round) {
    const std::filesystem::path rings = dir.Path() / fmt::format("footage_{}", round);
    figures = MeasureFleet(simulators, duration, rings);
    ours.push_back(figures.cpu);
    missing += figures.missing;
    std::filesystem::remove_all(rings);
    peers.push_back(MeasureFfmpeg(simulators, duration, dir.Path()));
  }
  fmt::print("cameras={}\ncameras_live={}\npictures_missing={}\n", count, figures.live, missing);
  PrintMemory(figures, before, count);
  fmt::print("cpu_percent_of_a_core={:.1f}\ncpu_percent_of_a_core_per_camera={:.2f}\n",
             100 * Median(ours), 100 * Median(ours) / count);
  fmt::print("peer_ffmpeg_cpu_percent_of_a_core={:.1f}\n", 100 * Median(peers));
  fmt::print("rounds: {}\npeer_rounds: {}\n", Percents(ours), Percents(peers));
}

}  // namespace
}  // namespace tillwatch

int main(int argc, char** argv) {
  int cameras = 32;
  int duration = 40;
  int rounds = 3;
  CLI::App app("What recording cameras costs", "tillwatch-camera-bench");
  app.add_option("--cameras", cameras, "How many")
      ->check(CLI::Range(1, 255))
      ->capture_default_str();
  app.add_option("--seconds", duration, "Of a round of ours, and of the peer's")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  app.add_option("--rounds", rounds, "How often in turn; the median counts")
      ->check(CLI::Range(1, 99))
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    tillwatch::Bench(cameras, duration, rounds);
    return 0;
  } catch (const std::exception& e) {
    fmt::print(stderr, "tillwatch-camera-bench: {}\n", e.what());
    return 1;
  }
}
