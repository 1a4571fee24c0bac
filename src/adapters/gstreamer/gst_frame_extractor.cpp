#include "tillwatch/adapters/gstreamer/gst_frame_extractor.hpp"

#include <gst/app/gstappsrc.h>

#include <algorithm>
#include <exception>
#include <span>
#include <vector>

#include "gst_ptr.hpp"
#include "mp4_file.hpp"
#include "mp4_source.hpp"
#include "picture_decoding.hpp"
#include "tillwatch/adapters/gstreamer/init.hpp"

namespace tillwatch {
namespace {

using std::chrono::nanoseconds;
using Samples = std::vector<Mp4Sample>;

// The last picture that began by then; else the first of all.
std::size_t ShownAt(const Samples& samples, nanoseconds at) {
  const auto better = [at](const Mp4Sample& a, const Mp4Sample& b) {
    const bool a_began = a.pts <= at;
    const bool b_began = b.pts <= at;
    if (a_began != b_began) return a_began;
    return a_began ? a.pts > b.pts : a.pts < b.pts;
  };
  return static_cast<std::size_t>(std::min_element(samples.begin(), samples.end(), better) -
                                  samples.begin());
}

// From the keyframe at or before the index to the index, in decode order: all that a decoder needs.
std::span<const Mp4Sample> SamplesFor(const Samples& samples, std::size_t index) {
  std::size_t first = index;
  while (first > 0 && !samples[first].keyframe) --first;
  return std::span(samples).subspan(first, index - first + 1);
}

Result<void> FeedSamples(const Mp4File& file, std::span<const Mp4Sample> samples,
                         GstElement* source) {
  for (const Mp4Sample& sample : samples) {
    const auto buffer = gst::ReadSample(file, sample);
    if (!buffer) return tl::unexpected(buffer.error());
    if (gst_app_src_push_buffer(GST_APP_SRC(source), *buffer) != GST_FLOW_OK) break;
  }
  gst_app_src_end_of_stream(GST_APP_SRC(source));
  return {};
}

}  // namespace

GstFrameExtractor::GstFrameExtractor(milliseconds deadline) : deadline_(deadline) {
  InitGStreamer();
}

Result<Image> GstFrameExtractor::FrameAt(const std::filesystem::path& path,
                                         std::chrono::microseconds at) {
  const auto file = OpenMp4(path);
  if (!file) return tl::unexpected(file.error());
  if (at < microseconds(0) || at >= std::chrono::ceil<microseconds>(file->summary.duration)) {
    return Invalid("at", "must lie inside of the video");
  }
  try {
    const Samples& samples = file->tracks.video.samples;
    const std::size_t index = ShownAt(samples, at);
    const gst::Pipeline pipeline;
    const gst::Chain source = gst::AddVideoSource(pipeline, *file);
    const auto wanted =
        static_cast<GstClockTime>((samples[index].pts + gst::ShiftOf(*file)).count());
    return gst::DecodePicture(
        pipeline, source, file->summary.codec == "h264" ? VideoCodec::kH264 : VideoCodec::kH265,
        wanted, [&] { return FeedSamples(*file, SamplesFor(samples, index), source.first); },
        deadline_);
  } catch (const std::exception& e) {
    return Fail(ErrorCode::kInternal, e.what());
  }
}

}  // namespace tillwatch
