#include "period_fields.hpp"
#include "routes.hpp"
#include "tillwatch/base/text.hpp"
#include "tillwatch/codec/stats_json.hpp"

namespace tillwatch {
namespace {

constexpr int kRecentAlerts = 10;
constexpr std::size_t kMaxCursorBytes = 600;
constexpr int kDefaultPage = 50;

std::optional<StaffCursor> ReadStaffCursor(Fields& query) {
  const auto text = query.Text("cursor", kMaxCursorBytes);
  if (!text) return std::nullopt;
  auto cursor = DecodeStaffCursor(*text);
  if (cursor) return std::move(*cursor);
  query.Fail("cursor", cursor.error().message);
  return std::nullopt;
}

nlohmann::json Listed(const StaffProfile& profile) {
  nlohmann::json item = ToJson(profile);
  item["risk_before"] = item["before"]["risk"];
  item.erase("before");
  return item;
}

ApiResponse ListStaff(ApiRequest& request, const HttpServices& services) {
  Fields& query = request.query;
  const StatisticsScope scope = ReadScope(request, services.statistics);
  const auto limit =
      static_cast<std::size_t>(query.Integer("limit", 1, kMaxPageSize).value_or(kDefaultPage));
  const auto after = ReadStaffCursor(query);
  if (const auto failure = query.Failure()) return ProblemFor(*failure);

  nlohmann::json body = ScopeJson(scope);
  nlohmann::json& staff = body["staff"] = nlohmann::json::array();
  body["next_cursor"] = nullptr;
  std::optional<StaffCursor> last;
  for (const StaffProfile& profile : services.statistics.Profiles(scope.stores, scope.period)) {
    if (after && !IsBehind(profile, *after)) continue;
    if (staff.size() == limit) {
      body["next_cursor"] = EncodeCursor(*last);
      break;
    }
    staff.push_back(Listed(profile));
    last = CursorOf(profile);
  }
  return JsonResponse(body);
}

ApiResponse GetStaffRisk(ApiRequest& request, const HttpServices& services) {
  const StatisticsScope scope = ReadScope(request, services.statistics);
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  // What no text of the database can hold is nobody's id.
  const bool possible = IsValidUtf8(request.id) && request.id.find('\0') == std::string::npos;
  if (!possible) return NotFound("staff member with events in this period");
  const auto profiles =
      services.statistics.ProfilesOf(StaffId{request.id}, scope.stores, scope.period);
  if (profiles.empty()) return NotFound("staff member with events in this period");
  if (profiles.size() > 1) {
    std::string stores;
    for (const StaffProfile& profile : profiles) {
      stores += (stores.empty() ? "" : ", ") + profile.now.counts.store.value;
    }
    return ProblemFor(Error{ErrorCode::kInvalidArgument,
                            "store_id is needed: this id is known in " + stores, "store_id"});
  }
  const StaffCounts& counts = profiles.front().now.counts;
  AlertFilter filter;
  filter.stores = counts.store;
  filter.staff = counts.staff;
  nlohmann::json body = ToJson(profiles.front());
  body["from"] = FormatLocalDay(scope.period.first);
  body["to"] = FormatLocalDay(scope.period.last);
  nlohmann::json& alerts = body["recent_alerts"] = nlohmann::json::array();
  const PageRequest newest{kRecentAlerts, std::nullopt};
  for (const AlertView& view : services.queries.ListAlerts(filter, newest).items) {
    alerts.push_back(ToJson(view));
  }
  return ResourceResponse(request, body);
}

}  // namespace

void AddStaffRoutes(Router& router, const HttpServices& services, AnswerMemory& memory) {
  router.Add("GET", "/api/v1/staff", Role::kViewer,
             memory.Around([&](ApiRequest& r) { return ListStaff(r, services); }));
  router.Add("GET", "/api/v1/staff/{id}/risk", Role::kViewer,
             memory.Around([&](ApiRequest& r) { return GetStaffRisk(r, services); }));
}

}  // namespace tillwatch
