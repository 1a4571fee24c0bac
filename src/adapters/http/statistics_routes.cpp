#include "period_fields.hpp"
#include "routes.hpp"
#include "tillwatch/codec/stats_json.hpp"

namespace tillwatch {
namespace {

constexpr int kMaxDaysOfAllStores = 62;
constexpr int kPrecisionDays = 90;

ApiResponse GetDaily(ApiRequest& request, const HttpServices& services) {
  Fields& query = request.query;
  const StatisticsScope scope = ReadScope(request, services.statistics);
  if (!scope.store && !scope.stores.Single() && scope.period.Length() > kMaxDaysOfAllStores) {
    query.Fail("from", "must be within 62 days of to, unless store_id names one store");
  }
  if (const auto failure = query.Failure()) return ProblemFor(*failure);
  nlohmann::json body = ScopeJson(scope);
  nlohmann::json& days = body["days"] = nlohmann::json::array();
  for (const StoreDay& day : services.statistics.Daily(scope.stores, scope.period)) {
    days.push_back(ToJson(day));
  }
  return JsonResponse(body);
}

nlohmann::json DayFigures(const StoreDay& day) {
  nlohmann::json figures = FiguresJson(day);
  figures["day"] = FormatLocalDay(day.day);
  return figures;
}

nlohmann::json OpenAlertsJson(const SeverityCounts& open) {
  nlohmann::json counts = ToJson(open);
  std::int64_t total = 0;
  for (const std::int64_t count : open) total += count;
  counts["total"] = total;
  return counts;
}

nlohmann::json CamerasJson(const StoreScope& stores, const HttpServices& services) {
  int total = 0;
  int live = 0;
  for (const StoredCamera& stored : services.cameras.All()) {
    if (!stores.Has(stored.camera.store)) continue;
    total += 1;
    const auto status = services.footage.Status(stored.camera.id);
    live += status && status->state == CameraState::kLive ? 1 : 0;
  }
  return {{"total", total}, {"live", live}};
}

ApiResponse GetDashboard(ApiRequest& request, const HttpServices& services) {
  const auto store = request.query.Name<StoreId>("store_id");
  const StoreScope stores = request.Stores();
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const Dashboard board = services.statistics.MakeDashboard(stores);
  nlohmann::json rules = nlohmann::json::array();
  for (const PatternCount& rule : board.top_rules) {
    rules.push_back({{"rule", rule.key}, {"alerts", rule.alerts}});
  }
  nlohmann::json staff = nlohmann::json::array();
  for (const StaffProfile& profile : board.top_staff) {
    const nlohmann::json whole = ToJson(profile);
    nlohmann::json& one = staff.emplace_back();
    for (const char* name : {"staff_id", "store_id", "risk", "alerts", "trend", "risk_parts"}) {
      one[name] = whole.at(name);
    }
  }
  return JsonResponse(
      {{"store_id", store ? nlohmann::json(store->value) : nlohmann::json()},
       {"time", FormatRfc3339(services.clock.UtcNow())},
       {"currency", board.currency ? nlohmann::json(*board.currency) : nlohmann::json()},
       {"today", DayFigures(board.today)},
       {"yesterday", DayFigures(board.yesterday)},
       {"week_ago", DayFigures(board.week_ago)},
       {"open_alerts", OpenAlertsJson(board.open_alerts)},
       {"top_rules", std::move(rules)},
       {"top_staff", std::move(staff)},
       {"cameras", CamerasJson(stores, services)},
       {"clips",
        {{"total", board.clips.clips},
         {"bytes", board.clips.bytes},
         {"made_today", board.clips.made_since}}}});
}

nlohmann::json TrendValue(const TrendMetric& metric, const KindTotal& count) {
  switch (metric.field) {
    case TrendMetric::Field::kEvents:
      return count.events;
    case TrendMetric::Field::kAlerts:
      return count.alerts;
    case TrendMetric::Field::kAmount:
      return FormatDecimal(count.amount_minor);
    case TrendMetric::Field::kMeanScore:
      break;
  }
  return count.events == 0 ? nlohmann::json() : ToJson(count).at("mean_score");
}

ApiResponse GetTrends(ApiRequest& request, const HttpServices& services) {
  Fields& query = request.query;
  const StatisticsScope scope = ReadScope(request, services.statistics);
  const auto metric = query.Word("metric", TrendMetricFromString, TrendMetricNames());
  if (!metric) query.Fail("metric", "is missing; it is one of " + TrendMetricNames());
  const auto by = query.Word("by", TrendStepFromString, "day, week").value_or(TrendStep::kDay);
  if (const auto failure = query.Failure()) return ProblemFor(*failure);
  nlohmann::json body = ScopeJson(scope);
  body["metric"] = metric->name;
  body["by"] = by == TrendStep::kDay ? "day" : "week";
  nlohmann::json& points = body["points"] = nlohmann::json::array();
  for (const TrendPoint& point :
       services.statistics.Trend(scope.stores, scope.period, *metric, by)) {
    points.push_back(
        {{"start", FormatLocalDay(point.start)}, {"value", TrendValue(*metric, point.count)}});
  }
  return JsonResponse(body);
}

nlohmann::json PatternJson(const PatternCount& count, PatternBy by) {
  nlohmann::json out{{"events", count.events}, {"alerts", count.alerts}};
  switch (by) {
    case PatternBy::kHour:
      out["hour"] = std::stoi(count.key);
      break;
    case PatternBy::kWeekday:
      out["weekday"] = count.key;
      break;
    case PatternBy::kHourOfWeek: {
      const std::size_t hour = std::stoul(count.key);
      out["weekday"] = WeekdayName(hour / 24);
      out["hour"] = hour % 24;
      break;
    }
    case PatternBy::kRule:
    case PatternBy::kCamera:
      out[by == PatternBy::kRule ? "rule" : "camera_id"] = count.key;
      out.erase("events");
      break;
    case PatternBy::kRegister:
      out["register_id"] = count.key.empty() ? nlohmann::json() : nlohmann::json(count.key);
      out["store_id"] = count.store.value;
      break;
  }
  return out;
}

ApiResponse GetPatterns(ApiRequest& request, const HttpServices& services) {
  Fields& query = request.query;
  const StatisticsScope scope = ReadScope(request, services.statistics);
  const auto by = query.Word("by", PatternByFromString, PatternByNames());
  if (!by) query.Fail("by", "is missing; it is one of " + PatternByNames());
  if (const auto failure = query.Failure()) return ProblemFor(*failure);
  nlohmann::json body = ScopeJson(scope);
  body["by"] = ToString(*by);
  nlohmann::json& patterns = body["patterns"] = nlohmann::json::array();
  for (const PatternCount& count : services.statistics.Pattern(scope.stores, scope.period, *by)) {
    patterns.push_back(PatternJson(count, *by));
  }
  return JsonResponse(body);
}

ApiResponse GetPrecision(ApiRequest& request, const HttpServices& services) {
  Fields& query = request.query;
  const StoreScope stores = request.Stores();
  const UtcTime since =
      query.Time("since").value_or(services.clock.UtcNow() - std::chrono::days(kPrecisionDays));
  if (const auto failure = query.Failure()) return ProblemFor(*failure);
  nlohmann::json rules = nlohmann::json::array();
  for (const RulePrecision& rule : services.statistics.Precision(stores, since)) {
    rules.push_back(ToJson(rule));
  }
  return JsonResponse(
      {{"since", FormatRfc3339(since)}, {"min_decided", kMinDecided}, {"rules", std::move(rules)}});
}

}  // namespace

void AddStatisticsRoutes(Router& router, const HttpServices& services, AnswerMemory& memory) {
  const auto add = [&](const char* path, ApiResponse (*get)(ApiRequest&, const HttpServices&)) {
    router.Add("GET", std::string("/api/v1/") + path, Role::kViewer,
               memory.Around([&services, get](ApiRequest& r) { return get(r, services); }));
  };
  add("stats/daily", GetDaily);
  add("stats/dashboard", GetDashboard);
  add("analytics/trends", GetTrends);
  add("analytics/patterns", GetPatterns);
  add("rules/precision", GetPrecision);
}

}  // namespace tillwatch
