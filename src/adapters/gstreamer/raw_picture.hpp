// A decoded picture out of a pipeline.
#pragma once

#include "gst_ptr.hpp"
#include "tillwatch/base/result.hpp"
#include "tillwatch/media/image.hpp"

namespace tillwatch::gst {

// Adds an appsink that takes BGR. Gives it.
GstElement* AddPictureSink(const Pipeline& pipeline);

// Of a sample of BGR. Errors: kInternal.
Result<Image> ToImage(GstSample* sample);

}  // namespace tillwatch::gst
