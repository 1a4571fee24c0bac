#include "mp4_source.hpp"

#include <fmt/format.h>
#include <gst/app/gstappsrc.h>

#include <algorithm>

#include "clip_pipeline.hpp"

namespace tillwatch::gst {
namespace {

using std::chrono::nanoseconds;

constexpr guint64 kMostWaiting = 4U * 1024 * 1024;  // bytes in front of the decoder
constexpr milliseconds kLook{5};                    // between two looks at a queue that is full

GstClockTime ClockTime(nanoseconds time) { return static_cast<GstClockTime>(time.count()); }

void SetUp(GstElement* source, const CapsPtr& caps) {
  // We mind the queue ourselves: a push that blocks would not notice that the pipeline has failed.
  g_object_set(source, "caps", caps.get(), "format", GST_FORMAT_TIME, "max-bytes", guint64{0},
               "handle-segment-change", TRUE, nullptr);
}

// What players show, on the times of the buffers. It has no end: parsers take a picture behind it
// for the end of the stream, although pictures that are shown earlier may follow (B-frames).
GstSegment SegmentFrom(nanoseconds shift) {
  GstSegment segment;
  gst_segment_init(&segment, GST_FORMAT_TIME);
  segment.start = ClockTime(shift);
  segment.position = segment.start;
  return segment;
}

// Rounding of times may leave a sliver of a picture that nobody should see.
constexpr nanoseconds kSliver = milliseconds(1);

// The decoder has cut what lies before the segment.
GstPadProbeReturn DropHidden(GstPad*, GstPadProbeInfo* info, gpointer data) noexcept {
  const auto* shown = static_cast<const Shown*>(data);
  const GstBuffer* picture = GST_PAD_PROBE_INFO_BUFFER(info);
  const GstClockTime pts = GST_BUFFER_PTS(picture);
  if (!GST_CLOCK_TIME_IS_VALID(pts)) return GST_PAD_PROBE_OK;
  const bool late = pts + ClockTime(kSliver) > ClockTime(shown->start + shown->length);
  const bool early = pts <= ClockTime(shown->start) && GST_BUFFER_DURATION_IS_VALID(picture) &&
                     GST_BUFFER_DURATION(picture) < ClockTime(kSliver);
  return late || early ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

class Feeder {
 public:
  Feeder(const Mp4File& file, const Mp4Track& track, GstElement* source)
      : file_(file), track_(track), source_(source), segment_(SegmentFrom(ShiftOf(file))) {}

  bool Done() const { return next_ == track_.samples.size(); }
  // Only of sound, which comes in order.
  bool IsOver() const { return Done() || Position() >= track_.shown_for; }
  void End() { gst_app_src_end_of_stream(GST_APP_SRC(source_)); }
  nanoseconds Position() const { return track_.samples[next_].pts; }
  bool IsFull() const {
    return gst_app_src_get_current_level_bytes(GST_APP_SRC(source_)) >= kMostWaiting;
  }

  Result<void> PushNext() {
    const auto buffer = ReadSample(file_, track_.samples[next_++]);
    if (!buffer) return tl::unexpected(buffer.error());
    const SamplePtr sample(gst_sample_new(*buffer, nullptr, &segment_, nullptr));
    gst_buffer_unref(*buffer);
    gst_app_src_push_sample(GST_APP_SRC(source_), sample.get());
    return {};
  }

 private:
  const Mp4File& file_;
  const Mp4Track& track_;
  GstElement* source_;
  const GstSegment segment_;
  std::size_t next_ = 0;
};

// Leaves the message on the bus for whoever waits for the end.
Result<bool> HasFailed(const Pipeline& pipeline, SteadyTime deadline) {
  const MessagePtr message(
      gst_bus_timed_pop_filtered(pipeline.Bus(), ClockTime(kLook), GST_MESSAGE_ERROR));
  if (message) {
    gst_bus_post(pipeline.Bus(), gst_message_ref(message.get()));
    return true;
  }
  if (std::chrono::steady_clock::now() < deadline) return false;
  return Fail(ErrorCode::kInternal, "the video was not read in time");
}

}  // namespace

Chain AddVideoSource(const Pipeline& pipeline, const Mp4File& file) {
  const bool h264 = file.summary.codec == "h264";
  const Chain chain{pipeline.Add("appsrc"), pipeline.Add(h264 ? "h264parse" : "h265parse")};
  const CapsPtr caps(gst_caps_from_string(
      fmt::format("{},alignment=au,width={},height={}",
                  h264 ? "video/x-h264,stream-format=avc" : "video/x-h265,stream-format=hvc1",
                  file.summary.width, file.summary.height)
          .c_str()));
  SetCodecData(caps, file.tracks.video.codec_data);
  SetUp(chain.first, caps);
  gst_element_link(chain.first, chain.last);
  return chain;
}

GstElement* AddSoundSource(const Pipeline& pipeline, const Mp4File& file) {
  const Mp4Track& sound = *file.tracks.audio;
  GstElement* source = pipeline.Add("appsrc");
  SetUp(source, AacCaps({sound.sample_rate, sound.channels, sound.codec_data}));
  return source;
}

std::chrono::nanoseconds ShiftOf(const Mp4File& file) {
  nanoseconds first{0};
  for (const Mp4Sample& sample : file.tracks.video.samples) first = std::min(first, sample.pts);
  if (file.tracks.audio) first = std::min(first, file.tracks.audio->samples.front().pts);
  return -first;
}

Result<GstBuffer*> ReadSample(const Mp4File& file, const Mp4Sample& sample) {
  // The size is what a file claims: nothing is allocated for what cannot be there.
  if (sample.offset > file.size || sample.size > file.size - sample.offset) {
    return Fail(ErrorCode::kInternal, "the MP4 file is cut off");
  }
  GstBuffer* buffer = gst_buffer_new_allocate(nullptr, sample.size, nullptr);
  GstMapInfo map;
  if (buffer == nullptr || !gst_buffer_map(buffer, &map, GST_MAP_WRITE)) {
    return Fail(ErrorCode::kInternal, "there is no memory for a picture");
  }
  const bool read = ReadAt(file.fd.Get(), sample.offset, {map.data, map.size});
  gst_buffer_unmap(buffer, &map);
  if (!read) {
    gst_buffer_unref(buffer);
    return Fail(ErrorCode::kInternal, "the MP4 file cannot be read");
  }
  GST_BUFFER_PTS(buffer) = ClockTime(sample.pts + ShiftOf(file));
  GST_BUFFER_DURATION(buffer) = ClockTime(sample.duration);
  if (!sample.keyframe) GST_BUFFER_FLAG_SET(buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  return buffer;
}

Result<void> FeedAll(const Pipeline& pipeline, const Mp4File& file, GstElement* video,
                     GstElement* sound, SteadyTime deadline) {
  Feeder pictures(file, file.tracks.video, video);
  std::optional<Feeder> frames;
  if (sound != nullptr) frames.emplace(file, *file.tracks.audio, sound);
  while (!pictures.Done()) {
    if (pictures.IsFull()) {
      const auto failed = HasFailed(pipeline, deadline);
      if (!failed) return tl::unexpected(failed.error());
      if (*failed) return {};
      continue;
    }
    // Sound is small and never waits: it is always as far as the pictures.
    while (frames && !frames->IsOver() && frames->Position() <= pictures.Position()) {
      if (const auto pushed = frames->PushNext(); !pushed) return pushed;
    }
    if (const auto pushed = pictures.PushNext(); !pushed) return pushed;
  }
  pictures.End();
  while (frames && !frames->IsOver()) {
    if (const auto pushed = frames->PushNext(); !pushed) return pushed;
  }
  if (frames) frames->End();
  return {};
}

void ShowOnly(GstElement* decoder, const Shown& shown) {
  const ObjectPtr<GstPad> pad(gst_element_get_static_pad(decoder, "src"));
  gst_pad_add_probe(pad.get(), GST_PAD_PROBE_TYPE_BUFFER, DropHidden, new Shown(shown),
                    [](gpointer data) { delete static_cast<Shown*>(data); });
}

}  // namespace tillwatch::gst
