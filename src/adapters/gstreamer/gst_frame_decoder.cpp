#include "tillwatch/adapters/gstreamer/gst_frame_decoder.hpp"

#include <fmt/format.h>
#include <gst/app/gstappsink.h>

#include <exception>
#include <span>
#include <string>

#include "clip_pipeline.hpp"
#include "gst_ptr.hpp"
#include "raw_picture.hpp"
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
  const gst::Chain front = gst::AddClipSource(pipeline, codec);
  // One thread: frame threads would only add delay to a single picture.
  GstElement* decoder = gst::AddDecoder(pipeline, codec, 1);
  GstElement* convert = pipeline.Add("videoconvert");
  GstElement* sink = gst::AddPictureSink(pipeline);
  const gst::ObjectPtr<GstPad> decoded(gst_element_get_static_pad(decoder, "src"));
  gst_pad_add_probe(decoded.get(), GST_PAD_PROBE_TYPE_BUFFER, DropOtherPictures, &wanted, nullptr);
  gst_element_link_many(front.last, decoder, convert, sink, nullptr);
  return {front.first, sink};
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
    return gst::ToImage(sample.get());
  } catch (const std::exception& e) {
    return Fail(ErrorCode::kInternal, e.what());
  }
}

}  // namespace tillwatch
