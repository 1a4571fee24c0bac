// All cameras of this process: one RTSP session, one thread and one footage ring each.
//
// Nothing is decoded. A camera that fails, ends its session or falls silent is connected again, for
// ever, with a growing pause; each session is a new run of footage. Only H.264 and H.265 over RTSP
// (in its own TCP connection) are recorded; audio is not even asked for.
//
// Thread rule: any thread. The destructor ends all cameras at once and returns within two seconds,
// even when some of them hang.
//
// Invariants:
// 1. The user name and password of a camera's URL appear in no log line, state or reason.
// 2. Cameras share nothing: one that hangs, floods or sends rubbish does not delay another.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/domain/camera.hpp"
#include "tillwatch/media/ring_memory.hpp"
#include "tillwatch/ports/footage_source.hpp"

namespace tillwatch {

struct CameraFleetOptions {
  // So long without a picture and the session is given up: a camera may fall silent without a word.
  milliseconds watchdog{10'000};
  // The pause before the next attempt doubles from the first to the second, give or take a quarter;
  // a session that lasted longer than the watchdog starts again with the first.
  milliseconds backoff_min{500};
  milliseconds backoff_max{30'000};
  // Called after each change of a camera's state, from that camera's own thread. Must not throw,
  // nor destroy the fleet.
  std::function<void(const CameraStatus&)> on_change;
  // Where a camera's ring lives, of the size of its RingLayout; memory of the process when not
  // said.
  std::function<std::unique_ptr<RingMemory>(const Camera&)> ring_memory;
};

class CameraRecorder;

class CameraFleet final : public FootageSource {
 public:
  // The clock must outlive the fleet. Throws std::runtime_error when a GStreamer plug-in that is
  // needed is not installed.
  CameraFleet(std::vector<Camera> cameras, const Clock& clock, CameraFleetOptions options = {});
  ~CameraFleet() override;
  CameraFleet(const CameraFleet&) = delete;
  CameraFleet& operator=(const CameraFleet&) = delete;

  Result<FootageSlice> Read(const CameraId& camera, const TimeSpan& window) const override;
  std::optional<CameraStatus> Status(const CameraId& camera) const override;
  std::vector<CameraStatus> Statuses() const override;

 private:
  const CameraFleetOptions options_;
  std::map<CameraId, std::unique_ptr<CameraRecorder>> recorders_;
};

}  // namespace tillwatch
