#include "stream_formats.hpp"

#include <fmt/format.h>

#include <array>

namespace tillwatch {
namespace {

constexpr const char* kRawAac = "audio/mpeg,mpegversion=4,stream-format=raw,framed=true";

// RFC 6184, RFC 7798, RFC 2435, RFC 3640, RFC 6416.
constexpr std::array<StreamElements, 5> kStreams{{
    {"video", "H264", "rtph264depay", "h264parse",
     "video/x-h264,stream-format=byte-stream,alignment=au"},
    {"video", "H265", "rtph265depay", "h265parse",
     "video/x-h265,stream-format=byte-stream,alignment=au"},
    {"video", "JPEG", "rtpjpegdepay", "jpegparse", "image/jpeg"},
    {"audio", "MPEG4-GENERIC", "rtpmp4gdepay", "aacparse", kRawAac},
    {"audio", "MP4A-LATM", "rtpmp4adepay", "aacparse", kRawAac},
}};

VideoCodec CodecOf(const GstStructure* fields) {
  if (gst_structure_has_name(fields, "image/jpeg")) return VideoCodec::kMjpeg;
  return gst_structure_has_name(fields, "video/x-h265") ? VideoCodec::kH265 : VideoCodec::kH264;
}

}  // namespace

std::string_view CapsField(const GstCaps* caps, const char* name) {
  if (caps == nullptr || gst_caps_is_empty(caps) || gst_caps_is_any(caps)) return {};
  const char* text = gst_structure_get_string(gst_caps_get_structure(caps, 0), name);
  return text == nullptr ? std::string_view{} : std::string_view{text};
}

const StreamElements* FindStreamElements(const GstCaps* rtp_caps) {
  for (const StreamElements& stream : kStreams) {
    if (CapsField(rtp_caps, "media") == stream.media &&
        CapsField(rtp_caps, "encoding-name") == stream.encoding_name) {
      return &stream;
    }
  }
  return nullptr;
}

std::shared_ptr<const CodecConfig> VideoFormatOf(const GstCaps* caps) {
  const GstStructure* fields = gst_caps_get_structure(caps, 0);
  auto format = std::make_shared<CodecConfig>();
  format->codec = CodecOf(fields);
  gst_structure_get_int(fields, "width", &format->width);
  gst_structure_get_int(fields, "height", &format->height);
  if (format->codec != VideoCodec::kMjpeg) {
    format->profile = fmt::format("{}@{}", CapsField(caps, "profile"), CapsField(caps, "level"));
  }
  return format;
}

std::shared_ptr<const AudioConfig> AudioFormatOf(const GstCaps* caps) {
  const GstStructure* fields = gst_caps_get_structure(caps, 0);
  auto format = std::make_shared<AudioConfig>();
  gst_structure_get_int(fields, "rate", &format->sample_rate);
  gst_structure_get_int(fields, "channels", &format->channels);
  const GValue* codec_data = gst_structure_get_value(fields, "codec_data");
  GstBuffer* buffer = codec_data == nullptr ? nullptr : gst_value_get_buffer(codec_data);
  GstMapInfo map;
  if (buffer != nullptr && gst_buffer_map(buffer, &map, GST_MAP_READ)) {
    format->codec_data.assign(map.data, map.data + map.size);
    gst_buffer_unmap(buffer, &map);
  }
  return format;
}

}  // namespace tillwatch
