// SnoozeStore on PostgreSQL.
#pragma once

#include "tillwatch/adapters/postgres/pool.hpp"
#include "tillwatch/ports/snooze_store.hpp"

namespace tillwatch {

class PostgresSnoozeStore final : public SnoozeStore {
 public:
  explicit PostgresSnoozeStore(PostgresPool& pool) : pool_(pool) {}

  std::vector<Snooze> List(UtcTime now, const StoreScope& stores) override;
  void Add(const Snooze& snooze) override;
  bool Remove(const SnoozeId& id, const StoreScope& stores) override;

 private:
  PostgresPool& pool_;
};

}  // namespace tillwatch
