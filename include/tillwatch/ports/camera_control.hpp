// Cameras come and go while the process runs.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/result.hpp"
#include "tillwatch/domain/camera.hpp"

namespace tillwatch {

// The cameras that are being recorded. Thread rule: any thread.
class CameraControl {
 public:
  virtual ~CameraControl() = default;

  // Adds the camera, or changes the one of this id: a new source is connected to, footage that the
  // ring holds stays. Nothing happens when nothing changed. Returns before the camera is connected.
  virtual void Apply(const Camera& camera) = 0;

  // Ends the recording and forgets the ring. False when there is no such camera.
  virtual bool Remove(const CameraId& camera) = 0;

  // Deletes the footage of all other cameras, which were removed while nobody recorded. Only for
  // who knows every camera there is; nothing else is called meanwhile.
  virtual void ForgetOthers(const std::set<CameraId>& cameras) noexcept = 0;
};

// What a short look at a camera found.
struct CameraProbe {
  std::string codec;  // "h264", "h265", "mjpeg"
  int width = 0;
  int height = 0;
  double fps = 0;
  double gop_seconds = 0;  // between keyframes; 0 when fewer than two were seen
  double kbit_per_second = 0;
  bool has_audio = false;                    // it offers AAC
  std::optional<milliseconds> clock_offset;  // its clock minus ours, when it tells its time
};

// Thread rule: any thread, several calls at once.
class CameraProber {
 public:
  virtual ~CameraProber() = default;
  // Connects, watches for as long, disconnects. Errors: kNotFound with the reason, without secrets.
  virtual Result<CameraProbe> Probe(const Camera& camera, seconds watch) = 0;
};

}  // namespace tillwatch
