#include "rtsp_session.hpp"

#include <fmt/format.h>
#include <gst/app/gstappsink.h>
#include <gst/rtsp/gstrtsptransport.h>
#include <gst/rtsp/gstrtspurl.h>

#include <array>
#include <exception>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "tillwatch/base/text.hpp"

namespace tillwatch {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// How long a lost packet is waited for; over TCP none is.
constexpr guint kJitterBufferMs = 200;
// rtspsrc's other modes bend the times towards the arrivals, and B-frames, which arrive out of the
// order in which they are shown, make them swing by 200 ms. Arrivals are the timeline's business.
constexpr int kTimesOfTheCamera = 0;  // GstRTSPSrcBufferMode "none"

struct CodecElements {
  VideoCodec codec;
  std::string_view encoding_name;  // RFC 6184, RFC 7798
  const char* depayloader;
  const char* parser;
  const char* caps;
};

constexpr std::array<CodecElements, 2> kCodecs{{
    {VideoCodec::kH264, "H264", "rtph264depay", "h264parse",
     "video/x-h264,stream-format=byte-stream,alignment=au"},
    {VideoCodec::kH265, "H265", "rtph265depay", "h265parse",
     "video/x-h265,stream-format=byte-stream,alignment=au"},
}};

std::string_view Field(const GstCaps* caps, const char* name) {
  if (caps == nullptr || gst_caps_is_empty(caps) || gst_caps_is_any(caps)) return {};
  const char* text = gst_structure_get_string(gst_caps_get_structure(caps, 0), name);
  return text == nullptr ? std::string_view{} : std::string_view{text};
}

const CodecElements* FindCodec(const GstCaps* rtp_caps) {
  if (Field(rtp_caps, "media") != "video") return nullptr;
  for (const CodecElements& codec : kCodecs) {
    if (Field(rtp_caps, "encoding-name") == codec.encoding_name) return &codec;
  }
  return nullptr;
}

std::shared_ptr<const CodecConfig> FormatOf(const GstCaps* caps) {
  const GstStructure* fields = gst_caps_get_structure(caps, 0);
  auto format = std::make_shared<CodecConfig>();
  format->codec =
      gst_structure_has_name(fields, "video/x-h265") ? VideoCodec::kH265 : VideoCodec::kH264;
  gst_structure_get_int(fields, "width", &format->width);
  gst_structure_get_int(fields, "height", &format->height);
  format->profile = fmt::format("{}@{}", Field(caps, "profile"), Field(caps, "level"));
  return format;
}

bool IsRtspUrl(const std::string& location) {
  GstRTSPUrl* parsed = nullptr;
  if (gst_rtsp_url_parse(location.c_str(), &parsed) != GST_RTSP_OK) return false;
  gst_rtsp_url_free(parsed);
  return true;
}

}  // namespace

// C signatures for what GStreamer calls. None lets an exception out: each does what cannot fail, or
// ends the session by an error on the bus.
struct RtspSession::Callbacks {
  static gboolean SelectStream(GstElement*, guint, GstCaps* caps, gpointer self) noexcept {
    return static_cast<RtspSession*>(self)->SelectStream(caps) ? TRUE : FALSE;
  }
  static void PadAdded(GstElement* source, GstPad* pad, gpointer self) noexcept {
    try {
      static_cast<RtspSession*>(self)->LinkVideo(pad);
    } catch (const std::exception& e) {
      GST_ELEMENT_ERROR(source, CORE, PAD, ("%s", e.what()), (nullptr));
    }
  }
  static GstFlowReturn NewSample(GstAppSink* sink, gpointer self) noexcept {
    const gst::SamplePtr sample(gst_app_sink_pull_sample(sink));
    if (!sample) return GST_FLOW_EOS;
    try {
      static_cast<RtspSession*>(self)->TakeSample(sample.get());
    } catch (const std::exception& e) {
      GST_ELEMENT_ERROR(sink, STREAM, FAILED, ("%s", e.what()), (nullptr));
      return GST_FLOW_ERROR;
    }
    return GST_FLOW_OK;
  }
};

RtspSession::RtspSession(const RtspUrl& url, milliseconds timeout, OnPicture on_picture)
    : on_picture_(std::move(on_picture)) {
  if (!IsRtspUrl(url.location)) throw std::runtime_error("this is no RTSP URL");
  GstElement* source = pipeline_.Add("rtspsrc");
  const auto timeout_us = static_cast<guint64>(microseconds(timeout).count());
  g_object_set(source, "location", url.location.c_str(), "protocols", GST_RTSP_LOWER_TRANS_TCP,
               "latency", kJitterBufferMs, "buffer-mode", kTimesOfTheCamera, "tcp-timeout",
               timeout_us, "timeout", guint64{0}, nullptr);
  if (!url.user.empty()) {
    g_object_set(source, "user-id", url.user.c_str(), "user-pw", url.password.c_str(), nullptr);
  }
  g_signal_connect(source, "select-stream", G_CALLBACK(Callbacks::SelectStream), this);
  g_signal_connect(source, "pad-added", G_CALLBACK(Callbacks::PadAdded), this);
}

RtspSession::~RtspSession() = default;

void RtspSession::Start() { gst_element_set_state(pipeline_.Get(), GST_STATE_PLAYING); }

// One video stream is enough: audio and further streams are not even set up.
bool RtspSession::SelectStream(const GstCaps* caps) {
  const bool recordable = FindCodec(caps) != nullptr;
  return offer_.With([&](Offer& offer) {
    if (recordable && !offer.video_selected) {
      offer.video_selected = true;
      return true;
    }
    if (!recordable) {
      if (!offer.refused.empty()) offer.refused += ", ";
      offer.refused += SanitizeUtf8(Field(caps, "encoding-name"), 40);
    }
    return false;
  });
}

void RtspSession::LinkVideo(GstPad* pad) {
  const gst::CapsPtr rtp_caps(gst_pad_get_current_caps(pad));
  const CodecElements* codec = FindCodec(rtp_caps.get());
  if (codec == nullptr) return;

  GstElement* depay = pipeline_.Add(codec->depayloader);
  GstElement* parse = pipeline_.Add(codec->parser);
  GstElement* sink = pipeline_.Add("appsink");
  // Parameter sets before every keyframe, so that a clip may start at any of them.
  g_object_set(parse, "config-interval", -1, nullptr);
  const gst::CapsPtr caps(gst_caps_from_string(codec->caps));
  g_object_set(sink, "sync", FALSE, "enable-last-sample", FALSE, "caps", caps.get(), nullptr);
  GstAppSinkCallbacks callbacks{};
  callbacks.new_sample = Callbacks::NewSample;
  gst_app_sink_set_callbacks(GST_APP_SINK(sink), &callbacks, this, nullptr);

  const gst::ObjectPtr<GstPad> entry(gst_element_get_static_pad(depay, "sink"));
  if (!gst_element_link_many(depay, parse, sink, nullptr) ||
      GST_PAD_LINK_FAILED(gst_pad_link(pad, entry.get()))) {
    throw std::runtime_error("the camera's video stream cannot be parsed");
  }
  for (GstElement* element : {sink, parse, depay}) gst_element_sync_state_with_parent(element);
}

void RtspSession::TakeSample(GstSample* sample) {
  GstCaps* caps = gst_sample_get_caps(sample);
  GstBuffer* buffer = gst_sample_get_buffer(sample);
  if (caps == nullptr || buffer == nullptr) return;
  if (caps != caps_.get()) {
    caps_.reset(gst_caps_ref(caps));
    const auto format = FormatOf(caps);
    if (format_ == nullptr || *format != *format_) format_ = format;
  }

  if (!GST_BUFFER_PTS_IS_VALID(buffer)) return;
  guint64 running = 0;
  const int sign = gst_segment_to_running_time_full(gst_sample_get_segment(sample), GST_FORMAT_TIME,
                                                    GST_BUFFER_PTS(buffer), &running);
  const nanoseconds shown_at(sign * static_cast<nanoseconds::rep>(running));

  GstMapInfo map;
  if (!gst_buffer_map(buffer, &map, GST_MAP_READ)) return;
  on_picture_({Pts(shown_at), format_, {map.data, map.size}});
  gst_buffer_unmap(buffer, &map);
  if (!std::exchange(first_picture_seen_, true)) Wake();
}

std::optional<std::string> RtspSession::Wait(milliseconds timeout) {
  const gst::MessagePtr message(gst_bus_timed_pop_filtered(
      pipeline_.Bus(), static_cast<GstClockTime>(nanoseconds(timeout).count()),
      static_cast<GstMessageType>(GST_MESSAGE_ERROR | GST_MESSAGE_EOS | GST_MESSAGE_APPLICATION)));
  if (!message || GST_MESSAGE_TYPE(message.get()) == GST_MESSAGE_APPLICATION) return std::nullopt;
  if (GST_MESSAGE_TYPE(message.get()) == GST_MESSAGE_EOS) return "the camera ended the session";
  return ReasonOf(*gst::ErrorOf(message.get()));
}

void RtspSession::Wake() {
  gst_bus_post(pipeline_.Bus(),
               gst_message_new_application(nullptr, gst_structure_new_empty("tillwatch-wake")));
}

std::string RtspSession::ReasonOf(const GError& error) const {
  const Offer offer = offer_.With([](const Offer& o) { return o; });
  if (!offer.video_selected && !offer.refused.empty()) {
    return fmt::format("the camera offers neither H.264 nor H.265 video, only {}", offer.refused);
  }
  if (error.domain == GST_RESOURCE_ERROR) {
    switch (error.code) {
      case GST_RESOURCE_ERROR_NOT_AUTHORIZED:
        return "the camera refuses the user name or password";
      case GST_RESOURCE_ERROR_NOT_FOUND:
        return "the camera does not know this stream";
      case GST_RESOURCE_ERROR_OPEN_READ:
      case GST_RESOURCE_ERROR_OPEN_READ_WRITE:
        return "no connection to the camera";
      default:
        break;
    }
  }
  return RedactUrlsIn(SanitizeUtf8(error.message, 200));
}

}  // namespace tillwatch
