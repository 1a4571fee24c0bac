// One RTSP session of one camera: rtspsrc, a depayloader and a parser, no decoder.
//
// Thread rule: one owner makes it, calls Wait and destroys it; Wake may be called from any thread.
// The picture callback runs in the session's streaming thread, one call at a time, and no more once
// the destructor has returned.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "gst_ptr.hpp"
#include "rtsp_url.hpp"
#include "tillwatch/base/guarded.hpp"
#include "tillwatch/media/access_unit.hpp"

namespace tillwatch {

// A coded picture as it comes out of the session; the bytes are valid during the callback only.
struct CodedPicture {
  Pts pts;  // by the camera's own clock (RTP timestamps), not smoothed
  std::shared_ptr<const CodecConfig>
      format;  // without parameter sets; the same object while unchanged
  std::span<const std::uint8_t> data;
};

class RtspSession {
 public:
  using OnPicture = std::function<void(const CodedPicture&)>;

  // Throws std::runtime_error when a plug-in is missing or this is no RTSP URL.
  RtspSession(const RtspUrl& url, std::chrono::milliseconds timeout, OnPicture on_picture);
  ~RtspSession();
  RtspSession(const RtspSession&) = delete;
  RtspSession& operator=(const RtspSession&) = delete;

  // Begins to connect.
  void Start();

  // The reason why the session is over, in words without secrets; none when the time is up, the
  // first picture has come or Wake was called.
  std::optional<std::string> Wait(std::chrono::milliseconds timeout);
  void Wake();

 private:
  struct Offer {
    bool video_selected = false;
    std::string refused;  // streams that were offered and cannot be recorded: "PCMU, JPEG"
  };
  struct Callbacks;

  bool SelectStream(const GstCaps* caps);
  void LinkVideo(GstPad* pad);
  void TakeSample(GstSample* sample);
  std::string ReasonOf(const GError& error) const;

  const OnPicture on_picture_;
  Guarded<Offer> offer_;
  bool first_picture_seen_ = false;            // streaming thread
  gst::CapsPtr caps_;                          // streaming thread
  std::shared_ptr<const CodecConfig> format_;  // streaming thread; what caps_ says
  gst::Pipeline pipeline_;                     // last: its threads use all of the above
};

}  // namespace tillwatch
