#include "tillwatch/adapters/gstreamer/camera_fleet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "camera_recorder.hpp"
#include "tillwatch/adapters/gstreamer/init.hpp"
#include "tillwatch/base/stoppable_wait.hpp"

namespace tillwatch {
namespace {

// A missing plug-in is said at start-up, not once per camera and attempt.
void CheckPlugins() {
  const gst::Pipeline probe;
  for (const char* factory :
       {"rtspsrc", "rtph264depay", "rtph265depay", "rtpjpegdepay", "rtpmp4gdepay", "rtpmp4adepay",
        "h264parse", "h265parse", "jpegparse", "aacparse", "appsink"}) {
    probe.Add(factory);
  }
}

}  // namespace

CameraFleet::CameraFleet(std::vector<Camera> cameras, const Clock& clock,
                         CameraFleetOptions options)
    : clock_(clock), options_(std::move(options)) {
  InitGStreamer();
  CheckPlugins();
  for (const Camera& camera : cameras) Apply(camera);
  undertaker_ = std::jthread([this](const std::stop_token& stop) { BuryRemoved(stop); });
}

CameraFleet::~CameraFleet() {
  recorders_.With([](const Recorders& recorders) {
    for (const auto& [id, recorder] : recorders) recorder->RequestStop();
  });
}

void CameraFleet::Apply(const Camera& camera) {
  recorders_.With([&](Recorders& recorders) {
    if (const auto known = recorders.find(camera.id); known != recorders.end()) {
      known->second->Apply(camera);
      return;
    }
    // Made first: one that cannot be made leaves no entry behind.
    recorders.emplace(camera.id, std::make_shared<CameraRecorder>(camera, clock_, options_));
  });
}

bool CameraFleet::Remove(const CameraId& camera) {
  auto recorder = recorders_.With([&](Recorders& recorders) -> std::shared_ptr<CameraRecorder> {
    const auto found = recorders.find(camera);
    if (found == recorders.end()) return nullptr;
    auto taken = std::move(found->second);
    recorders.erase(found);
    return taken;
  });
  if (!recorder) return false;
  recorder->Forget();
  recorder->RequestStop();
  {
    const std::lock_guard lock(removed_mutex_);
    removed_.push_back(std::move(recorder));
  }
  removed_changed_.notify_one();
  return true;
}

void CameraFleet::ForgetOthers(const std::set<CameraId>& cameras) noexcept {
  if (options_.remove_other_rings) options_.remove_other_rings(cameras);
}

// A hanging camera may take a second to end: that is nobody's time but this thread's.
void CameraFleet::BuryRemoved(const std::stop_token& stop) {
  constexpr milliseconds kReadersAreDone{10};
  std::unique_lock lock(removed_mutex_);
  while (removed_changed_.wait(lock, stop, [this] { return !removed_.empty(); })) {
    // A reader that still holds one would have to wait for its end instead.
    const auto held = std::ranges::partition(
        removed_, [](const auto& recorder) { return recorder.use_count() > 1; });
    std::vector<std::shared_ptr<CameraRecorder>> ended(held.begin(), held.end());
    removed_.erase(held.begin(), held.end());
    lock.unlock();
    if (ended.empty()) WaitUnlessStopped(stop, kReadersAreDone);
    ended.clear();
    lock.lock();
  }
}

std::shared_ptr<const CameraRecorder> CameraFleet::Find(const CameraId& camera) const {
  return recorders_.With([&](const Recorders& recorders) -> std::shared_ptr<const CameraRecorder> {
    const auto found = recorders.find(camera);
    return found == recorders.end() ? nullptr : found->second;
  });
}

Result<std::shared_ptr<const CameraRecorder>> CameraFleet::Get(const CameraId& camera) const {
  if (auto recorder = Find(camera)) return recorder;
  return Fail(ErrorCode::kNotFound, fmt::format("there is no camera {}", camera.value));
}

Result<FootageSlice> CameraFleet::Read(const CameraId& camera, const TimeSpan& window) const {
  return Get(camera).map([&](const auto& recorder) { return recorder->Read(window); });
}

Result<FootageExtent> CameraFleet::Extent(const CameraId& camera) const {
  return Get(camera).map([](const auto& recorder) { return recorder->Extent(); });
}

std::optional<CameraStatus> CameraFleet::Status(const CameraId& camera) const {
  const auto recorder = Find(camera);
  if (!recorder) return std::nullopt;
  return recorder->Status();
}

std::vector<CameraStatus> CameraFleet::Statuses() const {
  const auto recorders = recorders_.With([](const Recorders& all) {
    std::vector<std::shared_ptr<const CameraRecorder>> list;
    for (const auto& [id, recorder] : all) list.push_back(recorder);
    return list;
  });
  std::vector<CameraStatus> statuses;
  statuses.reserve(recorders.size());
  for (const auto& recorder : recorders) statuses.push_back(recorder->Status());
  return statuses;
}

}  // namespace tillwatch
