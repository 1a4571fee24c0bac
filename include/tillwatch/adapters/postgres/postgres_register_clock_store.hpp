// RegisterClockStore on PostgreSQL: the table register_clocks.
#pragma once

#include "tillwatch/adapters/postgres/pool.hpp"
#include "tillwatch/ports/register_clock_store.hpp"

namespace tillwatch {

class PostgresRegisterClockStore final : public RegisterClockStore {
 public:
  explicit PostgresRegisterClockStore(PostgresPool& pool) : pool_(pool) {}

  std::vector<KeptRegisterClock> LoadClocks() override;
  void SaveClocks(std::span<const KeptRegisterClock> clocks) override;

 private:
  PostgresPool& pool_;
};

}  // namespace tillwatch
