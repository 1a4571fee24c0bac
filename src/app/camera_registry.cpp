#include "tillwatch/app/camera_registry.hpp"

#include <algorithm>

namespace tillwatch {

std::shared_ptr<const CameraRegistry::Cameras> CameraRegistry::Now() const {
  return cameras_.With([](const auto& cameras) { return cameras; });
}

void CameraRegistry::Replace(std::vector<StoredCamera> cameras) {
  auto next = std::make_shared<const Cameras>(std::move(cameras));
  cameras_.With([&](auto& current) { current.swap(next); });
}

std::optional<StoredCamera> CameraRegistry::Find(const CameraId& camera) const {
  const auto cameras = Now();
  const auto found =
      std::find_if(cameras->begin(), cameras->end(),
                   [&](const StoredCamera& stored) { return stored.camera.id == camera; });
  return found == cameras->end() ? std::nullopt : std::optional(*found);
}

std::vector<CameraId> CameraRegistry::CamerasFor(const PosEvent& event) const {
  if (event.camera) return {*event.camera};
  std::vector<CameraId> of_register;
  std::vector<CameraId> of_store;
  const auto cameras = Now();
  for (const auto& [camera, from_file] : *cameras) {
    if (camera.store != event.store) continue;
    of_store.push_back(camera.id);
    const bool sees_register =
        event.register_id && std::find(camera.registers.begin(), camera.registers.end(),
                                       *event.register_id) != camera.registers.end();
    if (sees_register) of_register.push_back(camera.id);
  }
  return of_register.empty() ? of_store : of_register;
}

}  // namespace tillwatch
