// Makes access units for tests: small ones whose times and order are what matters.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "tillwatch/domain/clip.hpp"
#include "tillwatch/media/access_unit.hpp"

namespace tillwatch::test {

inline constexpr UtcTime kNoon{seconds(1'795'262'400)};  // 2026-11-21T12:00:00Z

inline std::shared_ptr<const CodecConfig> Config(int width = 1280, int height = 720) {
  return std::make_shared<const CodecConfig>(
      CodecConfig{VideoCodec::kH264, width, height, "main@3.1"});
}

struct UnitSpec {
  std::uint64_t run = 1;
  milliseconds at{0};                        // after noon; the run's pts starts at 5 s for noon
  std::optional<milliseconds> arrived = {};  // on the steady clock; as `at` when not said
  bool keyframe = false;
  std::size_t size = 100;
  std::shared_ptr<const CodecConfig> config = Config();
};

inline AccessUnitPtr Unit(const UnitSpec& spec) {
  auto unit = std::make_shared<AccessUnit>();
  unit->run = spec.run;
  unit->pts = Pts(seconds(5) + spec.at);
  unit->captured_at = kNoon + spec.at;
  unit->arrived_at = SteadyTime(spec.arrived.value_or(spec.at));
  unit->keyframe = spec.keyframe;
  unit->config = spec.config;
  unit->data.assign(spec.size, 0x5A);
  return unit;
}

struct RunSpec {
  std::uint64_t run = 1;
  milliseconds start{0};
  milliseconds end{0};
  milliseconds frame{100};
  int gop = 10;  // frames
  std::shared_ptr<const CodecConfig> config = Config();
};

// A run at a steady frame rate, pictures in [start, end).
inline std::vector<AccessUnitPtr> Run(const RunSpec& spec) {
  std::vector<AccessUnitPtr> units;
  for (milliseconds at = spec.start; at < spec.end; at += spec.frame) {
    const bool keyframe = ((at - spec.start) / spec.frame) % spec.gop == 0;
    units.push_back(Unit({.run = spec.run, .at = at, .keyframe = keyframe, .config = spec.config}));
  }
  return units;
}

// A run's sound, a frame every 50 ms in [start, end).
inline std::vector<AccessUnitPtr> Sound(const RunSpec& spec, int sample_rate = 8'000) {
  const auto config = std::make_shared<const AudioConfig>(AudioConfig{sample_rate, 1, {}});
  std::vector<AccessUnitPtr> units;
  for (milliseconds at = spec.start; at < spec.end; at += milliseconds(50)) {
    auto unit = std::make_shared<AccessUnit>(*Unit({.run = spec.run, .at = at}));
    unit->config = nullptr;
    unit->audio = config;
    units.push_back(std::move(unit));
  }
  return units;
}

// All that a ring keeps; arrived_at is made anew when a ring is opened.
inline bool SameUnit(const AccessUnit& a, const AccessUnit& b) {
  const auto same = [](const auto& x, const auto& y) { return x && y ? *x == *y : x == y; };
  return a.run == b.run && a.pts == b.pts && a.captured_at == b.captured_at &&
         a.keyframe == b.keyframe && a.time_source == b.time_source &&
         a.clock_offset == b.clock_offset && same(a.config, b.config) && same(a.audio, b.audio) &&
         a.data == b.data;
}

inline bool SameUnits(const std::vector<AccessUnitPtr>& a, const std::vector<AccessUnitPtr>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& x, const auto& y) { return SameUnit(*x, *y); });
}

inline TimeSpan Window(milliseconds start, milliseconds end) {
  return {kNoon + start, kNoon + end};
}

}  // namespace tillwatch::test
