// Staff profiles, daily figures, trends and patterns, as the API and the page show them.
//
// Days are those of each store's own calendar; "today" of several stores together is the default
// zone's. Thread rule: any thread. Throws Unavailable.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/ports/statistics_store.hpp"
#include "tillwatch/risk/staff_risk.hpp"
#include "tillwatch/risk/store_calendar.hpp"

namespace tillwatch {

// What a trend is of. kind: none for all kinds together.
struct TrendMetric {
  enum class Field { kEvents, kAmount, kAlerts, kMeanScore };

  std::string_view name;
  std::optional<EventKind> kind;
  Field field = Field::kEvents;
};

// By its name ("refund_amount"), and all names for a message.
std::optional<TrendMetric> TrendMetricFromString(std::string_view name);
std::string TrendMetricNames();

enum class TrendStep { kDay, kWeek };  // weeks begin on Monday
std::optional<TrendStep> TrendStepFromString(std::string_view name);

struct TrendPoint {
  LocalDay start;
  KindTotal count;
};

enum class PatternBy { kHour, kWeekday, kHourOfWeek, kRule, kRegister, kCamera };
std::optional<PatternBy> PatternByFromString(std::string_view name);
std::string_view ToString(PatternBy by);
std::string PatternByNames();

// "monday" for 0.
std::string_view WeekdayName(std::size_t day);

struct Dashboard {
  StoreDay today;  // of all stores together; each store's own day
  StoreDay yesterday;
  StoreDay week_ago;  // the same weekday
  SeverityCounts open_alerts{};
  std::vector<PatternCount> top_rules;  // of the last 7 days
  std::vector<StaffProfile> top_staff;  // of the last 28 days; only those with a score
  ClipTotals clips;
  std::optional<std::string> currency;  // of the amounts; none when stores of several are added up
};

class Statistics {
 public:
  static constexpr int kProfileDays = 28;

  // Everything outlives this.
  Statistics(StatisticsStore& store, const StoreCalendar& calendar, const Clock& clock)
      : store_(store), calendar_(calendar), clock_(clock) {}

  LocalDay Today(const StoreScope& stores) const;

  // Everybody who had an event in the period or in the one before: the highest risk first, then the
  // most alerts, then by store and name.
  std::vector<StaffProfile> Profiles(const StoreScope& stores, const DayPeriod& period) const;

  // Those of one id: one in each of the stores that knows it, compared with that store's others.
  std::vector<StaffProfile> ProfilesOf(const StaffId& staff, const StoreScope& stores,
                                       const DayPeriod& period) const;

  // Days that have events, newest first, then by store.
  std::vector<StoreDay> Daily(const StoreScope& stores, const DayPeriod& period) const;

  // One point a day or week of the period, oldest first, zeros included. The first and the last
  // week may be cut off by the period.
  std::vector<TrendPoint> Trend(const StoreScope& stores, const DayPeriod& period,
                                const TrendMetric& metric, TrendStep step) const;

  // All hours and weekdays in their order; rules, registers and cameras that there are, most alerts
  // first.
  std::vector<PatternCount> Pattern(const StoreScope& stores, const DayPeriod& period,
                                    PatternBy by) const;

  // Most alerts first.
  std::vector<RulePrecision> Precision(const StoreScope& stores, UtcTime since) const;

  Dashboard MakeDashboard(const StoreScope& stores) const;

 private:
  StoreSpans SpansOf(const DayPeriod& period) const;
  std::vector<PatternCount> ByWeekday(const StoreScope& stores, const DayPeriod& period) const;

  StatisticsStore& store_;
  const StoreCalendar& calendar_;
  const Clock& clock_;
};

}  // namespace tillwatch
