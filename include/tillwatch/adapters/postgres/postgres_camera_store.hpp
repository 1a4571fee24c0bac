// CameraStore on PostgreSQL. Secrets are in a table of their own (camera_secrets). Every change
// takes the row of camera_revision first, so that changes come one after the other.
#pragma once

#include "tillwatch/adapters/postgres/pool.hpp"
#include "tillwatch/ports/camera_store.hpp"

namespace tillwatch {

class PostgresCameraStore final : public CameraStore {
 public:
  explicit PostgresCameraStore(PostgresPool& pool) : pool_(pool) {}

  std::int64_t Revision() override;
  CameraList List() override;
  bool Add(const Camera& camera) override;
  void Put(const Camera& camera) override;
  bool Remove(const CameraId& camera) override;
  void SyncFromFile(const std::vector<Camera>& cameras) override;

 private:
  PostgresPool& pool_;
};

}  // namespace tillwatch
