// The samples of an MP4 file as Mp4Muxer writes it: where each lies and when it is shown.
// ISO/IEC 14496-12 8.6 and 8.7.
//
// Thread rule: pure functions. Any bytes may be given: the answer is then an error (kInternal),
// never a crash, and memory grows with what is given, not with what it claims.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "tillwatch/base/result.hpp"
#include "tillwatch/media/mp4_layout.hpp"

namespace tillwatch {

struct Mp4Sample {
  std::uint64_t offset = 0;  // in the file
  std::uint32_t size = 0;
  // Counted from the start of what players show: less than 0 is hidden by the edit list, and so is
  // what begins at its length or later.
  std::chrono::nanoseconds pts{0};
  std::chrono::nanoseconds duration{0};
  bool keyframe = false;
};

struct Mp4Track {
  std::vector<Mp4Sample> samples;         // decode order; never empty
  std::vector<std::uint8_t> codec_data;   // avcC or hvcC; of AAC the AudioSpecificConfig
  std::chrono::nanoseconds shown_for{0};  // by its edit list
  int sample_rate = 0;                    // of sound
  int channels = 0;
};

struct Mp4Tracks {
  Mp4Track video;  // the first of its kind, like audio
  std::optional<Mp4Track> audio;
};

// Files of other programs may be beyond this: several edits, samples of one size, no sample
// description of ours.
Result<Mp4Tracks> ReadMp4Tracks(std::span<const std::uint8_t> moov);

}  // namespace tillwatch
