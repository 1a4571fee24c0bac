#include "file_media.hpp"

#include <fmt/format.h>
#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>

#include <stdexcept>

#include "camera_media.hpp"

namespace tillwatch::camsim {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{1} << 30;

// What went wrong, if something did.
std::string ErrorText(GstElement* pipeline) {
  GstBus* bus = gst_element_get_bus(pipeline);
  GstMessage* message = gst_bus_pop_filtered(bus, GST_MESSAGE_ERROR);
  gst_object_unref(bus);
  if (message == nullptr) return {};
  GError* error = nullptr;
  gst_message_parse_error(message, &error, nullptr);
  std::string text = error->message;
  g_error_free(error);
  gst_message_unref(message);
  return text;
}

// Times of the pictures count from the first DTS; the loop is as long as the DTS are apart in all.
void Append(LoopedFile& file, GstSample* sample, GstClockTime& first_dts, std::size_t& bytes) {
  if (file.caps == nullptr) {
    file.caps = gst_caps_ref(gst_sample_get_caps(sample));
    file.h265 = gst_structure_has_name(gst_caps_get_structure(file.caps, 0), "video/x-h265");
  }
  GstBuffer* picture = gst_buffer_copy(gst_sample_get_buffer(sample));
  bytes += gst_buffer_get_size(picture);
  const GstClockTime dts = GST_BUFFER_DTS_OR_PTS(picture);
  if (file.pictures.empty()) first_dts = dts;
  GST_BUFFER_DTS(picture) = dts - first_dts;
  GST_BUFFER_PTS(picture) -= first_dts;
  const GstClockTime frame =
      file.pictures.empty() ? 0 : GST_BUFFER_DTS(picture) - GST_BUFFER_DTS(file.pictures.back());
  file.pictures.push_back(picture);
  file.duration = GST_BUFFER_DTS(picture) + frame;
}

// Empty when the whole file was read, else why not.
std::string PullPictures(LoopedFile& file, GstElement* pipeline, GstAppSink* sink) {
  GstClockTime first_dts = 0;
  std::size_t bytes = 0;
  while (!gst_app_sink_is_eos(sink)) {
    GstSample* sample = gst_app_sink_try_pull_sample(sink, GST_SECOND / 10);
    if (sample != nullptr) {
      Append(file, sample, first_dts, bytes);
      gst_sample_unref(sample);
    } else if (std::string error = ErrorText(pipeline); !error.empty()) {
      return error;
    }
    if (bytes > kMaxFileBytes) return "it is larger than 1 GiB";
  }
  return file.pictures.empty() ? "it has no H.264 or H.265 video" : "";
}

std::string ReadInto(LoopedFile& file, const std::string& path, const char* codec) {
  const std::string launch = fmt::format(
      "filesrc name=file ! qtdemux name=demux demux.video_0 ! queue ! {0}parse ! "
      "video/x-{0},stream-format=byte-stream,alignment=au ! "
      "appsink name=sink sync=false max-buffers=32",
      codec);
  GstElement* pipeline = gst_parse_launch(launch.c_str(), nullptr);
  if (pipeline == nullptr) return "a GStreamer plug-in is missing";
  GstElement* source = gst_bin_get_by_name(GST_BIN(pipeline), "file");
  GstElement* sink = gst_bin_get_by_name(GST_BIN(pipeline), "sink");
  g_object_set(source, "location", path.c_str(), nullptr);
  gst_element_set_state(pipeline, GST_STATE_PLAYING);
  std::string error = PullPictures(file, pipeline, GST_APP_SINK(sink));
  gst_element_set_state(pipeline, GST_STATE_NULL);
  gst_object_unref(source);
  gst_object_unref(sink);
  gst_object_unref(pipeline);
  return error;
}

// One client's view of the file: the next picture, over and over.
class Player {
 public:
  explicit Player(std::shared_ptr<const LoopedFile> file) : file_(std::move(file)) {}

  static void NeedData(GstAppSrc* source, guint, gpointer self) {
    static_cast<Player*>(self)->Push(source);
  }
  static void Delete(gpointer self) { delete static_cast<Player*>(self); }

 private:
  void Push(GstAppSrc* source) {
    GstBuffer* picture = gst_buffer_copy(file_->pictures[next_]);
    GST_BUFFER_PTS(picture) += loop_start_;
    GST_BUFFER_DTS(picture) += loop_start_;
    if (++next_ == file_->pictures.size()) {
      next_ = 0;
      loop_start_ += file_->duration;
    }
    gst_app_src_push_buffer(source, picture);
  }

  const std::shared_ptr<const LoopedFile> file_;
  std::size_t next_ = 0;
  GstClockTime loop_start_ = 0;
};

struct FileCamera {
  std::shared_ptr<const LoopedFile> file;
  Options options;
};

void OnFileMediaConfigure(GstRTSPMediaFactory*, GstRTSPMedia* media, gpointer self) {
  const auto* camera = static_cast<const FileCamera*>(self);
  GstElement* bin = gst_rtsp_media_get_element(media);
  GstElement* source = gst_bin_get_by_name_recurse_up(GST_BIN(bin), "source");
  GstElement* payloader = gst_bin_get_by_name_recurse_up(GST_BIN(bin), "pay0");
  g_object_set(source, "caps", camera->file->caps, nullptr);
  GstAppSrcCallbacks callbacks{};
  callbacks.need_data = Player::NeedData;
  gst_app_src_set_callbacks(GST_APP_SRC(source), &callbacks, new Player(camera->file),
                            Player::Delete);
  SendAtOnce(payloader);
  if (camera->options.stall_after) {
    GstPad* coded = gst_element_get_static_pad(payloader, "sink");
    StallAfter(coded, *camera->options.stall_after);
    gst_object_unref(coded);
  }
  gst_object_unref(source);
  gst_object_unref(payloader);
  gst_object_unref(bin);
}

}  // namespace

LoopedFile::~LoopedFile() {
  for (GstBuffer* picture : pictures) gst_buffer_unref(picture);
  if (caps != nullptr) gst_caps_unref(caps);
}

std::shared_ptr<const LoopedFile> ReadFile(const std::string& path) {
  std::string error;
  for (const char* codec : {"h264", "h265"}) {
    auto file = std::make_shared<LoopedFile>();
    error = ReadInto(*file, path, codec);
    if (error.empty()) return file;
  }
  throw std::runtime_error(fmt::format("cannot play {}: {}", path, error));
}

GstRTSPMediaFactory* NewFileFactory(std::shared_ptr<const LoopedFile> file,
                                    const Options& options) {
  const char* codec = file->h265 ? "h265" : "h264";
  const std::string launch = fmt::format(
      "( appsrc name=source is-live=true format=time max-bytes=0 max-buffers=2 ! clocksync ! "
      "{0}parse ! video/x-{0},stream-format={1},alignment=au ! rtp{0}pay name=pay0 pt=96 "
      "config-interval=-1 )",
      codec, file->h265 ? "hvc1" : "avc");
  GstRTSPMediaFactory* factory = gst_rtsp_media_factory_new();
  gst_rtsp_media_factory_set_launch(factory, launch.c_str());
  gst_rtsp_media_factory_set_shared(factory, TRUE);
  g_signal_connect_data(
      factory, "media-configure", G_CALLBACK(OnFileMediaConfigure),
      new FileCamera{std::move(file), options},
      [](gpointer self, GClosure*) { delete static_cast<FileCamera*>(self); }, GConnectFlags{});
  return factory;
}

}  // namespace tillwatch::camsim
