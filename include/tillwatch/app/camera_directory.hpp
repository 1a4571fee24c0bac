// Which cameras see an event: its own camera, else those of its register, else those of its store.
#pragma once

#include <vector>

#include "tillwatch/domain/camera.hpp"
#include "tillwatch/domain/pos_event.hpp"

namespace tillwatch {

// Immutable; any thread.
class CameraDirectory {
 public:
  explicit CameraDirectory(const std::vector<Camera>& cameras);

  // In the order of the configuration. An event's own camera_id is taken at its word, known or not;
  // empty when no camera looks at that register or store.
  std::vector<CameraId> CamerasFor(const PosEvent& event) const;

 private:
  struct Place {
    CameraId id;
    StoreId store;
    std::vector<RegisterId> registers;
  };
  std::vector<Place> places_;
};

}  // namespace tillwatch
