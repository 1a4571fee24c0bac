// One RTSP session of one camera: rtspsrc, depayloaders and parsers, no decoder.
//
// Thread rule: one owner makes it, calls Wait and destroys it; Wake may be called from any thread.
// The callbacks run in the session's streaming threads, pictures and sound in different ones, each
// one call at a time, and no more once the destructor has returned.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "gst_ptr.hpp"
#include "rtsp_url.hpp"
#include "tillwatch/base/guarded.hpp"
#include "tillwatch/domain/camera.hpp"
#include "tillwatch/media/access_unit.hpp"

namespace tillwatch {

// A coded picture as it comes out of the session; the bytes are valid during the callback only.
struct CodedPicture {
  Pts pts;                             // by the camera's own clock (RTP timestamps), not smoothed
  std::optional<UtcTime> sender_time;  // of pts, by the RTCP sender reports
  std::shared_ptr<const CodecConfig>
      format;  // without parameter sets; the same object while unchanged
  std::span<const std::uint8_t> data;
};

// A frame of AAC, likewise. Its pts counts from another moment than the pictures' does.
struct CodedSound {
  Pts pts;
  std::optional<UtcTime> sender_time;
  std::shared_ptr<const AudioConfig> format;
  std::span<const std::uint8_t> data;
};

struct RtspSource {
  RtspUrl url;
  RtspTransport transport =
      RtspTransport::kTcp;  // rtsps:// is always TCP: UDP would be in the clear
  bool verify_tls = true;
  // PEM: who may vouch for cameras, instead of those whom the system trusts. Empty: the system's.
  std::filesystem::path tls_ca_file = {};
};

class RtspSession {
 public:
  using OnPicture = std::function<void(const CodedPicture&)>;
  using OnSound = std::function<void(const CodedSound&)>;

  // Without on_sound no sound is asked for. Throws std::runtime_error when a plug-in is missing,
  // this is no RTSP URL, or tls_ca_file holds no certificates.
  RtspSession(const RtspSource& from, std::chrono::milliseconds timeout, OnPicture on_picture,
              OnSound on_sound = {});
  ~RtspSession();
  RtspSession(const RtspSession&) = delete;
  RtspSession& operator=(const RtspSession&) = delete;

  // Begins to connect.
  void Start();

  // The reason why the session is over, in words without secrets; none when the time is up, the
  // first picture has come or Wake was called.
  std::optional<std::string> Wait(std::chrono::milliseconds timeout);
  void Wake();

  // Whether the camera has AAC, asked for or not; and the names of all its other streams that are
  // not taken: "PCMU, vnd.onvif.metadata". Known once the first picture has come.
  bool OffersAac() const;
  std::string OtherStreams() const;

 private:
  struct Offer {
    bool video_selected = false;
    bool audio_selected = false;
    bool aac = false;
    std::string others;
    bool certificate_refused = false;
  };
  struct Callbacks;

  void Configure(GstElement* source, const RtspSource& from,
                 std::chrono::milliseconds timeout) const;
  bool SelectStream(const GstCaps* caps);
  bool AcceptCertificate();
  void LinkStream(GstPad* pad);
  void TakePicture(GstSample* sample);
  void TakeSound(GstSample* sample);
  std::string ReasonOf(const GError& error) const;

  const OnPicture on_picture_;
  const OnSound on_sound_;
  const bool verify_tls_;
  const bool udp_;
  Guarded<Offer> offer_;
  bool first_picture_seen_ = false;                  // pictures' thread
  gst::CapsPtr caps_;                                // pictures' thread
  std::shared_ptr<const CodecConfig> format_;        // pictures' thread; what caps_ says
  gst::CapsPtr sound_caps_;                          // sound's thread
  std::shared_ptr<const AudioConfig> sound_format_;  // sound's thread; what sound_caps_ says
  gst::Pipeline pipeline_;                           // last: its threads use all of the above
};

}  // namespace tillwatch
