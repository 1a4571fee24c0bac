// Cameras that are kept in memory, and the recording and probing of them that a test looks into.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tillwatch/base/guarded.hpp"
#include "tillwatch/ports/camera_control.hpp"
#include "tillwatch/ports/camera_store.hpp"
#include "tillwatch/ports/errors.hpp"

namespace tillwatch::test {

class FakeCameraStore final : public CameraStore {
 public:
  std::map<CameraId, StoredCamera> cameras;
  std::int64_t revision = 1;
  bool away = false;
  bool refuses = false;
  int file_syncs = 0;
  int lists = 0;
  std::function<void()> after_write;  // throws, for what happens behind a commit

  std::int64_t Revision() override {
    Enter();
    return revision;
  }
  CameraList List() override {
    Enter();
    ++lists;
    CameraList list;
    for (const auto& [id, stored] : cameras) list.cameras.push_back(stored);
    list.revision = revision;
    return list;
  }
  bool Add(const Camera& camera) override {
    Enter();
    if (cameras.contains(camera.id)) return false;
    Write(camera);
    return true;
  }
  void Put(const Camera& camera) override {
    Enter();
    Write(camera);
  }
  bool Remove(const CameraId& camera) override {
    Enter();
    ++revision;
    return cameras.erase(camera) > 0;
  }
  // Everything of the file is new.
  void SyncFromFile(const std::vector<Camera>& file) override {
    Enter();
    ++file_syncs;
    for (const Camera& camera : file) cameras[camera.id] = {camera, true};
    ++revision;
  }

 private:
  void Enter() const {
    if (away) throw Unavailable("the database is away");
    if (refuses) throw Refused("the database refuses it");
  }
  void Write(const Camera& camera) {
    cameras[camera.id].camera = camera;
    ++revision;
    if (after_write) after_write();
  }
};

class FakeRecording final : public CameraControl {
 public:
  std::map<CameraId, Camera> recorded;
  int applied = 0;
  std::optional<CameraId> broken;  // cannot be applied

  void Apply(const Camera& camera) override {
    if (broken == camera.id) throw std::runtime_error("no space for rtsp://a:geheim@host/1");
    ++applied;
    recorded[camera.id] = camera;
  }
  bool Remove(const CameraId& camera) override { return recorded.erase(camera) > 0; }
  std::vector<std::set<CameraId>> kept;  // of each call
  void ForgetOthers(const std::set<CameraId>& cameras) noexcept override {
    kept.push_back(cameras);
  }
};

class FakeProber final : public CameraProber {
 public:
  Result<CameraProbe> result = CameraProbe{"h264", 1280, 720, 15, 1, 2000, false, {}};
  Guarded<std::vector<Camera>> probed;
  std::function<void()> meanwhile;  // blocks

  Result<CameraProbe> Probe(const Camera& camera, seconds) override {
    probed.With([&](auto& list) { list.push_back(camera); });
    if (meanwhile) meanwhile();
    return result;
  }
};

}  // namespace tillwatch::test
