// Footage as a camera would have sent it, made by ffmpeg instead: grey pictures with the time they
// show burnt in (support/burnt_clock), every time as the test wants it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "tillwatch/domain/clip.hpp"
#include "tillwatch/media/access_unit.hpp"
#include "tillwatch/media/footage_ring.hpp"

namespace tillwatch {

struct MadeFootageSpec {
  VideoCodec codec = VideoCodec::kH264;
  int width = 640;
  int height = 360;
  int bframes = 0;
  int gop = 15;  // pictures
  // When each picture was taken, after kMadeStart; in order.
  std::vector<milliseconds> times = {};
};

inline constexpr UtcTime kMadeStart{seconds(1'795'262'400)};  // 2026-11-21T12:00:00Z
inline constexpr int kMadeCamera = 7;

// So many pictures, `frame` apart.
std::vector<milliseconds> EvenTimes(int count, milliseconds frame);

// In decode order, their pts on a clock of the run's own. Throws std::runtime_error.
std::vector<AccessUnitPtr> MakeFootage(const MadeFootageSpec& spec);

// AAC from kMadeStart on for so long: silence but for a tone from `tone_from` to `tone_to`.
std::vector<AccessUnitPtr> MakeSound(seconds length, milliseconds tone_from, milliseconds tone_to);

// The footage as a ring would give it.
FootageSlice SliceOf(std::vector<AccessUnitPtr> units, std::vector<AccessUnitPtr> audio = {});

// A window, counted from kMadeStart.
inline TimeSpan MadeWindow(milliseconds start, milliseconds end) {
  return {kMadeStart + start, kMadeStart + end};
}

}  // namespace tillwatch
