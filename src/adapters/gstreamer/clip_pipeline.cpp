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

struct Format {
  const char* parser = nullptr;
  const char* caps = nullptr;
};

Format FormatOf(VideoCodec codec) {
  switch (codec) {
    case VideoCodec::kH264:
      return {"h264parse", "video/x-h264,stream-format=byte-stream,alignment=au"};
    case VideoCodec::kH265:
      return {"h265parse", "video/x-h265,stream-format=byte-stream,alignment=au"};
    case VideoCodec::kMjpeg:
      break;
  }
  return {"jpegparse", "image/jpeg"};
}

// max-bytes 0: the units are in memory anyway, so all of them may wait in the queue.
void SetUp(GstElement* source, const CapsPtr& caps) {
  g_object_set(source, "caps", caps.get(), "format", GST_FORMAT_TIME, "max-bytes", guint64{0},
               nullptr);
}

}  // namespace

Chain AddClipSource(const Pipeline& pipeline, VideoCodec codec) {
  const Format format = FormatOf(codec);
  const Chain front{pipeline.Add("appsrc"), pipeline.Add(format.parser)};
  SetUp(front.first, CapsPtr(gst_caps_from_string(format.caps)));
  gst_element_link(front.first, front.last);
  return front;
}

void SetCodecData(const CapsPtr& caps, std::span<const std::uint8_t> codec_data) {
  GstBuffer* buffer = gst_buffer_new_memdup(codec_data.data(), codec_data.size());
  gst_caps_set_simple(caps.get(), "codec_data", GST_TYPE_BUFFER, buffer, nullptr);
  gst_buffer_unref(buffer);
}

CapsPtr AacCaps(const AudioConfig& config) {
  CapsPtr caps(gst_caps_new_simple("audio/mpeg", "mpegversion", G_TYPE_INT, 4, "stream-format",
                                   G_TYPE_STRING, "raw", "framed", G_TYPE_BOOLEAN, TRUE, "rate",
                                   G_TYPE_INT, config.sample_rate, "channels", G_TYPE_INT,
                                   config.channels, nullptr));
  SetCodecData(caps, config.codec_data);
  return caps;
}

GstElement* AddAudioSource(const Pipeline& pipeline, const AudioConfig& config) {
  GstElement* source = pipeline.Add("appsrc");
  SetUp(source, AacCaps(config));
  return source;
}

void Feed(GstElement* source, std::span<const ClipUnit> units) {
  for (const ClipUnit& unit : units) {
    if (gst_app_src_push_buffer(GST_APP_SRC(source), Wrap(unit)) != GST_FLOW_OK) break;
  }
  gst_app_src_end_of_stream(GST_APP_SRC(source));
}

}  // namespace tillwatch::gst
