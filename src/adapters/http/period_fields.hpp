// "store_id", "from" and "to", as the statistics take them.
#pragma once

#include <nlohmann/json.hpp>

#include "handler_parts.hpp"

namespace tillwatch {

inline constexpr int kMaxPeriodDays = 366;

struct StatisticsScope {
  std::optional<StoreId> store;  // that was named
  StoreScope stores;             // of these it is asked
  DayPeriod period;
};

// Without "to" until today, without "from" 28 days in all; both are included.
inline StatisticsScope ReadScope(ApiRequest& request, const Statistics& statistics) {
  Fields& query = request.query;
  using std::chrono::days;
  StatisticsScope scope;
  scope.store = query.Name<StoreId>("store_id");
  scope.stores = request.Stores();
  const auto from = query.Day("from");
  const auto to = query.Day("to");
  scope.period.last = to ? *to : statistics.Today(scope.stores);
  scope.period.first = from ? *from : scope.period.last - days(Statistics::kProfileDays - 1);
  if (scope.period.last < scope.period.first) {
    query.Fail(to ? "to" : "from", to ? "must not be before from" : "must not be after today");
  } else if (scope.period.Length() > kMaxPeriodDays) {
    query.Fail("from", "must be within 366 days of to, both included");
  }
  return scope;
}

inline nlohmann::json ScopeJson(const StatisticsScope& scope) {
  return {{"store_id", scope.store ? nlohmann::json(scope.store->value) : nlohmann::json()},
          {"from", FormatLocalDay(scope.period.first)},
          {"to", FormatLocalDay(scope.period.last)}};
}

}  // namespace tillwatch
