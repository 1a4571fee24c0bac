// Cameras, as the rest of the house sees them: footage of a window, and how each is doing.
#pragma once

#include <optional>
#include <vector>

#include "tillwatch/base/result.hpp"
#include "tillwatch/domain/camera.hpp"
#include "tillwatch/domain/clip.hpp"
#include "tillwatch/media/footage_ring.hpp"

namespace tillwatch {

// Thread rule: any thread; never blocks on a camera.
class FootageSource {
 public:
  virtual ~FootageSource() = default;

  // Error: kNotFound when there is no such camera. A camera without footage gives an empty slice.
  virtual Result<FootageSlice> Read(const CameraId& camera, const TimeSpan& window) const = 0;

  // What there is at the moment, without reading it. Error: kNotFound.
  virtual Result<FootageExtent> Extent(const CameraId& camera) const = 0;

  virtual std::optional<CameraStatus> Status(const CameraId& camera) const = 0;
  virtual std::vector<CameraStatus> Statuses() const = 0;
};

// How a configured camera is doing, also when the recording does not know it (yet).
inline CameraStatus StatusOf(const Camera& camera, const FootageSource& footage, UtcTime now) {
  if (auto status = footage.Status(camera.id)) return *status;
  CameraStatus status;
  status.id = camera.id;
  status.state = camera.enabled ? CameraState::kConnecting : CameraState::kDisabled;
  status.since = now;
  return status;
}

}  // namespace tillwatch
