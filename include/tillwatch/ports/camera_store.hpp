// The cameras as they are kept: what the configuration file and the users made of them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tillwatch/domain/camera.hpp"

namespace tillwatch {

struct StoredCamera {
  Camera camera;           // with its secrets
  bool from_file = false;  // it stands in the configuration file (or is a --camera)

  bool operator==(const StoredCamera&) const = default;
};

struct CameraList {
  std::vector<StoredCamera> cameras;  // those of the file in its order, then the others by id
  std::int64_t revision = 0;          // as Revision() was, or older
};

// Thread rule: any thread. Throws Unavailable, Refused.
class CameraStore {
 public:
  virtual ~CameraStore() = default;

  // Grows whenever somebody, in whatever process, has changed a camera. Cheap.
  virtual std::int64_t Revision() = 0;

  // Those that are configured.
  virtual CameraList List() = 0;

  // Makes a camera that is not there yet; false when it is.
  virtual bool Add(const Camera& camera) = 0;

  // Makes the camera, or replaces its definition. Idempotent. Whether it is of the file stays.
  virtual void Put(const Camera& camera) = 0;

  // The camera is configured no more and its secrets are gone; its row stays, clips refer to it.
  // False when there was none.
  virtual bool Remove(const CameraId& camera) = 0;

  // Brings the file's cameras in, once at each start. One whose definition differs from the file's
  // last one is taken from the file; one that is the same there stays as it was since made to be,
  // removed ones included; one that is gone from the file is configured no more.
  virtual void SyncFromFile(const std::vector<Camera>& cameras) = 0;
};

}  // namespace tillwatch
