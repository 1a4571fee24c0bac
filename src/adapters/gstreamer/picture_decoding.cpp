#include "picture_decoding.hpp"

#include <fmt/format.h>
#include <gst/app/gstappsink.h>
#include <gst/video/video.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

namespace tillwatch::gst {
namespace {

// Lets only the wanted picture through to the colour conversion.
GstPadProbeReturn DropOtherPictures(GstPad*, GstPadProbeInfo* info, gpointer wanted) noexcept {
  const auto pts = static_cast<const GstClockTime*>(wanted);
  return GST_BUFFER_PTS(GST_PAD_PROBE_INFO_BUFFER(info)) == *pts ? GST_PAD_PROBE_OK
                                                                 : GST_PAD_PROBE_DROP;
}

// Gives the sink. wanted must outlive the pipeline's run.
GstElement* AddDecoding(const Pipeline& pipeline, const Chain& source, VideoCodec codec,
                        GstClockTime& wanted) {
  // One thread: frame threads would only add delay to a single picture.
  GstElement* decoder = AddDecoder(pipeline, codec, 1);
  GstElement* convert = pipeline.Add("videoconvert");
  GstElement* sink = pipeline.Add("appsink");
  const CapsPtr caps(gst_caps_from_string("video/x-raw,format=BGR"));
  g_object_set(sink, "caps", caps.get(), "sync", FALSE, nullptr);
  const ObjectPtr<GstPad> decoded(gst_element_get_static_pad(decoder, "src"));
  gst_pad_add_probe(decoded.get(), GST_PAD_PROBE_TYPE_BUFFER, DropOtherPictures, &wanted, nullptr);
  gst_element_link_many(source.last, decoder, convert, sink, nullptr);
  return sink;
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

std::string WhyNoPicture(const Pipeline& pipeline) {
  const MessagePtr message(gst_bus_pop_filtered(pipeline.Bus(), GST_MESSAGE_ERROR));
  if (!message) return "the picture could not be decoded";
  return fmt::format("the picture could not be decoded: {}", ErrorOf(message.get())->message);
}

// Ends the pipeline before what its probe looks at goes.
class Running {
 public:
  explicit Running(const Pipeline& pipeline) : pipeline_(pipeline.Get()) {
    gst_element_set_state(pipeline_, GST_STATE_PLAYING);
  }
  ~Running() { gst_element_set_state(pipeline_, GST_STATE_NULL); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

 private:
  GstElement* pipeline_;
};

}  // namespace

Result<Image> DecodePicture(const Pipeline& pipeline, const Chain& source, VideoCodec codec,
                            GstClockTime wanted, const std::function<Result<void>()>& feed,
                            milliseconds deadline) {
  GstElement* sink = AddDecoding(pipeline, source, codec, wanted);
  const Running running(pipeline);
  if (const auto fed = feed(); !fed) return tl::unexpected(fed.error());
  const SamplePtr sample(gst_app_sink_try_pull_sample(
      GST_APP_SINK(sink), static_cast<GstClockTime>(std::chrono::nanoseconds(deadline).count())));
  if (!sample) return Fail(ErrorCode::kInternal, WhyNoPicture(pipeline));
  return ToImage(sample.get());
}

}  // namespace tillwatch::gst
