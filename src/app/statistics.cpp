#include "tillwatch/app/statistics.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace tillwatch {
namespace {

using std::chrono::days;
using Field = TrendMetric::Field;

constexpr std::array kMetrics{
    TrendMetric{"events", {}, Field::kEvents},
    TrendMetric{"alerts", {}, Field::kAlerts},
    TrendMetric{"mean_score", {}, Field::kMeanScore},
    TrendMetric{"sales", EventKind::kSale, Field::kEvents},
    TrendMetric{"sales_amount", EventKind::kSale, Field::kAmount},
    TrendMetric{"refunds", EventKind::kRefund, Field::kEvents},
    TrendMetric{"refund_amount", EventKind::kRefund, Field::kAmount},
    TrendMetric{"voids", EventKind::kVoid, Field::kEvents},
    TrendMetric{"void_amount", EventKind::kVoid, Field::kAmount},
    TrendMetric{"discounts", EventKind::kDiscount, Field::kEvents},
    TrendMetric{"no_sales", EventKind::kNoSale, Field::kEvents},
    TrendMetric{"price_overrides", EventKind::kPriceOverride, Field::kEvents},
    TrendMetric{"suspicious_returns", EventKind::kSuspiciousReturn, Field::kEvents},
    TrendMetric{"drawer_openings", EventKind::kCashDrawer, Field::kEvents}};

constexpr std::array<const char*, 7> kWeekdays{"monday", "tuesday",  "wednesday", "thursday",
                                               "friday", "saturday", "sunday"};
constexpr std::size_t kTopRules = 5;
constexpr std::size_t kTopStaff = 5;
constexpr int kHoursOfDay = 24;
constexpr int kHoursOfWeek = 7 * kHoursOfDay;
constexpr std::array kPatterns{PatternBy::kHour, PatternBy::kWeekday,  PatternBy::kHourOfWeek,
                               PatternBy::kRule, PatternBy::kRegister, PatternBy::kCamera};

// 0 for Monday.
std::size_t WeekdayOf(LocalDay day) { return std::chrono::weekday(day).iso_encoding() - 1; }

LocalDay StartOfStep(LocalDay day, TrendStep step) {
  return step == TrendStep::kDay ? day : day - days(WeekdayOf(day));
}

void Add(StoreDay& sum, const StoreDay& day) {
  for (const auto& [kind, count] : day.kinds) sum.kinds[kind] += count;
  for (std::size_t i = 0; i < sum.alerts.size(); ++i) sum.alerts.at(i) += day.alerts.at(i);
  for (const auto& [disposition, count] : day.dispositions) sum.dispositions[disposition] += count;
}

std::int64_t AlertsOf(const StoreDay& day) {
  std::int64_t alerts = 0;
  for (const std::int64_t count : day.alerts) alerts += count;
  return alerts;
}

void SortByAlerts(std::vector<PatternCount>& counts) {
  std::sort(counts.begin(), counts.end(), [](const PatternCount& a, const PatternCount& b) {
    return std::tuple(-a.alerts, -a.events, a.store, a.key) <
           std::tuple(-b.alerts, -b.events, b.store, b.key);
  });
}

// Every hour from 0 to `hours`, those that nothing happened in included.
std::vector<PatternCount> AllHours(int hours, const std::vector<PatternCount>& counts) {
  std::map<std::string, PatternCount> known;
  for (const PatternCount& count : counts) known[count.key] = count;
  std::vector<PatternCount> all;
  for (int hour = 0; hour < hours; ++hour) {
    const auto found = known.find(std::to_string(hour));
    all.push_back(found == known.end() ? PatternCount{std::to_string(hour), {}, 0, 0}
                                       : found->second);
  }
  return all;
}

}  // namespace

std::optional<TrendMetric> TrendMetricFromString(std::string_view name) {
  for (const TrendMetric& metric : kMetrics) {
    if (metric.name == name) return metric;
  }
  return std::nullopt;
}

std::string TrendMetricNames() {
  std::string names;
  for (const TrendMetric& metric : kMetrics) {
    names += (names.empty() ? "" : ", ") + std::string(metric.name);
  }
  return names;
}

std::optional<TrendStep> TrendStepFromString(std::string_view name) {
  if (name == "day") return TrendStep::kDay;
  if (name == "week") return TrendStep::kWeek;
  return std::nullopt;
}

std::string_view ToString(PatternBy by) {
  switch (by) {
    case PatternBy::kHour:
      return "hour";
    case PatternBy::kWeekday:
      return "weekday";
    case PatternBy::kHourOfWeek:
      return "hour_of_week";
    case PatternBy::kRule:
      return "rule";
    case PatternBy::kRegister:
      return "register";
    case PatternBy::kCamera:
      return "camera";
  }
  return "hour";
}

std::string PatternByNames() {
  std::string names;
  for (const PatternBy by : kPatterns) {
    names += (names.empty() ? "" : ", ") + std::string(ToString(by));
  }
  return names;
}

std::string_view WeekdayName(std::size_t day) { return kWeekdays.at(day); }

std::optional<PatternBy> PatternByFromString(std::string_view name) {
  for (const PatternBy by : kPatterns) {
    if (ToString(by) == name) return by;
  }
  return std::nullopt;
}

LocalDay Statistics::Today(const StoreScope& stores) const {
  return calendar_.DayOf(stores.Single().value_or(StoreId{}), clock_.UtcNow());
}

StoreSpans Statistics::SpansOf(const DayPeriod& period) const {
  const auto span = [&](const StoreId& store) {
    return StoreSpans::Span{calendar_.StartOf(store, period.first),
                            calendar_.StartOf(store, period.last + days(1))};
  };
  StoreSpans spans;
  spans.others = span({});
  for (const auto& [store, zone] : calendar_.Zones()) spans.stores.emplace(store, span(store));
  return spans;
}

std::vector<StoreDay> Statistics::Daily(const StoreScope& stores, const DayPeriod& period) const {
  std::map<std::pair<LocalDay, StoreId>, StoreDay> by_day;
  for (StoreDay& day : store_.CountByDay(stores, period)) {
    by_day[{day.day, day.store}] = std::move(day);
  }
  for (const DecidedAlert& alert : store_.Decided(stores, SpansOf(period))) {
    const auto day = by_day.find({calendar_.DayOf(alert.store, alert.occurred_at), alert.store});
    if (day != by_day.end()) day->second.dispositions[alert.disposition] += 1;
  }
  std::vector<StoreDay> result;
  for (auto& [key, day] : by_day) result.push_back(std::move(day));
  std::stable_sort(result.begin(), result.end(),
                   [](const StoreDay& a, const StoreDay& b) { return a.day > b.day; });
  return result;
}

std::vector<TrendPoint> Statistics::Trend(const StoreScope& stores, const DayPeriod& period,
                                          const TrendMetric& metric, TrendStep step) const {
  std::map<LocalDay, KindTotal> points;
  for (LocalDay day = period.first; day <= period.last; day += days(1)) {
    points[StartOfStep(day, step)];
  }
  for (const StoreDay& day : store_.CountByDay(stores, period)) {
    points[StartOfStep(day.day, step)] +=
        metric.kind ? CountOf(day.kinds, *metric.kind) : TotalOf(day.kinds);
  }
  std::vector<TrendPoint> result;
  for (const auto& [start, count] : points) result.push_back({start, count});
  return result;
}

std::vector<PatternCount> Statistics::ByWeekday(const StoreScope& stores,
                                                const DayPeriod& period) const {
  std::vector<PatternCount> weekdays;
  for (const char* name : kWeekdays) weekdays.push_back({name, {}, 0, 0});
  for (const StoreDay& day : store_.CountByDay(stores, period)) {
    PatternCount& count = weekdays.at(WeekdayOf(day.day));
    count.events += TotalOf(day.kinds).events;
    count.alerts += AlertsOf(day);
  }
  return weekdays;
}

std::vector<PatternCount> Statistics::Pattern(const StoreScope& stores, const DayPeriod& period,
                                              PatternBy by) const {
  std::vector<PatternCount> counts;
  switch (by) {
    case PatternBy::kWeekday:
      return ByWeekday(stores, period);
    case PatternBy::kHour:
      return AllHours(kHoursOfDay, store_.CountByHour(stores, period));
    case PatternBy::kHourOfWeek:
      return AllHours(kHoursOfWeek, store_.CountByHourOfWeek(stores, period));
    case PatternBy::kRule:
      counts = store_.CountByRule(stores, SpansOf(period));
      break;
    case PatternBy::kRegister:
      counts = store_.CountByRegister(stores, period);
      break;
    case PatternBy::kCamera:
      counts = store_.CountByCamera(stores, SpansOf(period));
      break;
  }
  SortByAlerts(counts);
  return counts;
}

std::vector<RulePrecision> Statistics::Precision(const StoreScope& stores, UtcTime since) const {
  auto rules = store_.CountDecisionsByRule(stores, since);
  std::sort(rules.begin(), rules.end(), [](const RulePrecision& a, const RulePrecision& b) {
    return std::tuple(-a.alerts, a.rule) < std::tuple(-b.alerts, b.rule);
  });
  return rules;
}

Dashboard Statistics::MakeDashboard(const StoreScope& stores) const {
  constexpr days kWeek{7};
  Dashboard board;
  const UtcTime now = clock_.UtcNow();
  const LocalDay today = Today(stores);
  // A day more on both sides: stores of other zones may have another date.
  for (const StoreDay& day : Daily(stores, {today - kWeek - days(1), today + days(1)})) {
    const LocalDay own_today = calendar_.DayOf(day.store, now);
    if (day.day == own_today) Add(board.today, day);
    if (day.day == own_today - days(1)) Add(board.yesterday, day);
    if (day.day == own_today - kWeek) Add(board.week_ago, day);
  }
  board.today.day = today;
  board.yesterday.day = today - days(1);
  board.week_ago.day = today - kWeek;
  board.open_alerts = store_.CountOpenAlerts(stores);
  board.top_rules = Pattern(stores, {today - kWeek + days(1), today}, PatternBy::kRule);
  if (board.top_rules.size() > kTopRules) board.top_rules.resize(kTopRules);
  board.top_staff = Profiles(stores, {today - days(kProfileDays - 1), today});
  std::erase_if(board.top_staff, [](const StaffProfile& p) { return p.risk.score == 0; });
  if (board.top_staff.size() > kTopStaff) board.top_staff.resize(kTopStaff);
  board.currency = store_.Currency(stores);
  board.clips =
      store_.CountClips(stores, calendar_.StartOf(stores.Single().value_or(StoreId{}), today));
  return board;
}

}  // namespace tillwatch
