// One coded picture as the camera sent it, and what is needed to play it later.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
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

enum class VideoCodec { kH264, kH265, kMjpeg };
std::string_view ToString(VideoCodec codec);  // "h264", "h265", "mjpeg"

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

// AAC, as a decoder must know it before the first frame (ISO/IEC 14496-3, AudioSpecificConfig).
struct AudioConfig {
  int sample_rate = 0;
  int channels = 0;
  std::vector<std::uint8_t> codec_data = {};

  bool operator==(const AudioConfig&) const = default;
};

// Where captured_at comes from: the moment of arrival, smoothed, or the camera's own clock as its
// RTCP sender reports tell it (RFC 3550 section 6.4.1).
enum class TimeSource { kArrival, kSenderReport };
std::string_view ToString(TimeSource source);  // "arrival", "sender_report"
std::optional<TimeSource> TimeSourceFromString(std::string_view name);

// Immutable once pushed into a ring: readers share it without a lock.
// data is one whole picture: Annex B byte-stream (start codes) of H.264 and H.265, a JPEG file of
// MJPEG; or one raw AAC frame, when audio is set.
struct AccessUnit {
  std::uint64_t run = 0;  // which RTSP session of the camera; grows with each reconnect
  Pts pts;                // presentation time; units come in decode order, so pts may step back
  UtcTime captured_at;    // wall time of pts, from the run's timeline
  SteadyTime arrived_at;  // what its age is counted from, whatever becomes of the wall clock
  bool keyframe = false;  // an IDR (or, for H.265, any IRAP): decoding can start here
  TimeSource time_source = TimeSource::kArrival;
  // The camera's clock minus ours, as far as its sender reports say; whatever time_source is.
  std::optional<milliseconds> clock_offset = {};
  std::shared_ptr<const CodecConfig> config;      // of a picture
  std::shared_ptr<const AudioConfig> audio = {};  // of a frame of sound, which has no config
  std::vector<std::uint8_t> data;
};
using AccessUnitPtr = std::shared_ptr<const AccessUnit>;

}  // namespace tillwatch
