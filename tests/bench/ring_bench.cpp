// What a push into a footage ring costs while cuts of 60 s are read from it all the time, as
// key=value lines on stdout; beside a ring of shared pointers behind a mutex, which loses
// everything with the process. Both get the same footage, 720p15 at 2 Mbit/s, on the same machine
// at the same time of day.
//
//   tillwatch-ring-bench [FOLDER]    where the ring file goes (a folder below TMPDIR)
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "support/temp_dir.hpp"
#include "tillwatch/adapters/disk/footage_files.hpp"
#include "tillwatch/media/footage_ring.hpp"

namespace tillwatch {
namespace {

using Steady = std::chrono::steady_clock;

constexpr int kFps = 15;
constexpr int kFilled = 120 * kFps;  // pushed before anything is measured
constexpr int kMeasured = 60 * kFps;
constexpr std::size_t kKeyframeBytes = 60'000;
constexpr std::size_t kPictureBytes = (2'000'000 / 8 - kKeyframeBytes) / (kFps - 1);
constexpr std::chrono::nanoseconds kFrame = std::chrono::nanoseconds(seconds(1)) / kFps;
// Pictures come this much faster than from a camera, so that the run takes seconds.
constexpr int kHaste = 5;

// The peer: no index, no CRC, no lock, nothing that survives; only the bytes, copied into memory of
// the process, and as many copied out of it by the cuts.
class PlainRing {
 public:
  PlainRing() : bytes_(64'000'000, 1) {}
  void Push(const AccessUnitPtr& unit) {
    if (at_ + unit->data.size() > kWritten) at_ = 0;
    std::memcpy(bytes_.data() + at_, unit->data.data(), unit->data.size());
    at_ += unit->data.size();
  }
  std::size_t Read() const {
    std::vector<std::vector<std::uint8_t>> units;
    for (std::size_t at = kWritten; units.size() < 60 * kFps; at += kPictureBytes) {
      units.emplace_back(bytes_.begin() + static_cast<std::ptrdiff_t>(at),
                         bytes_.begin() + static_cast<std::ptrdiff_t>(at + kPictureBytes));
    }
    return units.size();
  }

 private:
  static constexpr std::size_t kWritten = 32'000'000;  // the rest is what the cuts read
  std::vector<std::uint8_t> bytes_;
  std::size_t at_ = 0;
};

AccessUnitPtr MakeUnit(int number, UtcTime start) {
  static const auto kConfig =
      std::make_shared<const CodecConfig>(CodecConfig{VideoCodec::kH264, 1280, 720, "main@3.1"});
  auto unit = std::make_shared<AccessUnit>();
  unit->run = 1;
  unit->pts = Pts(number * kFrame);
  unit->captured_at = std::chrono::floor<microseconds>(start + number * kFrame);
  unit->arrived_at = SteadyTime(number * kFrame);
  unit->keyframe = number % kFps == 0;
  unit->config = kConfig;
  unit->data.resize(unit->keyframe ? kKeyframeBytes : kPictureBytes);
  for (std::size_t i = 0; i < unit->data.size(); i += 64) {
    unit->data[i] = static_cast<std::uint8_t>(i * 31 + static_cast<std::size_t>(number));
  }
  return unit;
}

double At(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

struct Subject {
  std::function<void(const AccessUnitPtr&)> push;
  std::function<std::size_t(const TimeSpan&)> read;
  std::function<void()> tend;  // about once a second
};

void Report(const std::string& name, std::vector<double> pushes, std::vector<double> cuts,
            std::size_t units) {
  std::sort(pushes.begin(), pushes.end());
  std::sort(cuts.begin(), cuts.end());
  fmt::print("{0}_push_p50_us={1:.1f}\n{0}_push_p99_us={2:.1f}\n{0}_push_max_us={3:.1f}\n", name,
             At(pushes, 0.5), At(pushes, 0.99), pushes.back());
  fmt::print("{0}_cuts={1}\n{0}_cut_units={2}\n{0}_cut_p50_ms={3:.1f}\n", name, cuts.size(), units,
             At(cuts, 0.5) / 1'000);
}

template <class Fn>
double Microseconds(Fn fn) {
  const auto begin = Steady::now();
  fn();
  return std::chrono::duration<double, std::micro>(Steady::now() - begin).count();
}

void Measure(const std::string& name, const Subject& subject) {
  const UtcTime start = SystemClock().UtcNow();
  for (int i = 0; i < kFilled; ++i) {
    subject.push(MakeUnit(i, start));
    if (i % kFps == 0) subject.tend();
  }
  std::atomic<int> pushed{kFilled};
  std::vector<double> cuts;
  std::size_t units = 0;
  std::jthread cutter([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      const UtcTime end = std::chrono::floor<microseconds>(start + pushed.load() * kFrame);
      cuts.push_back(Microseconds([&] {
        units = subject.read({end - seconds(90), end - seconds(30)});
      }));
    }
  });
  std::jthread tender([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      subject.tend();
      std::this_thread::sleep_for(milliseconds(1'000) / kHaste);
    }
  });
  std::vector<double> pushes;
  auto next = Steady::now();
  for (int i = kFilled; i < kFilled + kMeasured; ++i) {
    const AccessUnitPtr unit = MakeUnit(i, start);
    std::this_thread::sleep_until(next += kFrame / kHaste);
    pushes.push_back(Microseconds([&] { subject.push(unit); }));
    ++pushed;
  }
  cutter.request_stop();
  cutter.join();
  Report(name, std::move(pushes), std::move(cuts), units);
}

void Run(const std::filesystem::path& folder) {
  Camera camera;
  camera.id.value = "bench";
  FootageRing ring(camera.buffer, camera.buffer_max_bytes, FootageFiles(folder).Open(camera),
                   SystemClock());
  if (!ring.Problem().empty()) throw std::runtime_error(ring.Problem());
  Measure("mapped", {[&](const AccessUnitPtr& unit) { ring.Push(unit); },
                     [&](const TimeSpan& window) { return ring.Read(window).units.size(); },
                     [&] { ring.Tend(); }});
  fmt::print("mapped_ring_mb={:.1f}\n", static_cast<double>(ring.Extent().bytes) / 1e6);
  PlainRing plain;
  Measure("memcpy", {[&](const AccessUnitPtr& unit) { plain.Push(unit); },
                     [&](const TimeSpan&) { return plain.Read(); }, [] {}});
}

}  // namespace
}  // namespace tillwatch

int main(int argc, char** argv) {
  const tillwatch::TempDir temporary;
  tillwatch::Run(argc > 1 ? std::filesystem::path(argv[1]) : temporary.Path());
  return 0;
}
