// The boxes of an MP4 file as far as we must know them: where its parts lie, what its video is, and
// how its moov reads when it stands in front and hides what nobody asked for.
// ISO/IEC 14496-12 (box structure in 4.2, edit lists in 8.6.6, chunk offsets in 8.7.5).
//
// Thread rule: pure functions. Any bytes may be given: the answer is then an error (kInternal),
// never a crash, and memory grows with what is given, not with what it claims.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "tillwatch/base/result.hpp"

namespace tillwatch {

// Fills `into` with the bytes of the file at this offset; false when they are not all there.
using Mp4ReadAt = std::function<bool(std::uint64_t offset, std::span<std::uint8_t> into)>;

// A box with its header.
struct Mp4Range {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

struct Mp4Parts {
  Mp4Range ftyp;
  Mp4Range moov;
  Mp4Range mdat;
};

// The file must have exactly one of each; other boxes do not matter. A moov of more than 64 MiB is
// an error.
Result<Mp4Parts> FindMp4Parts(const Mp4ReadAt& read, std::uint64_t file_size);

// What players show of the file, in its own presentation time.
struct Mp4Edit {
  std::chrono::nanoseconds start{0};
  std::chrono::nanoseconds length{0};  // 0: up to the end
};

// A new moov for a file of ftyp, moov and mdat in this order, whose mdat lay at `mdat` before: the
// edit list of each track shows only the edit (what was shifted or silent before stays so), and the
// chunk offsets point to where the data will be.
Result<std::vector<std::uint8_t>> FaststartMoov(std::span<const std::uint8_t> moov,
                                                const Mp4Edit& edit, const Mp4Range& mdat,
                                                std::uint64_t ftyp_size);

struct Mp4Summary {
  std::string codec;  // of the first video track: "h264", "h265"
  int width = 0;
  int height = 0;
  bool has_audio = false;
  std::chrono::nanoseconds duration{0};  // of what players show
};

// Errors: kInternal when there is no video track, or one of another codec.
Result<Mp4Summary> SummariseMoov(std::span<const std::uint8_t> moov);

}  // namespace tillwatch
