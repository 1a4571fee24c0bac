// Cameras whose rings a test fills by hand.
#pragma once

#include <map>
#include <memory>

#include "tillwatch/ports/footage_source.hpp"

namespace tillwatch::test {

class FakeFootage final : public FootageSource {
 public:
  void AddCamera(const CameraId& id, CameraState state = CameraState::kLive,
                 seconds bound = seconds(120)) {
    Camera& camera = cameras_[id];
    camera.ring = std::make_unique<FootageRing>(bound, 64LL * 1024 * 1024);
    camera.status.id = id;
    camera.status.state = state;
  }

  CameraStatus& StatusOf(const CameraId& id) { return cameras_.at(id).status; }

  void Push(const CameraId& id, const std::vector<AccessUnitPtr>& units) {
    for (const AccessUnitPtr& unit : units) cameras_.at(id).ring->Push(unit);
  }

  Result<FootageSlice> Read(const CameraId& id, const TimeSpan& window) const override {
    ++reads;
    const auto found = cameras_.find(id);
    if (found == cameras_.end()) return Fail(ErrorCode::kNotFound, "no such camera");
    FootageSlice slice = found->second.ring->Read(window);
    slice.live = found->second.status.state == CameraState::kLive;
    return slice;
  }

  Result<FootageExtent> Extent(const CameraId& id) const override {
    const auto found = cameras_.find(id);
    if (found == cameras_.end()) return Fail(ErrorCode::kNotFound, "no such camera");
    return found->second.ring->Extent();
  }

  std::optional<CameraStatus> Status(const CameraId& id) const override {
    const auto found = cameras_.find(id);
    return found == cameras_.end() ? std::nullopt : std::optional(found->second.status);
  }

  std::vector<CameraStatus> Statuses() const override {
    std::vector<CameraStatus> all;
    for (const auto& [id, camera] : cameras_) all.push_back(camera.status);
    return all;
  }

  mutable int reads = 0;  // each copies a clip's footage

 private:
  struct Camera {
    std::unique_ptr<FootageRing> ring;
    CameraStatus status;
  };
  std::map<CameraId, Camera> cameras_;
};

}  // namespace tillwatch::test
