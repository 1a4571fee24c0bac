// All cameras of this process: one RTSP session, one thread and one footage ring each.
//
// Nothing is decoded. A camera that fails, ends its session or falls silent is connected again, for
// ever, with a growing pause; each session is a new run of footage. H.264, H.265 and MJPEG are
// recorded, and AAC if the camera's settings ask for it.
//
// Thread rule: any thread; no call waits for a camera. The destructor ends all cameras at once and
// returns within two seconds, even when some of them hang.
//
// Invariants:
// 1. The user name and password of a camera's URL appear in no log line, state or reason.
// 2. Cameras share nothing: one that hangs, floods or sends rubbish does not delay another.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <thread>
#include <vector>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/guarded.hpp"
#include "tillwatch/domain/camera.hpp"
#include "tillwatch/media/ring_memory.hpp"
#include "tillwatch/ports/camera_control.hpp"
#include "tillwatch/ports/footage_source.hpp"

namespace tillwatch {

struct CameraFleetOptions {
  // So long without a picture and the session is given up: a camera may fall silent without a word.
  milliseconds watchdog{10'000};
  // The pause before the next attempt doubles from the first to the second, give or take a quarter;
  // a session that lasted longer than the watchdog starts again with the first.
  milliseconds backoff_min{500};
  milliseconds backoff_max{30'000};
  // So long without a keyframe and a live camera's reason says so: no clip can start.
  milliseconds keyframe_patience{60'000};
  // Certificates (PEM) that rtsps:// cameras' must be signed by; empty: those that the system
  // trusts.
  std::filesystem::path tls_ca_file;
  // Called after each change of a camera's state, from that camera's own thread. Must not throw,
  // nor destroy the fleet.
  std::function<void(const CameraStatus&)> on_change;
  // Where a camera's ring lives, of the size of its RingLayout; memory of the process when not
  // said.
  std::function<std::unique_ptr<RingMemory>(const Camera&)> ring_memory;
  // Removes the rings of all other cameras; none, when not said. Must not throw.
  std::function<void(const std::set<CameraId>&)> remove_other_rings;
};

class CameraRecorder;

class CameraFleet final : public FootageSource, public CameraControl {
 public:
  // The clock must outlive the fleet. Throws std::runtime_error when a GStreamer plug-in that is
  // needed is not installed.
  CameraFleet(std::vector<Camera> cameras, const Clock& clock, CameraFleetOptions options = {});
  ~CameraFleet() override;
  CameraFleet(const CameraFleet&) = delete;
  CameraFleet& operator=(const CameraFleet&) = delete;

  // A new session begins when the URL, transport, verify_tls, audio, enabled or the buffer changed.
  // A buffer of another size is a new ring with the footage of the old one as far as it fits.
  void Apply(const Camera& camera) override;
  bool Remove(const CameraId& camera) override;
  void ForgetOthers(const std::set<CameraId>& cameras) noexcept override;

  Result<FootageSlice> Read(const CameraId& camera, const TimeSpan& window) const override;
  Result<FootageExtent> Extent(const CameraId& camera) const override;
  std::optional<CameraStatus> Status(const CameraId& camera) const override;
  std::vector<CameraStatus> Statuses() const override;

 private:
  using Recorders = std::map<CameraId, std::shared_ptr<CameraRecorder>>;

  std::shared_ptr<const CameraRecorder> Find(const CameraId& camera) const;
  Result<std::shared_ptr<const CameraRecorder>> Get(const CameraId& camera) const;
  void BuryRemoved(const std::stop_token& stop);

  const Clock& clock_;
  const CameraFleetOptions options_;
  Guarded<Recorders> recorders_;
  std::mutex removed_mutex_;  // of removed_: a Guarded cannot be waited for
  std::condition_variable_any removed_changed_;
  std::vector<std::shared_ptr<CameraRecorder>> removed_;
  std::jthread undertaker_;
};

}  // namespace tillwatch
