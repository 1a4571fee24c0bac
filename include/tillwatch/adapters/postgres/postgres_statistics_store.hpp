// StatisticsStore on PostgreSQL: sums over staff_days and register_hours, never over all events.
#pragma once

#include "tillwatch/adapters/postgres/pool.hpp"
#include "tillwatch/ports/statistics_store.hpp"

namespace tillwatch {

class PostgresStatisticsStore final : public StatisticsStore {
 public:
  explicit PostgresStatisticsStore(PostgresPool& pool) : pool_(pool) {}

  std::vector<StoreId> StoresOf(const StaffId& staff) override;
  std::vector<StaffCounts> CountByStaff(const StoreScope& stores, const DayPeriod& period) override;
  std::vector<StoreDay> CountByDay(const StoreScope& stores, const DayPeriod& period) override;
  std::vector<DecidedAlert> Decided(const StoreScope& stores, const StoreSpans& spans) override;
  std::vector<PatternCount> CountByHour(const StoreScope& stores, const DayPeriod& period) override;
  std::vector<PatternCount> CountByHourOfWeek(const StoreScope& stores,
                                              const DayPeriod& period) override;
  std::vector<PatternCount> CountByRegister(const StoreScope& stores,
                                            const DayPeriod& period) override;
  std::vector<PatternCount> CountByRule(const StoreScope& stores, const StoreSpans& spans) override;
  std::vector<PatternCount> CountByCamera(const StoreScope& stores,
                                          const StoreSpans& spans) override;
  std::vector<RulePrecision> CountDecisionsByRule(const StoreScope& stores, UtcTime since) override;
  SeverityCounts CountOpenAlerts(const StoreScope& stores) override;
  std::optional<std::string> Currency(const StoreScope& stores) override;
  ClipTotals CountClips(const StoreScope& stores, UtcTime since) override;

 private:
  PostgresPool& pool_;
};

}  // namespace tillwatch
