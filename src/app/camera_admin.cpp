#include "tillwatch/app/camera_admin.hpp"

#include <spdlog/spdlog.h>

#include <set>

#include "tillwatch/base/text.hpp"
#include "tillwatch/domain/camera_definition.hpp"
#include "tillwatch/domain/camera_url.hpp"
#include "tillwatch/ports/errors.hpp"

namespace tillwatch {
namespace {

Error IdTaken() {
  return {ErrorCode::kConflict, "id: there is a camera with this id already", "id"};
}

}  // namespace

bool CameraAdmin::IsOfOthers(const CameraOrder& order) const {
  const auto stored = registry_.Find(order.camera.id);
  return stored && !order.stores.Has(stored->camera.store);
}

Result<Camera> CameraAdmin::Complete(const CameraOrder& order) const {
  Camera camera = order.camera;
  // Before anything is put together with a secret: errors are about what the user wrote.
  auto checked = CheckCamera(camera, rules_);
  if (!checked) return checked;
  if (!order.stores.Has(camera.store)) {
    return Fail(ErrorCode::kNotFound, "no such store", "store_id");
  }
  // The secrets of another store's camera are nobody else's to send anywhere.
  const auto stored = IsOfOthers(order) ? std::nullopt : registry_.Find(camera.id);
  auto url = KeepStoredSecrets(camera.rtsp_url, stored ? stored->camera.rtsp_url : std::string(),
                               order.clear_credentials);
  if (!url) return tl::unexpected(url.error());
  checked->rtsp_url = std::move(*url);
  return checked;
}

Result<Camera> CameraAdmin::Add(const CameraOrder& order) {
  const auto lock = Begin();
  if (registry_.Find(order.camera.id)) return tl::unexpected(IdTaken());
  auto camera = Complete(order);
  if (!camera) return camera;
  if (!store_.Add(*camera)) return tl::unexpected(IdTaken());
  spdlog::info("camera added (camera={} url={})", camera->id.value, RedactUrl(camera->rtsp_url));
  Load();
  return camera;
}

Result<CameraAdmin::Outcome> CameraAdmin::Put(const CameraOrder& order) {
  const auto lock = Begin();
  const bool known = registry_.Find(order.camera.id).has_value();
  if (IsOfOthers(order)) return tl::unexpected(IdTaken());
  auto camera = Complete(order);
  if (!camera) return tl::unexpected(camera.error());
  store_.Put(*camera);
  spdlog::info("camera {} (camera={} url={} enabled={})", known ? "changed" : "added",
               camera->id.value, RedactUrl(camera->rtsp_url), camera->enabled);
  Load();
  return Outcome{std::move(*camera), !known};
}

bool CameraAdmin::Remove(const CameraId& camera, const StoreScope& stores) {
  const auto lock = Begin();
  const auto stored = registry_.Find(camera);
  if (!stores.IsEvery() && !(stored && stores.Has(stored->camera.store))) return false;
  if (!store_.Remove(camera)) return false;
  spdlog::info("camera removed (camera={})", camera.value);
  Load();
  return true;
}

void CameraAdmin::StartWithFile() {
  const std::lock_guard lock(state_);
  if (revision_ || !file_) return;
  std::vector<StoredCamera> cameras;
  for (const Camera& camera : *file_) cameras.push_back({Normalized(camera), true});
  registry_.SetComplete(false);
  registry_.Replace(std::move(cameras));
  Reconcile();
}

void CameraAdmin::Sync() {
  try {
    Begin();
  } catch (const Unavailable&) {
    throw;
  } catch (...) {  // waiting will not help: what is known must do
    registry_.SetComplete(true);
    throw;
  }
}

// What a change builds on is what is stored now.
std::unique_lock<std::timed_mutex> CameraAdmin::Begin() {
  constexpr seconds kPatience{2};
  std::unique_lock lock(changes_, kPatience);
  if (!lock) throw Unavailable("another change of cameras waits for the database");
  SyncLocked();
  return lock;
}

void CameraAdmin::SyncLocked() {
  if (!file_synced_) {
    store_.SyncFromFile(*file_);
    file_synced_ = true;
  }
  const std::int64_t revision = store_.Revision();
  {
    const std::lock_guard lock(state_);
    if (revision_ == revision) return Reconcile();
  }
  Follow(store_.List());
}

// After a change that is committed: if the store goes away just now, the next Sync follows.
void CameraAdmin::Load() {
  try {
    Follow(store_.List());
  } catch (const Unavailable& error) {
    spdlog::warn("a change of cameras waits for the database (error={})", error.what());
  }
}

void CameraAdmin::Follow(CameraList list) {
  const std::lock_guard lock(state_);
  const bool first = !revision_;
  revision_ = list.revision;
  registry_.Replace(std::move(list.cameras));
  Reconcile();
  if (first) control_.ForgetOthers(KnownCameras());
  registry_.SetComplete(true);  // their rings can be read now
}

std::set<CameraId> CameraAdmin::KnownCameras() const {
  std::set<CameraId> known;
  for (const auto& [camera, from_file] : registry_.All()) known.insert(camera.id);
  return known;
}

void CameraAdmin::Reconcile() {
  std::set<CameraId> wanted;
  for (const auto& [camera, from_file] : registry_.All()) {
    wanted.insert(camera.id);
    const auto recorded = recorded_.find(camera.id);
    if (recorded != recorded_.end() && recorded->second == camera) continue;
    try {
      control_.Apply(camera);
      recorded_[camera.id] = camera;
    } catch (const std::exception& error) {
      spdlog::error("camera not applied, tried again (camera={} error={})", camera.id.value,
                    RedactUrlsIn(error.what()));
    }
  }
  std::erase_if(recorded_, [&](const auto& entry) {
    if (wanted.contains(entry.first)) return false;
    control_.Remove(entry.first);
    spdlog::info("camera recorded no more (camera={})", entry.first.value);
    return true;
  });
}

}  // namespace tillwatch
