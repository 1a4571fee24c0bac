// Sums over stored events and alerts. Days, hours and weekdays are those of each store's own clock.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tillwatch/base/local_day.hpp"
#include "tillwatch/domain/alert.hpp"
#include "tillwatch/domain/disposition.hpp"
#include "tillwatch/domain/pos_event.hpp"

namespace tillwatch {

// Events of one kind.
struct KindTotal {
  std::int64_t events = 0;
  std::int64_t amount_minor = 0;  // of sales with the sign, of all else without
  std::int64_t score_sum = 0;     // hundredths
  std::int64_t alerts = 0;

  KindTotal& operator+=(const KindTotal& other) {
    events += other.events;
    amount_minor += other.amount_minor;
    score_sum += other.score_sum;
    alerts += other.alerts;
    return *this;
  }
};

using KindTotals = std::map<EventKind, KindTotal>;
using SeverityCounts = std::array<std::int64_t, 4>;  // by Severity, from kLow
using DispositionCounts = std::map<Disposition, std::int64_t>;

KindTotal TotalOf(const KindTotals& kinds);
KindTotal CountOf(const KindTotals& kinds, EventKind kind);  // zeros when there is none
std::int64_t CountOf(const DispositionCounts& decided, Disposition disposition);

// One staff member over a period. Events that name no staff are nobody's.
struct StaffCounts {
  StoreId store;
  StaffId staff;
  KindTotals kinds;
};

struct StoreDay {
  StoreId store;
  LocalDay day;
  KindTotals kinds;
  SeverityCounts alerts{};
  DispositionCounts dispositions;
};

// An alert that somebody has decided about.
struct DecidedAlert {
  StoreId store;
  std::optional<StaffId> staff;
  UtcTime occurred_at;
  Disposition disposition = Disposition::kConfirmed;
};

// Events and alerts of one hour of the day or week, weekday, register, rule or camera.
struct PatternCount {
  std::string key;  // "0".."23"; "0".."167"; "monday"...; the register; the rule; the camera
  StoreId store;    // of a register
  std::int64_t events = 0;
  std::int64_t alerts = 0;
};

// How often a rule that gave points to an alert was right.
struct RulePrecision {
  std::string rule;
  std::int64_t alerts = 0;
  DispositionCounts decided;
};

struct ClipTotals {
  std::int64_t clips = 0;
  std::int64_t bytes = 0;
  std::int64_t made_since = 0;  // of them, since a moment that was asked for
};

// The moments of a period of days: they differ between stores of different zones.
struct StoreSpans {
  struct Span {
    UtcTime from;
    UtcTime to;  // exclusive
  };
  Span others;  // of every store that is not listed
  std::map<StoreId, Span> stores;

  const Span& Of(const StoreId& store) const {
    const auto found = stores.find(store);
    return found == stores.end() ? others : found->second;
  }
  Span Widest() const;
};

}  // namespace tillwatch
