// EventReplay on PostgreSQL: keyset pages, each in a read-only transaction of its own.
#pragma once

#include "tillwatch/adapters/postgres/pool.hpp"
#include "tillwatch/ports/event_replay.hpp"

namespace tillwatch {

class PostgresEventReplay final : public EventReplay {
 public:
  // page: events that are in memory at a time.
  explicit PostgresEventReplay(PostgresPool& pool, int page = 2000) : pool_(pool), page_(page) {}

  std::int64_t Count(UtcTime from, UtcTime until,
                     const std::optional<StoreId>& store = std::nullopt) override;
  void ForEach(UtcTime from, UtcTime until,
               const std::function<void(const PosEvent&)>& each) override;

 private:
  PostgresPool& pool_;
  const int page_;
};

}  // namespace tillwatch
