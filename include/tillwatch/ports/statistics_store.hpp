// The sums behind staff profiles, daily figures and patterns.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <vector>

#include "tillwatch/domain/statistics.hpp"
#include "tillwatch/domain/store_scope.hpp"

namespace tillwatch {

struct StaffKey {
  StoreId store;
  StaffId staff;
  auto operator<=>(const StaffKey&) const = default;
};

// stores: of these alone. Lists are in no order that counts.
// Thread rule: any thread; each call borrows one pooled connection. Throws Unavailable.
class StatisticsStore {
 public:
  virtual ~StatisticsStore() = default;

  // Where they have ever had an event.
  virtual std::vector<StoreId> StoresOf(const StaffId& staff) = 0;
  virtual std::vector<StaffCounts> CountByStaff(const StoreScope& stores,
                                                const DayPeriod& period) = 0;
  // The days that have events; `dispositions` stay empty: see Decided.
  virtual std::vector<StoreDay> CountByDay(const StoreScope& stores, const DayPeriod& period) = 0;
  // By "occurred_at"; as many as people have decided about.
  virtual std::vector<DecidedAlert> Decided(const StoreScope& stores, const StoreSpans& spans) = 0;

  // Keys "0" to "23"; hours without events are left out.
  virtual std::vector<PatternCount> CountByHour(const StoreScope& stores,
                                                const DayPeriod& period) = 0;
  // Keys are hours since Monday 00:00, "0" to "167"; hours without events are left out.
  virtual std::vector<PatternCount> CountByHourOfWeek(const StoreScope& stores,
                                                      const DayPeriod& period) = 0;
  // Keys are registers; events without one have an empty key.
  virtual std::vector<PatternCount> CountByRegister(const StoreScope& stores,
                                                    const DayPeriod& period) = 0;
  // Keys are rules that gave points to alerts; `events` stay 0.
  virtual std::vector<PatternCount> CountByRule(const StoreScope& stores,
                                                const StoreSpans& spans) = 0;
  // Keys are cameras that were asked for footage of alerts; `events` stay 0.
  virtual std::vector<PatternCount> CountByCamera(const StoreScope& stores,
                                                  const StoreSpans& spans) = 0;
  // Of alerts that were raised since then.
  virtual std::vector<RulePrecision> CountDecisionsByRule(const StoreScope& stores,
                                                          UtcTime since) = 0;

  virtual SeverityCounts CountOpenAlerts(const StoreScope& stores) = 0;
  // What the latest events with an amount were paid in; nothing when they differ, or there are
  // none.
  virtual std::optional<std::string> Currency(const StoreScope& stores) = 0;
  // store: of the cameras of that store.
  virtual ClipTotals CountClips(const StoreScope& stores, UtcTime since) = 0;
};

}  // namespace tillwatch
