#include "tillwatch/adapters/gstreamer/mp4_muxer.hpp"

#include <fmt/format.h>

#include <exception>
#include <system_error>
#include <utility>

#include "clip_pipeline.hpp"
#include "gst_ptr.hpp"
#include "tillwatch/adapters/gstreamer/init.hpp"

namespace tillwatch {
namespace {

using std::chrono::nanoseconds;

class TemporaryFile {
 public:
  explicit TemporaryFile(std::filesystem::path path) : path_(std::move(path)) {}
  ~TemporaryFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::filesystem::path& Path() const { return path_; }

 private:
  const std::filesystem::path path_;
};

// mp4mux offers audio and video pads: the video pad is asked for by name, or the first free one of
// any kind would be taken.
void LinkToVideoPad(GstElement* from, GstElement* mux) {
  if (!gst_element_link_pads(from, "src", mux, "video_%u")) {
    throw std::runtime_error("the footage cannot be put into an MP4 file");
  }
}

// Returns the appsrc.
GstElement* BuildPipeline(const gst::Pipeline& pipeline, VideoCodec codec,
                          const std::filesystem::path& path,
                          const std::filesystem::path& temp_file) {
  const bool h264 = codec == VideoCodec::kH264;
  const gst::ClipSource front = gst::AddClipSource(pipeline, codec);
  GstElement* filter = pipeline.Add("capsfilter");
  GstElement* timestamper = pipeline.Add(h264 ? "h264timestamper" : "h265timestamper");
  GstElement* mux = pipeline.Add("mp4mux");
  GstElement* sink = pipeline.Add("filesink");
  const gst::CapsPtr caps(
      gst_caps_from_string(h264 ? "video/x-h264,stream-format=avc,alignment=au"
                                : "video/x-h265,stream-format=hvc1,alignment=au"));
  g_object_set(filter, "caps", caps.get(), nullptr);
  g_object_set(mux, "faststart", TRUE, "faststart-file", temp_file.c_str(), nullptr);
  g_object_set(sink, "location", path.c_str(), "sync", FALSE, "async", FALSE, nullptr);
  // The filter stands before the timestamper, which passes on whatever format comes first: the
  // parser is what can convert from byte-stream to what MP4 wants.
  gst_element_link_many(front.parser, filter, timestamper, nullptr);
  LinkToVideoPad(timestamper, mux);
  gst_element_link(mux, sink);
  return front.source;
}

Error ToError(const GError& error) {
  const bool disk =
      error.domain == GST_RESOURCE_ERROR &&
      (error.code == GST_RESOURCE_ERROR_NO_SPACE_LEFT || error.code == GST_RESOURCE_ERROR_WRITE);
  return {disk ? ErrorCode::kDiskFull : ErrorCode::kInternal,
          fmt::format("the clip could not be written: {}", error.message)};
}

Result<void> WaitForEnd(const gst::Pipeline& pipeline, milliseconds deadline) {
  const gst::MessagePtr message(gst_bus_timed_pop_filtered(
      pipeline.Bus(), static_cast<GstClockTime>(nanoseconds(deadline).count()),
      static_cast<GstMessageType>(GST_MESSAGE_ERROR | GST_MESSAGE_EOS)));
  if (!message) return Fail(ErrorCode::kInternal, "the clip was not written in time");
  if (GST_MESSAGE_TYPE(message.get()) == GST_MESSAGE_EOS) return {};
  return tl::unexpected(ToError(*gst::ErrorOf(message.get())));
}

}  // namespace

Mp4Muxer::Mp4Muxer(milliseconds deadline, std::filesystem::path temp_dir)
    : deadline_(deadline), temp_dir_(std::move(temp_dir)) {
  InitGStreamer();
}

Result<WrittenVideo> Mp4Muxer::Write(const ClipFootage& footage,
                                     const std::filesystem::path& path) {
  const std::filesystem::path dir = temp_dir_.empty() ? path.parent_path() : temp_dir_;
  const TemporaryFile media_data(dir / (path.filename().string() + ".mdat"));
  try {
    const gst::Pipeline pipeline;
    GstElement* source = BuildPipeline(pipeline, footage.config.codec, path, media_data.Path());
    gst_element_set_state(pipeline.Get(), GST_STATE_PLAYING);
    gst::Feed(source, footage.units);
    if (const auto ended = WaitForEnd(pipeline, deadline_); !ended) {
      return tl::unexpected(ended.error());
    }
    const CodecConfig& config = footage.config;
    return WrittenVideo{"", std::string(ToString(config.codec)), config.width, config.height};
  } catch (const std::exception& e) {
    return Fail(ErrorCode::kInternal, e.what());
  }
}

}  // namespace tillwatch
