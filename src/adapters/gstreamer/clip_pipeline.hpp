// The front of every pipeline that works on a clip: the units as a stream of GStreamer buffers.
#pragma once

#include <span>

#include "gst_ptr.hpp"
#include "tillwatch/media/clip_cut.hpp"

namespace tillwatch::gst {

// An appsrc and a parser for the codec, linked; gives the parser. Throws std::runtime_error.
struct ClipSource {
  GstElement* source = nullptr;
  GstElement* parser = nullptr;
};
ClipSource AddClipSource(const Pipeline& pipeline, VideoCodec codec);

// Hands all units and the end of the stream to a running pipeline. Nothing is copied: the buffers
// share the units' memory.
void Feed(GstElement* source, std::span<const ClipUnit> units);

}  // namespace tillwatch::gst
