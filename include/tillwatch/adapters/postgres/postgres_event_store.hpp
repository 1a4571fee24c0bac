// EventStore on PostgreSQL: one round trip for the history, one transaction for the batch.
#pragma once

#include "tillwatch/adapters/postgres/pool.hpp"
#include "tillwatch/ports/event_store.hpp"

namespace tillwatch {

class PostgresEventStore final : public EventStore {
 public:
  explicit PostgresEventStore(PostgresPool& pool) : pool_(pool) {}

  BatchHistory LoadHistory(std::span<const PosEvent> events, seconds window) override;
  void Commit(std::span<const ScoredEvent> events,
              std::span<const RejectedMessage> rejected) override;

 private:
  PostgresPool& pool_;
};

}  // namespace tillwatch
