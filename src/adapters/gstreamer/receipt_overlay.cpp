#include "receipt_overlay.hpp"

#include <exception>

#include "receipt_text.hpp"

namespace tillwatch::gst {
namespace {

constexpr guint kShading = 160;  // of 255

// The time of the picture since the start of what is shown.
GstClockTime RunningTime(GstPad* pad, GstBuffer* picture) {
  GstEvent* event = gst_pad_get_sticky_event(pad, GST_EVENT_SEGMENT, 0);
  if (event == nullptr) return GST_CLOCK_TIME_NONE;
  const GstSegment* segment = nullptr;
  gst_event_parse_segment(event, &segment);
  const guint64 time =
      gst_segment_to_running_time(segment, GST_FORMAT_TIME, GST_BUFFER_PTS(picture));
  gst_event_unref(event);
  return time;
}

}  // namespace

ReceiptOverlay::ReceiptOverlay(const Pipeline& pipeline, const std::vector<ReceiptCue>& cues)
    : cues_(cues), overlay_(pipeline.Add("textoverlay")) {
  // The font's size is that for a picture 640 wide, and grows with it.
  g_object_set(overlay_, "font-desc", "DejaVu Sans Mono 10", "shaded-background", TRUE,
               "shading-value", kShading, "draw-shadow", FALSE, "text", "", nullptr);
  for (const auto& [name, value] :
       {std::pair{"halignment", "left"}, {"valignment", "bottom"}, {"line-alignment", "left"}}) {
    gst_util_set_object_arg(G_OBJECT(overlay_), name, value);
  }
  const ObjectPtr<GstPad> pad(gst_element_get_static_pad(overlay_, "video_sink"));
  gst_pad_add_probe(pad.get(), GST_PAD_PROBE_TYPE_BUFFER, OnPicture, this, nullptr);
}

GstPadProbeReturn ReceiptOverlay::OnPicture(GstPad* pad, GstPadProbeInfo* info,
                                            gpointer self) noexcept {
  try {
    const GstClockTime time = RunningTime(pad, GST_PAD_PROBE_INFO_BUFFER(info));
    if (GST_CLOCK_TIME_IS_VALID(time)) {
      const std::chrono::nanoseconds at(static_cast<std::int64_t>(time));
      static_cast<ReceiptOverlay*>(self)->ShowAt(std::chrono::round<microseconds>(at));
    }
    return GST_PAD_PROBE_OK;
  } catch (const std::exception& e) {  // out of memory: no video is better than one without receipt
    GstElement* overlay = static_cast<ReceiptOverlay*>(self)->overlay_;
    GST_ELEMENT_ERROR(overlay, STREAM, FAILED, ("the receipt cannot be shown: %s", e.what()),
                      (nullptr));
    return GST_PAD_PROBE_DROP;
  }
}

void ReceiptOverlay::ShowAt(std::chrono::microseconds at) {
  std::string text = EscapeMarkup(ReceiptTextAt(cues_, at));
  if (text == shown_) return;
  shown_ = std::move(text);
  g_object_set(overlay_, "text", shown_.c_str(), nullptr);
}

}  // namespace tillwatch::gst
