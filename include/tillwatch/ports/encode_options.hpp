// When and how footage is encoded instead of copied.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tillwatch {

enum class EncodeMode {
  kWhenNeeded,  // only what an MP4 player would not take as it is: MJPEG
  kAlways,
  kNever,  // a clip of MJPEG is then an error
};

inline constexpr std::array<std::pair<std::string_view, EncodeMode>, 3> kEncodeModes{
    {{"when_needed", EncodeMode::kWhenNeeded},
     {"always", EncodeMode::kAlways},
     {"never", EncodeMode::kNever}}};

inline std::optional<EncodeMode> EncodeModeFromString(std::string_view name) {
  for (const auto& [known, mode] : kEncodeModes) {
    if (known == name) return mode;
  }
  return std::nullopt;
}

// x264's, from fast and large to slow and small.
inline constexpr std::array<std::string_view, 9> kEncodePresets{
    "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"};

struct EncodeOptions {
  EncodeMode mode = EncodeMode::kWhenNeeded;
  int kbit_per_second = 2'000;
  std::string preset = "veryfast";
  int max_height = 0;  // in pixels; a larger picture is made smaller. 0: never
};

}  // namespace tillwatch
