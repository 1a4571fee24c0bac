// An alert: an event whose score says that somebody should look, with every reason why.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/domain/ids.hpp"
#include "tillwatch/domain/money.hpp"

namespace tillwatch {

// Hundredths: 50 is a score of 0.50. Integers, so that 0.4 + 0.3 + 0.2 is 0.9.
using Points = int;

enum class Severity { kLow, kMedium, kHigh, kCritical };
std::string_view ToString(Severity severity);
std::optional<Severity> SeverityFromString(std::string_view name);

// One rule that gave points, in words that a manager understands.
struct Reason {
  std::string rule;
  Points points = 0;
  std::string text;

  bool operator==(const Reason&) const = default;
};

struct RiskAssessment {
  Points score = 0;  // 0..100, capped
  Severity severity = Severity::kLow;
  bool is_alert = false;
  std::vector<Reason> reasons;
  std::string rule;      // the one that gave most points; empty without any
  seconds cool_down{0};  // of that rule
};

enum class AlertStatus { kOpen, kAcknowledged };
std::string_view ToString(AlertStatus status);
std::optional<AlertStatus> AlertStatusFromString(std::string_view name);

// Score, severity and reasons are those of the worst of its occurrences.
struct Alert {
  AlertId id;
  EventId event;
  std::string event_type;
  StoreId store;
  std::optional<RegisterId> register_id;
  std::optional<StaffId> staff;
  std::optional<Money> amount;
  UtcTime occurred_at;
  UtcTime created_at;
  Points score = 0;
  Severity severity = Severity::kLow;
  std::vector<Reason> reasons;
  std::string rule;            // the one that gave most points
  int occurrences = 1;         // events of the same kind that joined it, the first one included
  UtcTime last_seen;           // the latest of them
  std::string no_clip_reason;  // why no camera was asked for footage; empty when one was
  AlertStatus status = AlertStatus::kOpen;
  std::optional<UtcTime> acknowledged_at;
  std::string acknowledged_by;
  std::string note;
};

}  // namespace tillwatch
