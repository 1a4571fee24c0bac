#include "tillwatch/adapters/gstreamer/gst_frame_extractor.hpp"

#include <fmt/format.h>
#include <gst/app/gstappsink.h>

#include <algorithm>
#include <exception>

#include "gst_ptr.hpp"
#include "mp4_finish.hpp"
#include "mp4_source.hpp"
#include "raw_picture.hpp"
#include "tillwatch/adapters/gstreamer/init.hpp"

namespace tillwatch {
namespace {

using std::chrono::nanoseconds;

GstClockTime ClockTime(nanoseconds time) { return static_cast<GstClockTime>(time.count()); }

// Until a picture waits at the sink, or the file is over.
Result<void> WaitForPicture(const gst::Pipeline& pipeline, milliseconds deadline) {
  const gst::MessagePtr message(gst_bus_timed_pop_filtered(
      pipeline.Bus(), ClockTime(deadline),
      static_cast<GstMessageType>(GST_MESSAGE_ERROR | GST_MESSAGE_ASYNC_DONE)));
  if (!message) return Fail(ErrorCode::kInternal, "the picture was not decoded in time");
  if (GST_MESSAGE_TYPE(message.get()) == GST_MESSAGE_ASYNC_DONE) return {};
  return Fail(ErrorCode::kInternal, fmt::format("the picture cannot be decoded: {}",
                                                gst::ErrorOf(message.get())->message));
}

// Nothing in it when no picture is shown from this time on.
Result<gst::SamplePtr> Seek(const gst::Pipeline& pipeline, GstElement* sink, nanoseconds at,
                            milliseconds deadline) {
  const auto flags = static_cast<GstSeekFlags>(GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE);
  if (!gst_element_seek_simple(pipeline.Get(), GST_FORMAT_TIME, flags, at.count())) {
    return Fail(ErrorCode::kInternal, "the video cannot be searched");
  }
  if (const auto there = WaitForPicture(pipeline, deadline); !there) {
    return tl::unexpected(there.error());
  }
  return gst::SamplePtr(gst_app_sink_try_pull_preroll(GST_APP_SINK(sink), 0));
}

}  // namespace

GstFrameExtractor::GstFrameExtractor(milliseconds deadline) : deadline_(deadline) {
  InitGStreamer();
}

Result<Image> GstFrameExtractor::FrameAt(const std::filesystem::path& file,
                                         std::chrono::microseconds at) {
  const auto summary = SummariseMp4(file);
  if (!summary) return tl::unexpected(summary.error());
  if (at < microseconds(0) || at >= summary->duration) {
    return Invalid("at", "must lie inside of the video");
  }
  try {
    const gst::Pipeline pipeline;
    const gst::Mp4Source source =
        gst::AddMp4Source(pipeline, file, *summary, gst::Sound::kNotWanted, 1);
    GstElement* convert = pipeline.Add("videoconvert");
    GstElement* sink = gst::AddPictureSink(pipeline);
    gst_element_link_many(source.pictures, convert, sink, nullptr);
    gst_element_set_state(pipeline.Get(), GST_STATE_PAUSED);
    if (const auto there = WaitForPicture(pipeline, deadline_); !there) {
      return tl::unexpected(there.error());
    }
    // Sound may go on for a moment behind the last picture, which then still stands.
    constexpr milliseconds kStep{250};
    constexpr int kTries = 8;
    for (int i = 0; i < kTries; ++i) {
      const auto sample =
          Seek(pipeline, sink, std::max<nanoseconds>(at - i * kStep, nanoseconds(0)), deadline_);
      if (!sample) return tl::unexpected(sample.error());
      if (*sample) return gst::ToImage(sample->get());
    }
    return Fail(ErrorCode::kInternal, "the video has no picture there");
  } catch (const std::exception& e) {
    return Fail(ErrorCode::kInternal, e.what());
  }
}

}  // namespace tillwatch
