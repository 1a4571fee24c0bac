// Sums of a test's own, by store and day as the real store keeps them.
#pragma once

#include <algorithm>
#include <vector>

#include "tillwatch/ports/event_store.hpp"
#include "tillwatch/ports/statistics_store.hpp"

namespace tillwatch::test {

class FakeStatisticsStore final : public StatisticsStore {
 public:
  struct StaffDay {
    StoreId store;
    StaffId staff;
    LocalDay day;
    EventKind kind = EventKind::kSale;
    KindTotal count;
  };

  std::vector<StaffDay> staff_days;
  std::vector<StoreDay> severities;  // `kinds` are those of staff_days
  std::vector<DecidedAlert> decided;
  std::vector<PatternCount> hours;
  std::vector<PatternCount> hours_of_week;
  std::vector<PatternCount> registers;
  std::vector<PatternCount> cameras;
  std::optional<std::string> currency;
  std::vector<PatternCount> rules;
  std::vector<RulePrecision> precision;
  SeverityCounts open{};
  ClipTotals clips;

  StoreSpans asked_spans;
  UtcTime asked_since;

  std::vector<StoreId> StoresOf(const StaffId& staff) override {
    std::vector<StoreId> stores;
    for (const StaffDay& row : staff_days) {
      if (row.staff == staff) stores.push_back(row.store);
    }
    std::sort(stores.begin(), stores.end());
    stores.erase(std::unique(stores.begin(), stores.end()), stores.end());
    return stores;
  }
  std::vector<StaffCounts> CountByStaff(const StoreScope& stores,
                                        const DayPeriod& period) override {
    std::map<StaffKey, KindTotals> counts;
    for (const StaffDay& row : staff_days) {
      if (!stores.Has(row.store) || !period.Contains(row.day) || row.staff.value.empty()) continue;
      counts[{row.store, row.staff}][row.kind] += row.count;
    }
    std::vector<StaffCounts> result;
    for (const auto& [key, kinds] : counts) result.push_back({key.store, key.staff, kinds});
    return result;
  }
  std::vector<StoreDay> CountByDay(const StoreScope& stores, const DayPeriod& period) override {
    std::vector<StoreDay> days;
    for (const StoreDay& day : severities) {
      if (stores.Has(day.store) && period.Contains(day.day)) days.push_back(day);
    }
    for (const StaffDay& row : staff_days) {
      if (!stores.Has(row.store) || !period.Contains(row.day)) continue;
      auto day = std::find_if(days.begin(), days.end(), [&](const StoreDay& other) {
        return other.store == row.store && other.day == row.day;
      });
      if (day == days.end()) day = days.insert(day, StoreDay{row.store, row.day, {}, {}, {}});
      day->kinds[row.kind] += row.count;
    }
    return days;
  }
  std::vector<DecidedAlert> Decided(const StoreScope& stores, const StoreSpans& spans) override {
    std::vector<DecidedAlert> found;
    for (const DecidedAlert& alert : decided) {
      const StoreSpans::Span& span = spans.Of(alert.store);
      if (stores.Has(alert.store) && alert.occurred_at >= span.from &&
          alert.occurred_at < span.to) {
        found.push_back(alert);
      }
    }
    return found;
  }
  std::vector<PatternCount> CountByHour(const StoreScope&, const DayPeriod&) override {
    return hours;
  }
  std::vector<PatternCount> CountByHourOfWeek(const StoreScope&, const DayPeriod&) override {
    return hours_of_week;
  }
  std::vector<PatternCount> CountByRegister(const StoreScope&, const DayPeriod&) override {
    return registers;
  }
  std::vector<PatternCount> CountByRule(const StoreScope&, const StoreSpans& spans) override {
    asked_spans = spans;
    return rules;
  }
  std::vector<PatternCount> CountByCamera(const StoreScope&, const StoreSpans& spans) override {
    asked_spans = spans;
    return cameras;
  }
  std::vector<RulePrecision> CountDecisionsByRule(const StoreScope&, UtcTime since) override {
    asked_since = since;
    return precision;
  }
  SeverityCounts CountOpenAlerts(const StoreScope&) override { return open; }
  std::optional<std::string> Currency(const StoreScope&) override { return currency; }
  ClipTotals CountClips(const StoreScope&, UtcTime since) override {
    asked_since = since;
    return clips;
  }
};

}  // namespace tillwatch::test
