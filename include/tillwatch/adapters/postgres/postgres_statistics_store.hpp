// StatisticsStore on PostgreSQL: sums over staff_days and register_hours, never over all events.
#pragma once

#include "tillwatch/adapters/postgres/pool.hpp"
#include "tillwatch/ports/statistics_store.hpp"

namespace tillwatch {

class PostgresStatisticsStore final : public StatisticsStore {
 public:
  explicit PostgresStatisticsStore(PostgresPool& pool) : pool_(pool) {}

  std::vector<StaffCounts> CountByStaff(const std::optional<StoreId>& store,
                                        const DayPeriod& period) override;
  std::vector<StoreDay> CountByDay(const std::optional<StoreId>& store,
                                   const DayPeriod& period) override;
  std::vector<DecidedAlert> Decided(const std::optional<StoreId>& store,
                                    const StoreSpans& spans) override;
  std::vector<PatternCount> CountByHour(const std::optional<StoreId>& store,
                                        const DayPeriod& period) override;
  std::vector<PatternCount> CountByHourOfWeek(const std::optional<StoreId>& store,
                                              const DayPeriod& period) override;
  std::vector<PatternCount> CountByRegister(const std::optional<StoreId>& store,
                                            const DayPeriod& period) override;
  std::vector<PatternCount> CountByRule(const std::optional<StoreId>& store,
                                        const StoreSpans& spans) override;
  std::vector<PatternCount> CountByCamera(const std::optional<StoreId>& store,
                                          const StoreSpans& spans) override;
  std::vector<RulePrecision> CountDecisionsByRule(const std::optional<StoreId>& store,
                                                  UtcTime since) override;
  SeverityCounts CountOpenAlerts(const std::optional<StoreId>& store) override;
  std::optional<std::string> Currency(const std::optional<StoreId>& store) override;
  ClipTotals CountClips(const std::optional<StoreId>& store, UtcTime since) override;

 private:
  PostgresPool& pool_;
};

}  // namespace tillwatch
