// Burns a receipt into the pictures of a pipeline: white on a shaded box, at the bottom left.
#pragma once

#include <string>
#include <vector>

#include "gst_ptr.hpp"
#include "tillwatch/ports/clip_writer.hpp"

namespace tillwatch::gst {

// Must outlive the pipeline's run. The text is set by the pipeline's own thread, between one
// picture and the next, so that it changes exactly where the cues say.
class ReceiptOverlay {
 public:
  // Throws std::runtime_error when the plug-in is missing.
  ReceiptOverlay(const Pipeline& pipeline, const std::vector<ReceiptCue>& cues);
  ReceiptOverlay(const ReceiptOverlay&) = delete;
  ReceiptOverlay& operator=(const ReceiptOverlay&) = delete;

  GstElement* Element() const { return overlay_; }

 private:
  static GstPadProbeReturn OnPicture(GstPad* pad, GstPadProbeInfo* info, gpointer self) noexcept;
  void ShowAt(std::chrono::microseconds at);

  const std::vector<ReceiptCue>& cues_;
  GstElement* overlay_;
  std::string shown_;
};

}  // namespace tillwatch::gst
