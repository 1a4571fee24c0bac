#include "tillwatch/adapters/gstreamer/mp4_muxer.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "clip_pipeline.hpp"
#include "codec_chain.hpp"
#include "gst_ptr.hpp"
#include "mp4_finish.hpp"
#include "mp4_output.hpp"
#include "spool_file.hpp"
#include "tillwatch/adapters/gstreamer/init.hpp"

namespace tillwatch {
namespace {

constexpr int kSlowestEncoding = 4;                     // times the length of the footage
constexpr std::size_t kSlowestDisk = 5U * 1024 * 1024;  // bytes a second

struct Sources {
  GstElement* video = nullptr;
  GstElement* audio = nullptr;  // null without sound
};

// H.264 or H.265 as it is. The filter stands before the timestamper, which passes on whatever
// format comes first: the parser is what can convert from byte-stream to what MP4 wants.
gst::Chain AddCopy(const gst::Pipeline& pipeline, VideoCodec codec) {
  const bool h264 = codec == VideoCodec::kH264;
  GstElement* filter = pipeline.Add("capsfilter");
  GstElement* timestamper = pipeline.Add(h264 ? "h264timestamper" : "h265timestamper");
  const gst::CapsPtr caps(
      gst_caps_from_string(h264 ? "video/x-h264,stream-format=avc,alignment=au"
                                : "video/x-h265,stream-format=hvc1,alignment=au"));
  g_object_set(filter, "caps", caps.get(), nullptr);
  gst_element_link(filter, timestamper);
  return {filter, timestamper};
}

gst::Chain AddTranscoding(const gst::Pipeline& pipeline, const CodecConfig& config,
                          const EncodeOptions& options) {
  GstElement* decoder = gst::AddDecoder(pipeline, config.codec, gst::EncoderThreads());
  return gst::Join({decoder, decoder},
                   gst::AddEncoder(pipeline, options, config.width, config.height));
}

Sources BuildPipeline(const gst::Pipeline& pipeline, const ClipFootage& footage, bool encode,
                      const EncodeOptions& options, int spool) {
  const gst::Chain source = gst::AddClipSource(pipeline, footage.config.codec);
  const gst::Chain video =
      gst::Join(source, encode ? AddTranscoding(pipeline, footage.config, options)
                               : AddCopy(pipeline, footage.config.codec));
  GstElement* mux = gst::AddMp4Output(pipeline, spool);
  gst::LinkToMux(video.last, mux, "video_%u");
  if (footage.audio.empty()) return {source.first, nullptr};
  GstElement* audio = gst::AddAudioSource(pipeline, footage.audio_config);
  gst::LinkToMux(audio, mux, "audio_%u");
  return {source.first, audio};
}

std::size_t BytesOf(const ClipFootage& footage) {
  std::size_t bytes = 0;
  for (const auto* units : {&footage.units, &footage.audio}) {
    for (const ClipUnit& unit : *units) bytes += unit.unit->data.size();
  }
  return bytes;
}

milliseconds LengthOf(const ClipFootage& footage) {
  std::chrono::nanoseconds length{0};
  for (const ClipUnit& unit : footage.units) length = std::max(length, unit.pts);
  return std::chrono::ceil<milliseconds>(length);
}

}  // namespace

Mp4Muxer::Mp4Muxer(milliseconds deadline, std::filesystem::path temp_dir, EncodeOptions encode)
    : deadline_(deadline), temp_dir_(std::move(temp_dir)), encode_(std::move(encode)) {
  InitGStreamer();
}

bool Mp4Muxer::Encodes(const ClipFootage& footage) const {
  return footage.config.codec == VideoCodec::kMjpeg || encode_.mode == EncodeMode::kAlways;
}

milliseconds Mp4Muxer::EncodingTime(const ClipFootage& footage) const {
  return Encodes(footage) ? LengthOf(footage) * kSlowestEncoding : milliseconds(0);
}

// A disk that takes seconds a write is waited for as long as it takes any.
Result<void> Mp4Muxer::WaitForEnd(const gst::Pipeline& pipeline, const ClipFootage& footage,
                                  int spool) const {
  if (deadline_ <= milliseconds(0)) return gst::WaitForEnd(pipeline, deadline_);
  const milliseconds copying(BytesOf(footage) * 1'000 / kSlowestDisk);
  return gst::WaitForEnd(pipeline, deadline_ + EncodingTime(footage) + copying, Growth(spool));
}

Result<WrittenVideo> Mp4Muxer::Write(const ClipFootage& footage,
                                     const std::filesystem::path& path) {
  const bool encode = Encodes(footage);
  if (encode && encode_.mode == EncodeMode::kNever) {
    return Invalid("clips.encode",
                   "clips.encode = never, but the camera sends MJPEG, which must be encoded");
  }
  const auto spool =
      MakeSpoolFile(temp_dir_.empty() ? path.parent_path() : temp_dir_, BytesOf(footage));
  if (!spool) return tl::unexpected(spool.error());
  try {
    {
      const gst::Pipeline pipeline;
      const Sources sources = BuildPipeline(pipeline, footage, encode, encode_, spool->Get());
      gst_element_set_state(pipeline.Get(), GST_STATE_PLAYING);
      gst::Feed(sources.video, footage.units);
      if (sources.audio != nullptr) gst::Feed(sources.audio, footage.audio);
      if (const auto ended = WaitForEnd(pipeline, footage, spool->Get()); !ended) {
        return tl::unexpected(ended.error());
      }
    }
    return FinishMp4(spool->Get(), {footage.start_offset, footage.shown_length}, path);
  } catch (const std::exception& e) {
    return Fail(ErrorCode::kInternal, e.what());
  }
}

}  // namespace tillwatch
