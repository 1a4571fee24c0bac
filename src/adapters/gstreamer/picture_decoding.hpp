// One picture out of a few coded ones.
#pragma once

#include <functional>

#include "codec_chain.hpp"
#include "gst_ptr.hpp"
#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/result.hpp"
#include "tillwatch/media/image.hpp"

namespace tillwatch::gst {

// Runs a pipeline that so far has nothing but the source (an appsrc and a parser): feed gives it
// the pictures from a keyframe on and the end of the stream; the one with this PTS comes out. One
// decoding thread. Errors: kInternal.
Result<Image> DecodePicture(const Pipeline& pipeline, const Chain& source, VideoCodec codec,
                            GstClockTime wanted, const std::function<Result<void>()>& feed,
                            milliseconds deadline);

}  // namespace tillwatch::gst
