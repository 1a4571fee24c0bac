// The sums behind staff profiles, daily figures and patterns.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <vector>

#include "tillwatch/domain/statistics.hpp"

namespace tillwatch {

struct StaffKey {
  StoreId store;
  StaffId staff;
  auto operator<=>(const StaffKey&) const = default;
};

// store: only this one; none: all of them. Lists are in no order that counts.
// Thread rule: any thread; each call borrows one pooled connection. Throws Unavailable.
class StatisticsStore {
 public:
  virtual ~StatisticsStore() = default;

  virtual std::vector<StaffCounts> CountByStaff(const std::optional<StoreId>& store,
                                                const DayPeriod& period) = 0;
  // The days that have events; `dispositions` stay empty: see Decided.
  virtual std::vector<StoreDay> CountByDay(const std::optional<StoreId>& store,
                                           const DayPeriod& period) = 0;
  // By "occurred_at"; as many as people have decided about.
  virtual std::vector<DecidedAlert> Decided(const std::optional<StoreId>& store,
                                            const StoreSpans& spans) = 0;

  // Keys "0" to "23"; hours without events are left out.
  virtual std::vector<PatternCount> CountByHour(const std::optional<StoreId>& store,
                                                const DayPeriod& period) = 0;
  // Keys are hours since Monday 00:00, "0" to "167"; hours without events are left out.
  virtual std::vector<PatternCount> CountByHourOfWeek(const std::optional<StoreId>& store,
                                                      const DayPeriod& period) = 0;
  // Keys are registers; events without one have an empty key.
  virtual std::vector<PatternCount> CountByRegister(const std::optional<StoreId>& store,
                                                    const DayPeriod& period) = 0;
  // Keys are rules that gave points to alerts; `events` stay 0.
  virtual std::vector<PatternCount> CountByRule(const std::optional<StoreId>& store,
                                                const StoreSpans& spans) = 0;
  // Keys are cameras that were asked for footage of alerts; `events` stay 0.
  virtual std::vector<PatternCount> CountByCamera(const std::optional<StoreId>& store,
                                                  const StoreSpans& spans) = 0;
  // Of alerts that were raised since then.
  virtual std::vector<RulePrecision> CountDecisionsByRule(const std::optional<StoreId>& store,
                                                          UtcTime since) = 0;

  virtual SeverityCounts CountOpenAlerts(const std::optional<StoreId>& store) = 0;
  // What the latest events with an amount were paid in; nothing when they differ, or there are
  // none.
  virtual std::optional<std::string> Currency(const std::optional<StoreId>& store) = 0;
  // store: of the cameras of that store.
  virtual ClipTotals CountClips(const std::optional<StoreId>& store, UtcTime since) = 0;
};

}  // namespace tillwatch
