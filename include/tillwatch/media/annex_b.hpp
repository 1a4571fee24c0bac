// What the NAL units in front of a coded picture say: can decoding start here, and with which
// parameter sets. Byte-stream format: ITU-T H.264 and H.265, Annex B.
//
// Thread rule: pure functions. Any bytes may be given: these come from outside.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tillwatch/media/access_unit.hpp"

namespace tillwatch {

struct PictureHeader {
  bool keyframe = false;  // the first slice is of an IDR picture, or for H.265 of any IRAP picture
  // The different VPS, SPS and PPS NAL units before it, in order, without start codes.
  std::vector<std::uint8_t> parameter_sets;
};

// Reads up to the first slice of the access unit: a few hundred bytes, not the picture.
PictureHeader ReadPictureHeader(VideoCodec codec, std::span<const std::uint8_t> access_unit);

}  // namespace tillwatch
