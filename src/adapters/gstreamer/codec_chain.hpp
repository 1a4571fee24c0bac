// Decoders and the encoder, as pieces of a pipeline.
#pragma once

#include <string>

#include "gst_ptr.hpp"
#include "tillwatch/media/access_unit.hpp"
#include "tillwatch/ports/encode_options.hpp"

namespace tillwatch::gst {

// A part of a pipeline that takes data at one end and gives it at the other.
struct Chain {
  GstElement* first = nullptr;
  GstElement* last = nullptr;
};

// Puts the second behind the first. Throws std::runtime_error.
Chain Join(const Chain& front, const Chain& back);

// Compressed pictures, parsed; raw ones come out. threads: 0 leaves it to the decoder.
GstElement* AddDecoder(const Pipeline& pipeline, VideoCodec codec, int threads);

// As many threads as encoding may use, so that the cameras keep the rest.
int EncoderThreads();

// Raw pictures into H.264 as an MP4 wants it. The height of what comes in, if known, is made
// smaller to fit options.max_height.
Chain AddEncoder(const Pipeline& pipeline, const EncodeOptions& options, int width, int height);

}  // namespace tillwatch::gst
