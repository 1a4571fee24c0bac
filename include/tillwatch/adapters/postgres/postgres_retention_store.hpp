// RetentionStore on PostgreSQL: a clip's row is locked while its files go.
#pragma once

#include "tillwatch/adapters/postgres/pool.hpp"
#include "tillwatch/ports/retention_store.hpp"

namespace tillwatch {

class PostgresRetentionStore final : public RetentionStore {
 public:
  explicit PostgresRetentionStore(PostgresPool& pool) : pool_(pool) {}

  std::vector<Clip> ExpiredClips(UtcTime now, int default_retention_days, int limit) override;
  std::vector<Clip> OldestClips(OpenAlerts open, int limit) override;
  std::int64_t TotalBytes() override;
  Retirement Retire(const ClipId& clip, OpenAlerts open,
                    const std::function<bool()>& remove_files) override;

 private:
  PostgresPool& pool_;
};

}  // namespace tillwatch
