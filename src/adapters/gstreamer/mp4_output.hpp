// The end of every pipeline that makes an MP4 file.
#pragma once

#include <chrono>
#include <functional>

#include "gst_ptr.hpp"
#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/result.hpp"

namespace tillwatch::gst {

// Adds mp4mux and a sink into this open file, which must outlive the pipeline. Gives the muxer, to
// whose pads LinkToMux links. Its clock counts 90 kHz units, the video's own on RTP: nothing is
// rounded.
GstElement* AddMp4Output(const Pipeline& pipeline, int file);

// kind: "video_%u" or "audio_%u"; mp4mux has pads of both kinds, so "the first that fits" will not
// do. Throws std::runtime_error.
void LinkToMux(GstElement* from, GstElement* mux, const char* kind);

// Waits until everything has been written. When the deadline has passed, goes_on is asked: while it
// says yes, there is another deadline as long. Errors: kDiskFull, kInternal.
Result<void> WaitForEnd(const Pipeline& pipeline, milliseconds deadline,
                        const std::function<bool()>& goes_on = {});

}  // namespace tillwatch::gst
