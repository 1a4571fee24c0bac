// The edit list of a track: which of its media is shown when (ISO/IEC 14496-12, 8.6.6).
#pragma once

#include <cstdint>
#include <vector>

#include "mp4_boxes.hpp"
#include "tillwatch/media/mp4_layout.hpp"

namespace tillwatch::mp4 {

inline constexpr std::int64_t kNothing = -1;  // as media_time: nothing is shown

struct EditEntry {
  std::uint64_t duration = 0;     // in units of the movie
  std::int64_t media_time = 0;    // in units of the track's media
  std::uint32_t rate = 0x1'0000;  // 1.0
};

// Units a second, never 0.
struct Timescales {
  std::uint32_t movie = 0;
  std::uint32_t media = 0;
};

Result<std::vector<EditEntry>> ReadEdits(Bytes elst_body);

// Whether the last sample of a track may stand for longer than the muxer believed.
enum class LastSample { kAsItIs, kStands };

// What is left of the entries when only the edit is shown; never empty. With kStands they last for
// all of it.
Result<std::vector<EditEntry>> Trim(std::vector<EditEntry> entries, const Timescales& scales,
                                    const Mp4Edit& edit, LastSample last);

Result<std::uint64_t> TotalDuration(const std::vector<EditEntry>& entries);

// Where the entry ends, in units of the track's media; 0 when it shows nothing.
Result<std::uint64_t> EndInMedia(const EditEntry& entry, const Timescales& scales);

// Appends an edts box.
void PutEdits(std::vector<std::uint8_t>& out, const std::vector<EditEntry>& entries);

}  // namespace tillwatch::mp4
