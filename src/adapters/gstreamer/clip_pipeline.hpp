// The front of every pipeline that works on a clip: the units as a stream of GStreamer buffers.
#pragma once

#include <cstdint>
#include <span>

#include "codec_chain.hpp"
#include "gst_ptr.hpp"
#include "tillwatch/media/clip_cut.hpp"

namespace tillwatch::gst {

// An appsrc and a parser for the codec, linked. Throws std::runtime_error.
Chain AddClipSource(const Pipeline& pipeline, VideoCodec codec);

// What a decoder must know before the first buffer.
void SetCodecData(const CapsPtr& caps, std::span<const std::uint8_t> codec_data);

// Raw frames, as an MP4 wants them.
CapsPtr AacCaps(const AudioConfig& config);

// An appsrc for frames of AAC, of this form. Throws std::runtime_error.
GstElement* AddAudioSource(const Pipeline& pipeline, const AudioConfig& config);

// Hands all units and the end of the stream to a running pipeline. Nothing is copied: the buffers
// share the units' memory.
void Feed(GstElement* source, std::span<const ClipUnit> units);

}  // namespace tillwatch::gst
