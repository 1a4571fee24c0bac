#include "clip_pipeline.hpp"

#include <gst/app/gstappsrc.h>

#include <memory>

namespace tillwatch::gst {
namespace {

void ReleaseUnit(gpointer unit) { delete static_cast<AccessUnitPtr*>(unit); }

GstBuffer* Wrap(const ClipUnit& clip_unit) {
  auto owner = std::make_unique<AccessUnitPtr>(clip_unit.unit);
  const std::vector<std::uint8_t>& data = (*owner)->data;
  // Read-only memory: GStreamer copies before it writes, so the cast takes no promise away.
  auto* bytes = const_cast<std::uint8_t*>(data.data());
  GstBuffer* buffer = gst_buffer_new_wrapped_full(GST_MEMORY_FLAG_READONLY, bytes, data.size(), 0,
                                                  data.size(), owner.release(), ReleaseUnit);
  GST_BUFFER_PTS(buffer) = static_cast<GstClockTime>(clip_unit.pts.count());
  return buffer;
}

}  // namespace

ClipSource AddClipSource(const Pipeline& pipeline, VideoCodec codec) {
  const bool h264 = codec == VideoCodec::kH264;
  const ClipSource front{pipeline.Add("appsrc"), pipeline.Add(h264 ? "h264parse" : "h265parse")};
  const CapsPtr caps(
      gst_caps_from_string(h264 ? "video/x-h264,stream-format=byte-stream,alignment=au"
                                : "video/x-h265,stream-format=byte-stream,alignment=au"));
  g_object_set(front.source, "caps", caps.get(), "format", GST_FORMAT_TIME, "max-bytes", guint64{0},
               nullptr);
  gst_element_link(front.source, front.parser);
  return front;
}

void Feed(GstElement* source, std::span<const ClipUnit> units) {
  for (const ClipUnit& unit : units) {
    if (gst_app_src_push_buffer(GST_APP_SRC(source), Wrap(unit)) != GST_FLOW_OK) break;
  }
  gst_app_src_end_of_stream(GST_APP_SRC(source));
}

}  // namespace tillwatch::gst
