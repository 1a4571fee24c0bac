// Which streams of a camera can be recorded, with which elements, and what they turn out to be.
//
// Thread rule: pure functions.
#pragma once

#include <gst/gst.h>

#include <memory>
#include <string_view>

#include "tillwatch/media/access_unit.hpp"

namespace tillwatch {

struct StreamElements {
  std::string_view media;          // "video", "audio"
  std::string_view encoding_name;  // as in SDP
  const char* depayloader;
  const char* parser;
  const char* caps;  // what the parser shall give
};

// By the caps of an RTP stream; null when it cannot be recorded.
const StreamElements* FindStreamElements(const GstCaps* rtp_caps);

// A string of the first structure; empty when there is none.
std::string_view CapsField(const GstCaps* caps, const char* name);

// By the caps that the parser gives.
std::shared_ptr<const CodecConfig> VideoFormatOf(const GstCaps* caps);
std::shared_ptr<const AudioConfig> AudioFormatOf(const GstCaps* caps);

}  // namespace tillwatch
