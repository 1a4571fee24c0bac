#include "rtsp_session.hpp"

#include <fmt/format.h>
#include <gio/gio.h>
#include <gst/app/gstappsink.h>
#include <gst/rtsp/gstrtsptransport.h>
#include <gst/rtsp/gstrtspurl.h>

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "stream_formats.hpp"
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
// RFC 5905 section 6: NTP counts from 1900.
constexpr seconds kNtpToUnix{2'208'988'800};

// A space or a line feed would end up in the requests that are sent.
bool HasUnsafeCharacter(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

bool IsRtspUrl(const RtspUrl& url) {
  if (url.location.find(' ') != std::string::npos) return false;
  for (const std::string* text : {&url.location, &url.user, &url.password}) {
    if (HasUnsafeCharacter(*text)) return false;
  }
  GstRTSPUrl* parsed = nullptr;
  if (gst_rtsp_url_parse(url.location.c_str(), &parsed) != GST_RTSP_OK) return false;
  gst_rtsp_url_free(parsed);
  return true;
}

void TrustOnly(GstElement* source, const std::filesystem::path& ca_file) {
  GError* raw = nullptr;
  // Relative names are refused.
  const auto unref = [](GTlsDatabase* database) { g_object_unref(database); };
  const std::unique_ptr<GTlsDatabase, decltype(unref)> trusted(
      g_tls_file_database_new(std::filesystem::absolute(ca_file).c_str(), &raw));
  const gst::ErrorPtr error(raw);
  if (!trusted) {
    throw std::runtime_error(fmt::format("tls_ca_file holds no certificates that can be read: {}",
                                         error ? error->message : "no reason is known"));
  }
  g_object_set(source, "tls-database", trusted.get(), nullptr);
}

std::optional<UtcTime> SenderTimeOf(GstBuffer* buffer) {
  static GstCaps* const ntp = gst_caps_new_empty_simple("timestamp/x-ntp");
  const GstReferenceTimestampMeta* meta = gst_buffer_get_reference_timestamp_meta(buffer, ntp);
  if (meta == nullptr || !GST_CLOCK_TIME_IS_VALID(meta->timestamp)) return std::nullopt;
  const nanoseconds since_1900(static_cast<nanoseconds::rep>(meta->timestamp));
  return UtcTime(std::chrono::floor<microseconds>(since_1900 - kNtpToUnix));
}

std::optional<Pts> PtsOf(GstSample* sample) {
  GstBuffer* buffer = gst_sample_get_buffer(sample);
  if (!GST_BUFFER_PTS_IS_VALID(buffer)) return std::nullopt;
  guint64 running = 0;
  const int sign = gst_segment_to_running_time_full(gst_sample_get_segment(sample), GST_FORMAT_TIME,
                                                    GST_BUFFER_PTS(buffer), &running);
  return Pts(nanoseconds(sign * static_cast<nanoseconds::rep>(running)));
}

// Calls take(pts, sender time, bytes) with what the sample holds, if it is whole.
template <class Take>
void WithContents(GstSample* sample, Take take) {
  const std::optional<Pts> pts = PtsOf(sample);
  GstBuffer* buffer = gst_sample_get_buffer(sample);
  GstMapInfo map;
  if (!pts || !gst_buffer_map(buffer, &map, GST_MAP_READ)) return;
  take(*pts, SenderTimeOf(buffer), std::span<const std::uint8_t>(map.data, map.size));
  gst_buffer_unmap(buffer, &map);
}

}  // namespace

// C signatures for what GStreamer calls. None lets an exception out: each does what cannot fail, or
// ends the session by an error on the bus.
struct RtspSession::Callbacks {
  using TakeSample = void (RtspSession::*)(GstSample*);

  static gboolean SelectStream(GstElement*, guint, GstCaps* caps, gpointer self) noexcept {
    return static_cast<RtspSession*>(self)->SelectStream(caps) ? TRUE : FALSE;
  }
  // Asked only when a certificate did not pass.
  static gboolean AcceptCertificate(GstElement*, gpointer, gpointer, guint,
                                    gpointer self) noexcept {
    return static_cast<RtspSession*>(self)->AcceptCertificate() ? TRUE : FALSE;
  }
  // Pictures and sound have a timeline each; the manager shall not shift one to meet the other.
  static void NewManager(GstElement*, GstElement* manager, gpointer) noexcept {
    g_object_set(manager, "min-ts-offset", G_MAXUINT64, nullptr);
  }
  static void PadAdded(GstElement* source, GstPad* pad, gpointer self) noexcept {
    try {
      static_cast<RtspSession*>(self)->LinkStream(pad);
    } catch (const std::exception& e) {
      GST_ELEMENT_ERROR(source, CORE, PAD, ("%s", e.what()), (nullptr));
    }
  }
  template <TakeSample kTake>
  static GstFlowReturn NewSample(GstAppSink* sink, gpointer self) noexcept {
    const gst::SamplePtr sample(gst_app_sink_pull_sample(sink));
    if (!sample) return GST_FLOW_EOS;
    try {
      const bool whole = gst_sample_get_caps(sample.get()) != nullptr &&
                         gst_sample_get_buffer(sample.get()) != nullptr;
      if (whole) (static_cast<RtspSession*>(self)->*kTake)(sample.get());
    } catch (const std::exception& e) {
      GST_ELEMENT_ERROR(sink, STREAM, FAILED, ("%s", e.what()), (nullptr));
      return GST_FLOW_ERROR;
    }
    return GST_FLOW_OK;
  }
};

RtspSession::RtspSession(const RtspSource& from, milliseconds timeout, OnPicture on_picture,
                         OnSound on_sound)
    : on_picture_(std::move(on_picture)),
      on_sound_(std::move(on_sound)),
      verify_tls_(from.verify_tls),
      udp_(from.transport == RtspTransport::kUdp && !from.url.location.starts_with("rtsps:")) {
  if (!IsRtspUrl(from.url)) throw std::runtime_error("this is no RTSP URL");
  GstElement* source = pipeline_.Add("rtspsrc");
  Configure(source, from, timeout);
  g_signal_connect(source, "select-stream", G_CALLBACK(Callbacks::SelectStream), this);
  g_signal_connect(source, "accept-certificate", G_CALLBACK(Callbacks::AcceptCertificate), this);
  g_signal_connect(source, "new-manager", G_CALLBACK(Callbacks::NewManager), nullptr);
  g_signal_connect(source, "pad-added", G_CALLBACK(Callbacks::PadAdded), this);
}

RtspSession::~RtspSession() = default;

void RtspSession::Configure(GstElement* source, const RtspSource& from,
                            milliseconds timeout) const {
  const RtspUrl& url = from.url;
  const auto timeout_us = static_cast<guint64>(microseconds(timeout).count());
  g_object_set(source, "location", url.location.c_str(), "protocols",
               udp_ ? GST_RTSP_LOWER_TRANS_UDP : GST_RTSP_LOWER_TRANS_TCP, "latency",
               kJitterBufferMs, "buffer-mode", kTimesOfTheCamera, "tcp-timeout", timeout_us,
               "timeout", guint64{0}, "add-reference-timestamp-meta", TRUE, nullptr);
  if (!url.user.empty()) {
    g_object_set(source, "user-id", url.user.c_str(), "user-pw", url.password.c_str(), nullptr);
  }
  if (url.location.starts_with("rtsps:") && !from.tls_ca_file.empty()) {
    TrustOnly(source, from.tls_ca_file);
  }
}

void RtspSession::Start() { gst_element_set_state(pipeline_.Get(), GST_STATE_PLAYING); }

// One video stream is enough, and one of sound if wanted: others are not even set up.
bool RtspSession::SelectStream(const GstCaps* caps) {
  const StreamElements* found = FindStreamElements(caps);
  const bool audio = found != nullptr && found->media == "audio";
  const bool video = found != nullptr && !audio;
  return offer_.With([&](Offer& offer) {
    offer.aac = offer.aac || audio;
    if (video && !std::exchange(offer.video_selected, true)) return true;
    if (audio && on_sound_ && !std::exchange(offer.audio_selected, true)) return true;
    if (found == nullptr) {
      if (!offer.others.empty()) offer.others += ", ";
      offer.others += SanitizeUtf8(CapsField(caps, "encoding-name"), 40);
    }
    return false;
  });
}

bool RtspSession::AcceptCertificate() {
  if (verify_tls_) offer_.With([](Offer& offer) { offer.certificate_refused = true; });
  return !verify_tls_;
}

bool RtspSession::OffersAac() const {
  return offer_.With([](const Offer& offer) { return offer.aac; });
}

std::string RtspSession::OtherStreams() const {
  return offer_.With([](const Offer& offer) { return offer.others; });
}

void RtspSession::LinkStream(GstPad* pad) {
  const gst::CapsPtr rtp_caps(gst_pad_get_current_caps(pad));
  const StreamElements* stream = FindStreamElements(rtp_caps.get());
  if (stream == nullptr) return;

  GstElement* depay = pipeline_.Add(stream->depayloader);
  GstElement* parse = pipeline_.Add(stream->parser);
  GstElement* sink = pipeline_.Add("appsink");
  // Parameter sets before every keyframe, so that a clip may start at any of them.
  if (g_object_class_find_property(G_OBJECT_GET_CLASS(parse), "config-interval") != nullptr) {
    g_object_set(parse, "config-interval", -1, nullptr);
  }
  const gst::CapsPtr caps(gst_caps_from_string(stream->caps));
  g_object_set(sink, "sync", FALSE, "enable-last-sample", FALSE, "caps", caps.get(), nullptr);
  GstAppSinkCallbacks callbacks{};
  callbacks.new_sample = stream->media == "audio" ? Callbacks::NewSample<&RtspSession::TakeSound>
                                                  : Callbacks::NewSample<&RtspSession::TakePicture>;
  gst_app_sink_set_callbacks(GST_APP_SINK(sink), &callbacks, this, nullptr);

  const gst::ObjectPtr<GstPad> entry(gst_element_get_static_pad(depay, "sink"));
  if (!gst_element_link_many(depay, parse, sink, nullptr) ||
      GST_PAD_LINK_FAILED(gst_pad_link(pad, entry.get()))) {
    throw std::runtime_error(fmt::format("the camera's {} stream cannot be parsed", stream->media));
  }
  for (GstElement* element : {sink, parse, depay}) gst_element_sync_state_with_parent(element);
}

void RtspSession::TakePicture(GstSample* sample) {
  GstCaps* caps = gst_sample_get_caps(sample);
  if (caps != caps_.get()) {
    caps_.reset(gst_caps_ref(caps));
    const auto format = VideoFormatOf(caps);
    if (format_ == nullptr || *format != *format_) format_ = format;
  }
  WithContents(sample, [&](Pts pts, std::optional<UtcTime> sender_time, auto data) {
    on_picture_({pts, sender_time, format_, data});
    if (!std::exchange(first_picture_seen_, true)) Wake();
  });
}

void RtspSession::TakeSound(GstSample* sample) {
  GstCaps* caps = gst_sample_get_caps(sample);
  if (caps != sound_caps_.get()) {
    sound_caps_.reset(gst_caps_ref(caps));
    const auto format = AudioFormatOf(caps);
    if (sound_format_ == nullptr || *format != *sound_format_) sound_format_ = format;
  }
  WithContents(sample, [&](Pts pts, std::optional<UtcTime> sender_time, auto data) {
    on_sound_({pts, sender_time, sound_format_, data});
  });
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
  if (offer.certificate_refused)
    return "the camera's certificate is not trusted (see tls_ca_file, verify_tls)";
  if (!offer.video_selected && (offer.aac || !offer.others.empty())) {
    return fmt::format("the camera offers no H.264, H.265 or MJPEG video, only {}{}{}",
                       offer.aac ? "AAC" : "", offer.aac && !offer.others.empty() ? ", " : "",
                       offer.others);
  }
  // rtspsrc's word for a SETUP that was refused (RFC 2326: 461 Unsupported Transport).
  if (error.domain == GST_STREAM_ERROR && error.code == GST_STREAM_ERROR_CODEC_NOT_FOUND) {
    return fmt::format("the camera does not send over {}: try transport = \"{}\"",
                       udp_ ? "UDP" : "TCP", udp_ ? "tcp" : "udp");
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
