// EventStore on PostgreSQL: one round trip for the history, one transaction for the batch and the
// statistics that it adds to.
#pragma once

#include <cstdint>
#include <memory>

#include "tillwatch/adapters/postgres/pool.hpp"
#include "tillwatch/base/clock.hpp"
#include "tillwatch/ports/event_store.hpp"
#include "tillwatch/risk/store_calendar.hpp"

namespace tillwatch {

class PeerFigures;

class PostgresEventStore final : public EventStore {
 public:
  // calendar: of the days of the statistics. clock: for the age of what is kept between batches;
  // outlives the store.
  explicit PostgresEventStore(PostgresPool& pool, StoreCalendar calendar = StoreCalendar::Utc());
  PostgresEventStore(PostgresPool& pool, StoreCalendar calendar, const Clock& clock);
  ~PostgresEventStore() override;

  StoredHistory LoadHistory(std::span<const PosEvent> events, const HistoryPlan& plan) override;
  bool CommitNew(std::span<const ScoredEvent> events,
                 std::span<const RejectedMessage> rejected) override;
  void Commit(std::span<const ScoredEvent> events,
              std::span<const RejectedMessage> rejected) override;

 private:
  PostgresPool& pool_;
  const StoreCalendar calendar_;
  const Clock& clock_;
  const std::unique_ptr<PeerFigures> peers_;
  std::uint64_t batches_ = 0;
};

}  // namespace tillwatch
