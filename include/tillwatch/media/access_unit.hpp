// One coded picture as the camera sent it, and what is needed to play it later.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tillwatch/base/clock.hpp"

namespace tillwatch {

// The clock of one RTSP run (one unbroken session of a camera). Its zero means nothing outside of
// that run, so Pts and UtcTime must not mix; media/timeline maps one to the other.
struct MediaClock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<MediaClock>;
  static constexpr bool is_steady = true;
};
using Pts = MediaClock::time_point;

enum class VideoCodec { kH264, kH265 };
std::string_view ToString(VideoCodec codec);  // "h264", "h265"

// What a decoder must know before the first picture: tells whether two runs can share one file. The
// parameter sets also travel in-band before every keyframe.
struct CodecConfig {
  VideoCodec codec = VideoCodec::kH264;
  int width = 0;
  int height = 0;
  std::string profile;  // as the parser names it, with the level: "main@3.1"
  std::vector<std::uint8_t> parameter_sets = {};  // VPS, SPS, PPS as they stood before the keyframe

  bool operator==(const CodecConfig&) const = default;
};

// Immutable once pushed into a ring: readers share it without a lock.
// data is Annex B byte-stream (start codes), one whole access unit.
struct AccessUnit {
  std::uint64_t run = 0;  // which RTSP session of the camera; grows with each reconnect
  Pts pts;                // presentation time; units come in decode order, so pts may step back
  UtcTime captured_at;    // wall time of pts, from the run's timeline
  SteadyTime arrived_at;  // what its age is counted from, whatever becomes of the wall clock
  bool keyframe = false;  // an IDR (or, for H.265, any IRAP): decoding can start here
  std::shared_ptr<const CodecConfig> config;
  std::vector<std::uint8_t> data;
};
using AccessUnitPtr = std::shared_ptr<const AccessUnit>;

}  // namespace tillwatch
