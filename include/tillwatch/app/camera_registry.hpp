// The cameras as everybody in this process sees them now, and which of them see an event.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "tillwatch/base/guarded.hpp"
#include "tillwatch/domain/camera.hpp"
#include "tillwatch/domain/pos_event.hpp"
#include "tillwatch/ports/camera_store.hpp"

namespace tillwatch {

// Thread rule: any thread. Answers are of one moment each.
class CameraRegistry {
 public:
  CameraRegistry() = default;
  explicit CameraRegistry(std::vector<StoredCamera> cameras) { Replace(std::move(cameras)); }

  void Replace(std::vector<StoredCamera> cameras);

  // False while there may be cameras of which this process has not heard: it began to record those
  // of the file before the store answered. Nothing must be refused for want of a camera then.
  bool IsComplete() const { return complete_; }
  void SetComplete(bool complete) { complete_ = complete; }

  // In the order of the configuration.
  std::vector<StoredCamera> All() const { return *Now(); }
  std::optional<StoredCamera> Find(const CameraId& camera) const;

  // The event's own camera, else those of its register, else those of its store; in the order of
  // the configuration. Its own camera_id is taken at its word, known or not; empty when no camera
  // looks at that register or store.
  std::vector<CameraId> CamerasFor(const PosEvent& event) const;

 private:
  using Cameras = std::vector<StoredCamera>;
  std::shared_ptr<const Cameras> Now() const;

  Guarded<std::shared_ptr<const Cameras>> cameras_{std::make_shared<const Cameras>()};
  std::atomic<bool> complete_{true};
};

}  // namespace tillwatch
