#include "tillwatch/adapters/gstreamer/camera_fleet.hpp"

#include <fmt/format.h>

#include <utility>

#include "camera_recorder.hpp"
#include "tillwatch/adapters/gstreamer/init.hpp"

namespace tillwatch {
namespace {

// A missing plug-in is said at start-up, not once per camera and attempt.
void CheckPlugins() {
  const gst::Pipeline probe;
  for (const char* factory :
       {"rtspsrc", "rtph264depay", "rtph265depay", "h264parse", "h265parse", "appsink"}) {
    probe.Add(factory);
  }
}

}  // namespace

CameraFleet::CameraFleet(std::vector<Camera> cameras, const Clock& clock,
                         CameraFleetOptions options)
    : options_(std::move(options)) {
  InitGStreamer();
  CheckPlugins();
  for (const Camera& camera : cameras) {
    recorders_.emplace(camera.id, std::make_unique<CameraRecorder>(camera, clock, options_));
  }
}

CameraFleet::~CameraFleet() {
  for (const auto& [id, recorder] : recorders_) recorder->RequestStop();
}

Result<FootageSlice> CameraFleet::Read(const CameraId& camera, const TimeSpan& window) const {
  const auto found = recorders_.find(camera);
  if (found == recorders_.end()) {
    return Fail(ErrorCode::kNotFound, fmt::format("there is no camera {}", camera.value));
  }
  return found->second->Read(window);
}

std::optional<CameraStatus> CameraFleet::Status(const CameraId& camera) const {
  const auto found = recorders_.find(camera);
  if (found == recorders_.end()) return std::nullopt;
  return found->second->Status();
}

std::vector<CameraStatus> CameraFleet::Statuses() const {
  std::vector<CameraStatus> statuses;
  statuses.reserve(recorders_.size());
  for (const auto& [id, recorder] : recorders_) statuses.push_back(recorder->Status());
  return statuses;
}

}  // namespace tillwatch
