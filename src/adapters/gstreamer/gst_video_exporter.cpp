#include "tillwatch/adapters/gstreamer/gst_video_exporter.hpp"

#include <algorithm>
#include <exception>
#include <limits>
#include <optional>
#include <utility>

#include "codec_chain.hpp"
#include "gst_ptr.hpp"
#include "mp4_file.hpp"
#include "mp4_finish.hpp"
#include "mp4_output.hpp"
#include "mp4_source.hpp"
#include "receipt_overlay.hpp"
#include "spool_file.hpp"
#include "tillwatch/adapters/gstreamer/init.hpp"

namespace tillwatch {
namespace {

constexpr int kSlowestEncoding = 4;  // times the length of the video
constexpr std::chrono::hours kLongest{2};
constexpr std::size_t kUnknownSize = std::numeric_limits<std::size_t>::max();

VideoCodec CodecOf(const Mp4Summary& summary) {
  return summary.codec == "h264" ? VideoCodec::kH264 : VideoCodec::kH265;
}

// What stands between the decoder and the encoder.
gst::Chain AddOverlay(const gst::Pipeline& pipeline, const gst::ReceiptOverlay& overlay) {
  GstElement* convert = pipeline.Add("videoconvert");
  return gst::Join({convert, convert}, {overlay.Element(), overlay.Element()});
}

struct Ends {
  GstElement* video = nullptr;
  GstElement* sound = nullptr;  // null without sound
};

// overlay: null when nothing is burnt in.
Ends BuildPipeline(const gst::Pipeline& pipeline, const Mp4File& file, const EncodeOptions& options,
                   const gst::ReceiptOverlay* overlay, int spool) {
  const Mp4Summary& summary = file.summary;
  GstElement* decoder = gst::AddDecoder(pipeline, CodecOf(summary), gst::EncoderThreads());
  gst::Chain video = gst::Join(gst::AddVideoSource(pipeline, file), {decoder, decoder});
  gst::ShowOnly(decoder, {gst::ShiftOf(file), file.tracks.video.shown_for});
  if (overlay != nullptr) video = gst::Join(video, AddOverlay(pipeline, *overlay));
  video = gst::Join(video, gst::AddEncoder(pipeline, options, summary.width, summary.height));
  GstElement* mux = gst::AddMp4Output(pipeline, spool);
  gst::LinkToMux(video.last, mux, "video_%u");
  if (!file.tracks.audio) return {video.first, nullptr};
  GstElement* sound = gst::AddSoundSource(pipeline, file);
  gst::LinkToMux(sound, mux, "audio_%u");
  return {video.first, sound};
}

SteadyTime DeadlineFor(const Mp4Summary& summary, milliseconds base) {
  const auto length = std::min<std::chrono::nanoseconds>(summary.duration, kLongest);
  return std::chrono::steady_clock::now() + base +
         std::chrono::ceil<milliseconds>(length) * kSlowestEncoding;
}

void PostCancelled(GstBus* bus) {
  const gst::ErrorPtr error(
      g_error_new_literal(GST_CORE_ERROR, GST_CORE_ERROR_FAILED, "Tillwatch is ending"));
  gst_bus_post(bus, gst_message_new_error(nullptr, error.get(), nullptr));
}

// Of a pipeline that has been started.
Result<void> RunToEnd(const gst::Pipeline& pipeline, const Mp4File& file, const Ends& ends,
                      SteadyTime deadline) {
  if (const auto fed = gst::FeedAll(pipeline, file, ends.video, ends.sound, deadline); !fed) {
    return fed;
  }
  const auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
  return gst::WaitForEnd(pipeline, std::max(left, milliseconds(0)));
}

}  // namespace

// A pipeline that Cancel can end. Made when it has been started: a bus at rest takes no message.
class GstVideoExporter::Entry {
 public:
  Entry(Guarded<Running>& running, GstBus* bus) : running_(running), bus_(bus) {
    running_.With([&](Running& r) {
      r.buses.push_back(bus_);
      if (r.cancelled) PostCancelled(bus_);
    });
  }
  ~Entry() {
    running_.With([&](Running& r) { std::erase(r.buses, bus_); });
  }
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;

 private:
  Guarded<Running>& running_;
  GstBus* const bus_;
};

void GstVideoExporter::Cancel() {
  running_.With([](Running& running) {
    running.cancelled = true;
    for (GstBus* bus : running.buses) PostCancelled(bus);
  });
}

GstVideoExporter::GstVideoExporter(EncodeOptions encode, milliseconds deadline)
    : encode_(std::move(encode)), deadline_(deadline) {
  InitGStreamer();
}

Result<WrittenVideo> GstVideoExporter::ToH264(const std::filesystem::path& source,
                                              const std::filesystem::path& target) {
  const auto file = OpenMp4(source);
  if (!file) return tl::unexpected(file.error());
  if (file->summary.codec == "h264") return FinishMp4(file->fd.Get(), {}, target);
  return Encode(*file, nullptr, target);
}

Result<WrittenVideo> GstVideoExporter::BurnIn(const std::filesystem::path& source,
                                              const std::vector<ReceiptCue>& cues,
                                              const std::filesystem::path& target) {
  const auto file = OpenMp4(source);
  if (!file) return tl::unexpected(file.error());
  return Encode(*file, &cues, target);
}

Result<WrittenVideo> GstVideoExporter::Encode(const Mp4File& file,
                                              const std::vector<ReceiptCue>* cues,
                                              const std::filesystem::path& target) const {
  const auto spool = MakeSpoolFile(target.parent_path(), kUnknownSize);
  if (!spool) return tl::unexpected(spool.error());
  try {
    {
      std::optional<gst::ReceiptOverlay> overlay;  // outlives the pipeline
      const gst::Pipeline pipeline;
      if (cues != nullptr) overlay.emplace(pipeline, *cues);
      const Ends ends =
          BuildPipeline(pipeline, file, encode_, overlay ? &*overlay : nullptr, spool->Get());
      gst_element_set_state(pipeline.Get(), GST_STATE_PLAYING);
      const Entry entry(running_, pipeline.Bus());
      const auto done = RunToEnd(pipeline, file, ends, DeadlineFor(file.summary, deadline_));
      if (!done) return tl::unexpected(done.error());
    }
    return FinishMp4(spool->Get(), {}, target);
  } catch (const std::exception& e) {
    return Fail(ErrorCode::kInternal, e.what());
  }
}

}  // namespace tillwatch
