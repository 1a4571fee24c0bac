#include "mp4_output.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace tillwatch::gst {
namespace {

constexpr guint kUnitsPerSecond = 90'000;

Error ToError(const GError& error) {
  const bool disk =
      error.domain == GST_RESOURCE_ERROR &&
      (error.code == GST_RESOURCE_ERROR_NO_SPACE_LEFT || error.code == GST_RESOURCE_ERROR_WRITE);
  return {disk ? ErrorCode::kDiskFull : ErrorCode::kInternal,
          fmt::format("the clip could not be written: {}", error.message)};
}

}  // namespace

GstElement* AddMp4Output(const Pipeline& pipeline, int file) {
  GstElement* mux = pipeline.Add("mp4mux");
  GstElement* sink = pipeline.Add("fdsink");
  g_object_set(mux, "movie-timescale", kUnitsPerSecond, "trak-timescale", kUnitsPerSecond, nullptr);
  g_object_set(sink, "fd", file, "sync", FALSE, "async", FALSE, nullptr);
  gst_element_link(mux, sink);
  return mux;
}

void LinkToMux(GstElement* from, GstElement* mux, const char* kind) {
  if (!gst_element_link_pads(from, "src", mux, kind)) {
    throw std::runtime_error("the footage cannot be put into an MP4 file");
  }
}

Result<void> WaitForEnd(const Pipeline& pipeline, milliseconds deadline,
                        const std::function<bool()>& goes_on) {
  MessagePtr message;
  do {
    message.reset(gst_bus_timed_pop_filtered(
        pipeline.Bus(), static_cast<GstClockTime>(std::chrono::nanoseconds(deadline).count()),
        static_cast<GstMessageType>(GST_MESSAGE_ERROR | GST_MESSAGE_EOS)));
  } while (!message && goes_on && goes_on());
  if (!message) return Fail(ErrorCode::kInternal, "the clip was not written in time");
  if (GST_MESSAGE_TYPE(message.get()) == GST_MESSAGE_EOS) return {};
  return tl::unexpected(ToError(*ErrorOf(message.get())));
}

}  // namespace tillwatch::gst
