// Statistics as the REST API sends them; the rules of api_json.hpp hold. Rates are shares of a
// person's events, 0..1, with four decimals.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "tillwatch/base/result.hpp"
#include "tillwatch/domain/statistics.hpp"
#include "tillwatch/risk/staff_risk.hpp"

namespace tillwatch {

// Decided alerts of a rule below which its precision is not told.
inline constexpr std::int64_t kMinDecided = 10;

// events, amount, alerts, mean_score (0 without events).
nlohmann::json ToJson(const KindTotal& count);
nlohmann::json ToJson(const StaffProfile& profile);
nlohmann::json ToJson(const RulePrecision& rule);
nlohmann::json ToJson(const Decision& decision);

// Events by kind, alerts by severity, decisions; without store and day.
nlohmann::json FiguresJson(const StoreDay& day);
nlohmann::json ToJson(const StoreDay& day);

// {"low": 1, "medium": 0, "high": 0, "critical": 0}
nlohmann::json ToJson(const SeverityCounts& counts);
nlohmann::json DispositionsJson(const DispositionCounts& counts);

// The place after a profile in the list by risk.
struct StaffCursor {
  Points score = 0;
  std::int64_t alerts = 0;
  StoreId store;
  StaffId staff;
};

StaffCursor CursorOf(const StaffProfile& profile);
// Whether the profile comes later in the list than the cursor.
bool IsBehind(const StaffProfile& profile, const StaffCursor& cursor);
std::string EncodeCursor(const StaffCursor& cursor);
// Error: kInvalidArgument, field "cursor".
Result<StaffCursor> DecodeStaffCursor(const std::string& text);

}  // namespace tillwatch
