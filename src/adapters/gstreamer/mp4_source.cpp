#include "mp4_source.hpp"

#include <string_view>

#include "codec_chain.hpp"

namespace tillwatch::gst {
namespace {

// An encoder that looks ahead takes seconds of pictures before it gives the first one back; so much
// sound must be able to wait, or both stand still for ever.
constexpr guint kSoundThatWaits = 64U * 1024 * 1024;  // bytes

// Links a track to the queue of its kind; further tracks of a kind stay unlinked.
void LinkTrack(GstElement*, GstPad* pad, gpointer queue, const char* kind) noexcept {
  const std::string_view name(GST_PAD_NAME(pad));
  if (!name.starts_with(kind)) return;
  const ObjectPtr<GstPad> sink(gst_element_get_static_pad(GST_ELEMENT(queue), "sink"));
  if (!gst_pad_is_linked(sink.get())) gst_pad_link(pad, sink.get());
}

void LinkVideo(GstElement* demux, GstPad* pad, gpointer queue) noexcept {
  LinkTrack(demux, pad, queue, "video_");
}

void LinkAudio(GstElement* demux, GstPad* pad, gpointer queue) noexcept {
  LinkTrack(demux, pad, queue, "audio_");
}

GstElement* AddAudio(const Pipeline& pipeline, GstElement* demux) {
  GstElement* queue = pipeline.Add("queue");
  GstElement* parser = pipeline.Add("aacparse");
  g_object_set(queue, "max-size-buffers", 0U, "max-size-time", guint64{0}, "max-size-bytes",
               kSoundThatWaits, nullptr);
  gst_element_link(queue, parser);
  g_signal_connect(demux, "pad-added", G_CALLBACK(LinkAudio), queue);
  return parser;
}

}  // namespace

Mp4Source AddMp4Source(const Pipeline& pipeline, const std::filesystem::path& file,
                       const Mp4Summary& summary, Sound sound, int threads) {
  const bool h264 = summary.codec == "h264";
  GstElement* source = pipeline.Add("filesrc");
  GstElement* demux = pipeline.Add("qtdemux");
  GstElement* queue = pipeline.Add("queue");
  GstElement* parser = pipeline.Add(h264 ? "h264parse" : "h265parse");
  GstElement* decoder = AddDecoder(pipeline, h264 ? VideoCodec::kH264 : VideoCodec::kH265, threads);
  g_object_set(source, "location", file.c_str(), nullptr);
  gst_element_link(source, demux);
  gst_element_link_many(queue, parser, decoder, nullptr);
  g_signal_connect(demux, "pad-added", G_CALLBACK(LinkVideo), queue);
  const bool audio = summary.has_audio && sound == Sound::kWanted;
  return {decoder, audio ? AddAudio(pipeline, demux) : nullptr};
}

}  // namespace tillwatch::gst
