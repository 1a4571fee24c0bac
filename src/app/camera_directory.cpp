#include "tillwatch/app/camera_directory.hpp"

#include <algorithm>

namespace tillwatch {

CameraDirectory::CameraDirectory(const std::vector<Camera>& cameras) {
  for (const Camera& camera : cameras) {
    places_.push_back({camera.id, camera.store, camera.registers});
  }
}

std::vector<CameraId> CameraDirectory::CamerasFor(const PosEvent& event) const {
  if (event.camera) return {*event.camera};
  std::vector<CameraId> of_register;
  std::vector<CameraId> of_store;
  for (const Place& place : places_) {
    if (place.store != event.store) continue;
    of_store.push_back(place.id);
    const bool sees_register =
        event.register_id && std::find(place.registers.begin(), place.registers.end(),
                                       *event.register_id) != place.registers.end();
    if (sees_register) of_register.push_back(place.id);
  }
  return of_register.empty() ? of_store : of_register;
}

}  // namespace tillwatch
