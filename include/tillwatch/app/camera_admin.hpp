// Adds, changes and removes cameras while everything runs, and follows what others changed.
//
// Truth is the store. The registry is what this process knows of it, and the recording follows the
// registry: what could not be carried out (a full disk) is tried again by the next Sync.
//
// Thread rule: any thread; changes come one after the other, and one that would have to wait longer
// than two seconds for another is Unavailable. Throws Unavailable, Refused of the store, when
// nothing has changed (or the outcome is unknown: every call can be repeated, though Add may then
// find its own camera).
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "tillwatch/app/camera_registry.hpp"
#include "tillwatch/app/camera_rules.hpp"
#include "tillwatch/base/result.hpp"
#include "tillwatch/domain/store_scope.hpp"
#include "tillwatch/ports/camera_control.hpp"
#include "tillwatch/ports/camera_store.hpp"

namespace tillwatch {

// What a user wants. Its URL may leave out or mask the stored secrets, see KeepStoredSecrets.
struct CameraOrder {
  Camera camera;
  bool clear_credentials = false;
  StoreScope stores = {};  // of who wants it: the camera must be of one of them
};

class CameraAdmin {
 public:
  // file: the cameras of the configuration file, to be brought into the store once, before anything
  // else is done with it; nothing when that is not for this process to do.
  CameraAdmin(CameraStore& store, CameraRegistry& registry, CameraControl& control,
              CameraRules rules, std::optional<std::vector<Camera>> file)
      : store_(store),
        registry_(registry),
        control_(control),
        rules_(rules),
        file_(std::move(file)),
        file_synced_(!file_) {}

  const CameraRules& Rules() const { return rules_; }

  // The camera as it would be stored: checked, with the stored secrets. For a probe, too.
  Result<Camera> Complete(const CameraOrder& order) const;

  // Errors: kInvalidArgument with the field, kNotFound for a store that is not the user's,
  // kConflict when the id is taken.
  Result<Camera> Add(const CameraOrder& order);

  struct Outcome {
    Camera camera;
    bool created = false;
  };
  // Makes or replaces it. Errors: as of Add; the id is taken by a camera of another store, too.
  Result<Outcome> Put(const CameraOrder& order);

  // False when there is no such camera in these stores. Its clips stay.
  bool Remove(const CameraId& camera, const StoreScope& stores);

  // Records the file's cameras, unless the store has been heard already: footage does not wait for
  // a database. Never throws Unavailable.
  void StartWithFile();

  // Follows what has changed in the store, and tries again what could not be recorded. For a thread
  // that calls now and again.
  void Sync();

 private:
  bool IsOfOthers(const CameraOrder& order) const;
  std::unique_lock<std::timed_mutex> Begin();
  void SyncLocked();  // changes_ is held, and so for the next one
  void Load();
  void Follow(CameraList list);
  void Reconcile();  // state_ is held
  std::set<CameraId> KnownCameras() const;

  CameraStore& store_;
  CameraRegistry& registry_;
  CameraControl& control_;
  const CameraRules rules_;
  const std::optional<std::vector<Camera>> file_;

  // One change at a time, with what it takes the store to answer. Never taken while state_ is held.
  std::timed_mutex changes_;
  bool file_synced_;

  std::mutex state_;                      // not held while the store is asked; the two below
  std::optional<std::int64_t> revision_;  // of what the registry holds
  std::map<CameraId, Camera> recorded_;   // what control_ has taken
};

}  // namespace tillwatch
