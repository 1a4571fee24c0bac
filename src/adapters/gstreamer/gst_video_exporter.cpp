#include "tillwatch/adapters/gstreamer/gst_video_exporter.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <optional>
#include <utility>

#include "codec_chain.hpp"
#include "gst_ptr.hpp"
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

// What stands between the decoder and the encoder.
gst::Chain AddOverlay(const gst::Pipeline& pipeline, const gst::ReceiptOverlay& overlay) {
  GstElement* convert = pipeline.Add("videoconvert");
  return gst::Join({convert, convert}, {overlay.Element(), overlay.Element()});
}

Result<WrittenVideo> CopyFile(const std::filesystem::path& source,
                              const std::filesystem::path& target) {
  const FileDescriptor file(::open(source.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.IsOpen()) return FileError(errno, "open", source);
  return FinishMp4(file.Get(), {}, target);
}

}  // namespace

GstVideoExporter::GstVideoExporter(EncodeOptions encode, milliseconds deadline)
    : encode_(std::move(encode)), deadline_(deadline) {
  InitGStreamer();
}

Result<WrittenVideo> GstVideoExporter::ToH264(const std::filesystem::path& source,
                                              const std::filesystem::path& target) {
  const auto summary = SummariseMp4(source);
  if (!summary) return tl::unexpected(summary.error());
  return summary->codec == "h264" ? CopyFile(source, target) : Encode(source, nullptr, target);
}

Result<WrittenVideo> GstVideoExporter::BurnIn(const std::filesystem::path& source,
                                              const std::vector<ReceiptCue>& cues,
                                              const std::filesystem::path& target) {
  return Encode(source, &cues, target);
}

Result<WrittenVideo> GstVideoExporter::Encode(const std::filesystem::path& source,
                                              const std::vector<ReceiptCue>* cues,
                                              const std::filesystem::path& target) const {
  const auto summary = SummariseMp4(source);
  if (!summary) return tl::unexpected(summary.error());
  const auto spool = MakeSpoolFile(target.parent_path());
  if (!spool) return tl::unexpected(spool.error());
  try {
    {
      std::optional<gst::ReceiptOverlay> overlay;
      const gst::Pipeline pipeline;
      const gst::Mp4Source file =
          gst::AddMp4Source(pipeline, source, *summary, gst::Sound::kWanted, gst::EncoderThreads());
      gst::Chain video{file.pictures, file.pictures};
      if (cues != nullptr) {
        overlay.emplace(pipeline, *cues);
        video = gst::Join(video, AddOverlay(pipeline, *overlay));
      }
      video = gst::Join(video, gst::AddEncoder(pipeline, encode_, summary->width, summary->height));
      GstElement* mux = gst::AddMp4Output(pipeline, spool->Get());
      gst::LinkToMux(video.last, mux, "video_%u");
      if (file.audio != nullptr) gst::LinkToMux(file.audio, mux, "audio_%u");
      gst_element_set_state(pipeline.Get(), GST_STATE_PLAYING);
      const auto length = std::min<std::chrono::nanoseconds>(summary->duration, kLongest);
      const milliseconds deadline =
          deadline_ + std::chrono::ceil<milliseconds>(length) * kSlowestEncoding;
      if (const auto ended = gst::WaitForEnd(pipeline, deadline); !ended) {
        return tl::unexpected(ended.error());
      }
    }
    return FinishMp4(spool->Get(), {}, target);
  } catch (const std::exception& e) {
    return Fail(ErrorCode::kInternal, e.what());
  }
}

}  // namespace tillwatch
