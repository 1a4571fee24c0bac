#include "tillwatch/adapters/gstreamer/gst_frame_decoder.hpp"

#include <fmt/format.h>
#include <gst/app/gstappsink.h>
#include <gst/video/video.h>

#include <algorithm>
#include <exception>
#include <span>
#include <string>

#include "clip_pipeline.hpp"
#include "gst_ptr.hpp"
#include "tillwatch/adapters/gstreamer/init.hpp"

namespace tillwatch {
namespace {

using std::chrono::nanoseconds;

// From the keyframe at or before the index to the index, in decode order: all that a decoder needs.
std::span<const ClipUnit> UnitsFor(const ClipFootage& footage, std::size_t index) {
  std::size_t first = index;
  while (first > 0 && !footage.units[first].unit->keyframe) --first;
  return std::span(footage.units).subspan(first, index - first + 1);
}

// Lets only the wanted picture through to the colour conversion.
GstPadProbeReturn DropOtherPictures(GstPad*, GstPadProbeInfo* info, gpointer wanted) noexcept {
  const auto pts = static_cast<const GstClockTime*>(wanted);
  return GST_BUFFER_PTS(GST_PAD_PROBE_INFO_BUFFER(info)) == *pts ? GST_PAD_PROBE_OK
                                                                 : GST_PAD_PROBE_DROP;
}

struct Ends {
  GstElement* source = nullptr;
  GstElement* sink = nullptr;
};

// wanted must outlive the pipeline's run.
Ends BuildPipeline(const gst::Pipeline& pipeline, VideoCodec codec, GstClockTime& wanted) {
  const gst::ClipSource front = gst::AddClipSource(pipeline, codec);
  GstElement* decoder = pipeline.Add(codec == VideoCodec::kH264 ? "avdec_h264" : "avdec_h265");
  GstElement* convert = pipeline.Add("videoconvert");
  GstElement* sink = pipeline.Add("appsink");
  // One thread: frame threads would only add delay to a single picture.
  g_object_set(decoder, "max-threads", 1, nullptr);
  const gst::CapsPtr caps(gst_caps_from_string("video/x-raw,format=BGR"));
  g_object_set(sink, "caps", caps.get(), "sync", FALSE, nullptr);
  const gst::ObjectPtr<GstPad> decoded(gst_element_get_static_pad(decoder, "src"));
  gst_pad_add_probe(decoded.get(), GST_PAD_PROBE_TYPE_BUFFER, DropOtherPictures, &wanted, nullptr);
  gst_element_link_many(front.parser, decoder, convert, sink, nullptr);
  return {front.source, sink};
}

Result<Image> ToImage(GstSample* sample) {
  GstVideoInfo info;
  GstVideoFrame frame;
  if (!gst_video_info_from_caps(&info, gst_sample_get_caps(sample)) ||
      !gst_video_frame_map(&frame, &info, gst_sample_get_buffer(sample), GST_MAP_READ)) {
    return Fail(ErrorCode::kInternal, "the decoded picture cannot be read");
  }
  Image image;
  image.width = GST_VIDEO_INFO_WIDTH(&info);
  image.height = GST_VIDEO_INFO_HEIGHT(&info);
  const auto row_bytes = static_cast<std::size_t>(image.width) * 3;
  image.pixels.resize(row_bytes * static_cast<std::size_t>(image.height));
  const auto* row = static_cast<const std::uint8_t*>(GST_VIDEO_FRAME_PLANE_DATA(&frame, 0));
  for (auto out = image.pixels.begin(); out != image.pixels.end();
       out += static_cast<std::ptrdiff_t>(row_bytes)) {
    std::copy_n(row, row_bytes, out);
    row += GST_VIDEO_FRAME_PLANE_STRIDE(&frame, 0);
  }
  gst_video_frame_unmap(&frame);
  return image;
}

std::string WhyNoPicture(const gst::Pipeline& pipeline) {
  const gst::MessagePtr message(gst_bus_pop_filtered(pipeline.Bus(), GST_MESSAGE_ERROR));
  if (!message) return "the picture could not be decoded";
  return fmt::format("the picture could not be decoded: {}", gst::ErrorOf(message.get())->message);
}

}  // namespace

GstFrameDecoder::GstFrameDecoder(milliseconds deadline) : deadline_(deadline) { InitGStreamer(); }

Result<Image> GstFrameDecoder::Decode(const ClipFootage& footage, std::size_t index) {
  if (index >= footage.units.size()) {
    return Fail(ErrorCode::kInternal, "there is no such picture in the clip");
  }
  try {
    auto wanted = static_cast<GstClockTime>(footage.units[index].pts.count());
    const gst::Pipeline pipeline;
    const Ends ends = BuildPipeline(pipeline, footage.config.codec, wanted);
    gst_element_set_state(pipeline.Get(), GST_STATE_PLAYING);
    gst::Feed(ends.source, UnitsFor(footage, index));
    const gst::SamplePtr sample(gst_app_sink_try_pull_sample(
        GST_APP_SINK(ends.sink), static_cast<GstClockTime>(nanoseconds(deadline_).count())));
    if (!sample) return Fail(ErrorCode::kInternal, WhyNoPicture(pipeline));
    return ToImage(sample.get());
  } catch (const std::exception& e) {
    return Fail(ErrorCode::kInternal, e.what());
  }
}

}  // namespace tillwatch
