// How the samples of a track are coded (ISO/IEC 14496-12 8.5.2, 14496-15 for AVC and HEVC, 14496-14
// for AAC).
#pragma once

#include <cstdint>

#include "mp4_boxes.hpp"
#include "tillwatch/media/mp4_samples.hpp"

namespace tillwatch::mp4 {

// What a track holds (8.4.3): "vide", "soun", ...
Result<std::uint32_t> HandlerOf(const Box& trak);

// Sets codec_data and the form of sound from the first sample entry.
Result<void> ReadSampleEntry(Bytes stbl, bool video, Mp4Track& track);

}  // namespace tillwatch::mp4
