// EventStore on PostgreSQL: one round trip for the history, one transaction for the batch and the
// statistics that it adds to.
#pragma once

#include "tillwatch/adapters/postgres/pool.hpp"
#include "tillwatch/ports/event_store.hpp"
#include "tillwatch/risk/store_calendar.hpp"

namespace tillwatch {

class PostgresEventStore final : public EventStore {
 public:
  // The days of the statistics are the calendar's.
  explicit PostgresEventStore(PostgresPool& pool, StoreCalendar calendar = StoreCalendar::Utc())
      : pool_(pool), calendar_(std::move(calendar)) {}

  BatchHistory LoadHistory(std::span<const PosEvent> events, seconds window) override;
  void Commit(std::span<const ScoredEvent> events,
              std::span<const RejectedMessage> rejected) override;

 private:
  PostgresPool& pool_;
  const StoreCalendar calendar_;
};

}  // namespace tillwatch
