#include "codec_chain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <thread>

namespace tillwatch::gst {
namespace {

constexpr int kMostThreads = 4;
constexpr guint kMostPicturesInAGop = 60;

// What the encoder is given: 4:2:0, which every player takes, and no larger than asked for.
CapsPtr RawCaps(int max_height, int width, int height) {
  if (max_height <= 0 || width <= 0 || height <= max_height) {
    return CapsPtr(gst_caps_from_string("video/x-raw,format=I420"));
  }
  const int even_height = std::max(2, max_height / 2 * 2);
  const int even_width = std::max(2, (width * even_height / height + 1) / 2 * 2);
  return CapsPtr(gst_caps_from_string(
      fmt::format("video/x-raw,format=I420,width={},height={},pixel-aspect-ratio=1/1", even_width,
                  even_height)
          .c_str()));
}

}  // namespace

Chain Join(const Chain& front, const Chain& back) {
  if (!gst_element_link(front.last, back.first)) {
    throw std::runtime_error("the parts of the pipeline do not fit together");
  }
  return {front.first, back.last};
}

GstElement* AddDecoder(const Pipeline& pipeline, VideoCodec codec, int threads) {
  if (codec == VideoCodec::kMjpeg) return pipeline.Add("jpegdec");
  GstElement* decoder = pipeline.Add(codec == VideoCodec::kH264 ? "avdec_h264" : "avdec_h265");
  g_object_set(decoder, "max-threads", threads, nullptr);
  return decoder;
}

int EncoderThreads() {
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()) / 2, 1, kMostThreads);
}

Chain AddEncoder(const Pipeline& pipeline, const EncodeOptions& options, int width, int height) {
  GstElement* convert = pipeline.Add("videoconvert");
  GstElement* scale = pipeline.Add("videoscale");
  GstElement* raw = pipeline.Add("capsfilter");
  GstElement* encoder = pipeline.Add("x264enc");
  GstElement* parser = pipeline.Add("h264parse");
  GstElement* coded = pipeline.Add("capsfilter");
  g_object_set(raw, "caps", RawCaps(options.max_height, width, height).get(), nullptr);
  g_object_set(encoder, "bitrate", static_cast<guint>(options.kbit_per_second), "threads",
               static_cast<guint>(EncoderThreads()), "key-int-max", kMostPicturesInAGop, nullptr);
  gst_util_set_object_arg(G_OBJECT(encoder), "speed-preset", options.preset.c_str());
  const CapsPtr caps(gst_caps_from_string("video/x-h264,stream-format=avc,alignment=au"));
  g_object_set(coded, "caps", caps.get(), nullptr);
  if (!gst_element_link_many(convert, scale, raw, encoder, parser, coded, nullptr)) {
    throw std::runtime_error("the encoder does not fit together");
  }
  return {convert, coded};
}

}  // namespace tillwatch::gst
