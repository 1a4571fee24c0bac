#include "camera_media.hpp"

#include <fmt/format.h>
#include <gst/video/video.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "scene.hpp"
#include "tillwatch/base/clock.hpp"

namespace tillwatch::camsim {
namespace {

int GopOf(const Options& options) { return options.gop > 0 ? options.gop : options.fps; }

// Only numbers of ours go into this text. The payloaders are given length-prefixed NAL units: of a
// byte-stream they hold the last NAL unit back until the next picture comes.
std::string EncoderOf(const Options& options) {
  const int gop = GopOf(options);
  if (options.codec == "mjpeg") return "jpegenc name=encoder ! rtpjpegpay name=pay0 pt=26";
  if (options.codec == "h265") {
    return fmt::format(
        "x265enc name=encoder speed-preset=ultrafast {} bitrate={} key-int-max={} "
        "option-string=\"bframes={}:b-adapt=0:b-pyramid=0:scenecut=0:open-gop=0:pools=1:"
        "frame-threads=1{}:log-level=0\" ! "
        "video/x-h265,profile=main ! h265parse ! video/x-h265,stream-format=hvc1,alignment=au ! "
        "rtph265pay name=pay0 pt=96 config-interval=-1",
        options.bframes > 0 ? "" : "tune=zerolatency", options.bitrate, gop, options.bframes,
        options.bframes > 0 ? fmt::format(":rc-lookahead={}", options.bframes + 1) : "");
  }
  return fmt::format(
      "x264enc name=encoder speed-preset=ultrafast {} bframes={} b-adapt=false b-pyramid=false "
      "rc-lookahead=0 sync-lookahead=0 threads=1 bitrate={} key-int-max={} "
      "option-string=\"scenecut=0\" ! video/x-h264,stream-format=avc,profile={} ! "
      "rtph264pay name=pay0 pt=96 config-interval=-1",
      options.bframes > 0 ? "" : "tune=zerolatency", options.bframes, options.bitrate, gop,
      options.bframes > 0 ? "main" : "constrained-baseline");
}

std::string SoundOf(const Options& options) {
  if (options.audio.empty()) return {};
  return fmt::format("audiotestsrc is-live=true samplesperbuffer=1024 volume=0.2 ! {}",
                     options.audio == "aac"
                         ? "audio/x-raw,rate=48000,channels=1 ! avenc_aac ! aacparse ! "
                           "rtpmp4gpay name=pay1 pt=97"
                         : "audio/x-raw,rate=8000,channels=1 ! mulawenc ! rtppcmupay name=pay1");
}

std::string SceneLaunch(const Options& options) {
  return fmt::format(
      "( videotestsrc is-live=true pattern=black ! "
      "video/x-raw,format=I420,width={},height={},framerate={}/1 ! {} {} )",
      options.width, options.height, options.fps, EncoderOf(options), SoundOf(options));
}

cv::Mat PlaneOf(GstVideoFrame& frame, guint component) {
  return {GST_VIDEO_FRAME_COMP_HEIGHT(&frame, component),
          GST_VIDEO_FRAME_COMP_WIDTH(&frame, component), CV_8U,
          GST_VIDEO_FRAME_COMP_DATA(&frame, component),
          static_cast<std::size_t>(GST_VIDEO_FRAME_COMP_STRIDE(&frame, component))};
}

class SceneCamera {
 public:
  SceneCamera(int camera, const Options& options)
      : options_(options), scene_(camera, {options.width, options.height}, options.grain) {
    gst_video_info_set_format(&info_, GST_VIDEO_FORMAT_I420, static_cast<guint>(options.width),
                              static_cast<guint>(options.height));
  }

  // A camera that cannot get rid of a picture (the client has not asked to play yet) does not keep
  // it: what is encoded is always of now.
  static GstPadProbeReturn BeforeEncoder(GstPad* pad, GstPadProbeInfo* info,
                                         gpointer self) noexcept {
    auto* camera = static_cast<SceneCamera*>(self);
    GstBuffer* buffer = GST_PAD_PROBE_INFO_BUFFER(info);
    const microseconds age = AgeOf(pad, buffer);
    if (age > microseconds(seconds(2)) / camera->options_.fps) return GST_PAD_PROBE_DROP;
    buffer = gst_buffer_make_writable(buffer);
    GST_PAD_PROBE_INFO_DATA(info) = buffer;
    camera->Draw(buffer, SystemClock().UtcNow() - age);
    return GST_PAD_PROBE_OK;
  }

  const Options& GetOptions() const { return options_; }

 private:
  // How long ago the picture was taken: on a busy machine it comes here late.
  static microseconds AgeOf(GstPad* pad, GstBuffer* buffer) {
    GstElement* element = gst_pad_get_parent_element(pad);
    const GstClockTime now = gst_element_get_current_running_time(element);
    gst_object_unref(element);
    if (!GST_CLOCK_TIME_IS_VALID(now)) return microseconds(0);
    return microseconds(GST_CLOCK_DIFF(GST_BUFFER_PTS(buffer), now) / 1000);
  }

  void Draw(GstBuffer* buffer, UtcTime taken_at) {
    GstVideoFrame frame;
    if (!gst_video_frame_map(&frame, &info_, buffer, GST_MAP_READWRITE)) return;
    scene_.Paint({PlaneOf(frame, 0), PlaneOf(frame, 1), PlaneOf(frame, 2)}, taken_at);
    gst_video_frame_unmap(&frame);
  }

  const Options options_;
  Scene scene_;
  GstVideoInfo info_{};
};

void OnMediaConfigure(GstRTSPMediaFactory*, GstRTSPMedia* media, gpointer self) {
  auto* camera = static_cast<SceneCamera*>(self);
  GstElement* bin = gst_rtsp_media_get_element(media);
  ReportCaptureTimes(bin);
  GstElement* encoder = gst_bin_get_by_name_recurse_up(GST_BIN(bin), "encoder");
  GstElement* payloader = gst_bin_get_by_name_recurse_up(GST_BIN(bin), "pay0");
  GstPad* raw = gst_element_get_static_pad(encoder, "sink");
  GstPad* coded = gst_element_get_static_pad(payloader, "sink");
  SendAtOnce(payloader);
  gst_pad_add_probe(raw, GST_PAD_PROBE_TYPE_BUFFER, SceneCamera::BeforeEncoder, camera, nullptr);
  if (camera->GetOptions().stall_after) StallAfter(coded, *camera->GetOptions().stall_after);
  for (gpointer object :
       {gpointer(raw), gpointer(coded), gpointer(encoder), gpointer(payloader), gpointer(bin)}) {
    gst_object_unref(object);
  }
}

GstPadProbeReturn AnswerNoLatency(GstPad*, GstPadProbeInfo* info, gpointer) noexcept {
  GstQuery* query = GST_PAD_PROBE_INFO_QUERY(info);
  if (GST_QUERY_TYPE(query) != GST_QUERY_LATENCY) return GST_PAD_PROBE_OK;
  gst_query_set_latency(query, TRUE, 0, GST_CLOCK_TIME_NONE);
  return GST_PAD_PROBE_HANDLED;
}

class Stall {
 public:
  explicit Stall(double after_seconds) : after_(after_seconds) {}

  static GstPadProbeReturn OnBuffer(GstPad*, GstPadProbeInfo*, gpointer self) noexcept {
    auto* stall = static_cast<Stall*>(self);
    const auto now = std::chrono::steady_clock::now();
    if (!stall->first_) stall->first_ = now;
    return now - *stall->first_ > stall->after_ ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
  }
  static void Delete(gpointer self) { delete static_cast<Stall*>(self); }

 private:
  const std::chrono::duration<double> after_;
  std::optional<std::chrono::steady_clock::time_point> first_;
};

void OnElementAdded(GstBin*, GstElement* element, gpointer) noexcept {
  if (g_object_class_find_property(G_OBJECT_GET_CLASS(element), "rtcp-sync-send-time") != nullptr) {
    g_object_set(element, "rtcp-sync-send-time", FALSE, nullptr);
  }
}

}  // namespace

void ReportCaptureTimes(GstElement* media) {
  GstObject* pipeline = gst_object_get_parent(GST_OBJECT(media));
  if (pipeline == nullptr) return;
  g_signal_connect(pipeline, "element-added", G_CALLBACK(OnElementAdded), nullptr);
  gst_object_unref(pipeline);
}

void SendAtOnce(GstElement* payloader) {
  GstPad* out = gst_element_get_static_pad(payloader, "src");
  gst_pad_add_probe(out, GST_PAD_PROBE_TYPE_QUERY_UPSTREAM, AnswerNoLatency, nullptr, nullptr);
  gst_object_unref(out);
}

GstRTSPMediaFactory* NewSceneFactory(int camera, const Options& options) {
  GstRTSPMediaFactory* factory = gst_rtsp_media_factory_new();
  gst_rtsp_media_factory_set_launch(factory, SceneLaunch(options).c_str());
  gst_rtsp_media_factory_set_shared(factory, TRUE);
  auto scene = std::make_unique<SceneCamera>(camera, options);
  g_signal_connect_data(
      factory, "media-configure", G_CALLBACK(OnMediaConfigure), scene.release(),
      [](gpointer self, GClosure*) { delete static_cast<SceneCamera*>(self); }, GConnectFlags{});
  return factory;
}

void StallAfter(GstPad* pad, double seconds) {
  gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER, Stall::OnBuffer, new Stall(seconds),
                    Stall::Delete);
}

}  // namespace tillwatch::camsim
