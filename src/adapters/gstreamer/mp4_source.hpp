// The front of every pipeline that reads a clip's file. We hand the samples over ourselves:
// qtdemux 1.22 loses the end of a file whose edit list hides its beginning.
#pragma once

#include "codec_chain.hpp"
#include "gst_ptr.hpp"
#include "mp4_file.hpp"
#include "tillwatch/base/clock.hpp"

namespace tillwatch::gst {

// An appsrc and a parser for the file's video. Throws std::runtime_error.
Chain AddVideoSource(const Pipeline& pipeline, const Mp4File& file);

// An appsrc for its sound, as an MP4 takes it.
GstElement* AddSoundSource(const Pipeline& pipeline, const Mp4File& file);

// So much later than in the file buffers carry their times: GStreamer knows none below 0.
std::chrono::nanoseconds ShiftOf(const Mp4File& file);

// What players show, on the times of the buffers.
struct Shown {
  std::chrono::nanoseconds start{0};
  std::chrono::nanoseconds length{0};
};

// Drops what the decoder gives before and behind it.
void ShowOnly(GstElement* decoder, const Shown& shown);

// A sample as a buffer with its times. Errors: kInternal (the file is cut off).
Result<GstBuffer*> ReadSample(const Mp4File& file, const Mp4Sample& sample);

// Feeds a running pipeline with all samples, sound (may be null) beside the pictures, as fast as it
// takes them. Running time 0 is where players begin; what is behind their end is there, but for
// sound. Errors: kInternal, also when the pipeline fails or the time is up.
Result<void> FeedAll(const Pipeline& pipeline, const Mp4File& file, GstElement* video,
                     GstElement* sound, SteadyTime deadline);

}  // namespace tillwatch::gst
