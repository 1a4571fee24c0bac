#include <algorithm>

#include "handler_parts.hpp"
#include "routes.hpp"
#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/codec/feed_json.hpp"

namespace tillwatch {
namespace {

// What is well or not for every store alike. The cameras and the clocks of tills are some store's
// own, and the words beside the rest may speak of them.
ComponentsHealth OfTheHouse(const Health& health) {
  auto components = health.Components();
  components.erase("cameras");
  components.erase("clocks");
  for (auto& [name, component] : components) component.detail.clear();
  return components;
}

ComponentsHealth VisibleTo(const ApiRequest& request, const HttpServices& services) {
  return request.who.IsBound() ? OfTheHouse(services.health) : services.health.Components();
}

nlohmann::json CountersJson(const Counters& counters) {
  return {{"messages_received", counters.messages_received.load()},
          {"messages_rejected", counters.messages_rejected.load()},
          {"spool_waits", counters.spool_waits.load()},
          {"sessions_lost", counters.sessions_lost.load()},
          {"events_stored", counters.events_stored.load()},
          {"events_duplicate", counters.events_duplicate.load()},
          {"alerts_raised", counters.alerts_raised.load()},
          {"clips_captured_away", counters.clips_captured_away.load()},
          {"clips_ready", counters.clips_ready.load()},
          {"clips_partial", counters.clips_partial.load()},
          {"clips_failed", counters.clips_failed.load()},
          {"batches_retried", counters.batches_retried.load()}};
}

// {"total": 3, "connecting": 0, "live": 2, "stalled": 0, "offline": 1, "disabled": 0}
nlohmann::json CamerasSummary(const ApiRequest& request, const HttpServices& services) {
  nlohmann::json summary{{"total", 0}};
  for (const auto state : {CameraState::kConnecting, CameraState::kLive, CameraState::kStalled,
                           CameraState::kOffline, CameraState::kDisabled}) {
    summary[std::string(ToString(state))] = 0;
  }
  for (const CameraStatus& camera : services.footage.Statuses()) {
    if (request.who.IsBound()) {
      const auto stored = services.cameras.Find(camera.id);
      if (!stored || !request.who.MaySee(stored->camera.store)) continue;
    }
    for (const std::string& name : {std::string("total"), std::string(ToString(camera.state))}) {
      summary[name] = summary[name].get<int>() + 1;
    }
  }
  return summary;
}

// 200 as long as this process answers: a camera that is away is no reason to restart it. What is
// wrong, and with which camera, is for those who are signed in.
ApiResponse GetHealth(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  nlohmann::json answer{{"status", ToString(services.health.Overall())}};
  if (request.who.May(Role::kViewer)) answer = HealthJson(VisibleTo(request, services));
  return JsonResponse(answer);
}

ApiResponse GetStatus(ApiRequest& request, const std::string& version, SteadyTime started,
                      const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const auto uptime = services.clock.SteadyNow() - started;
  const bool bound = request.who.IsBound();
  nlohmann::json status = HealthJson(VisibleTo(request, services));
  status["version"] = version;
  status["time"] = FormatRfc3339(services.clock.UtcNow());
  status["uptime_seconds"] = std::chrono::duration_cast<seconds>(uptime).count();
  status["counters"] = bound ? nlohmann::json::object() : CountersJson(services.counters);
  status["cameras"] = CamerasSummary(request, services);
  return JsonResponse(status);
}

ApiResponse GetMetrics(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  return {200, "text/plain; version=0.0.4; charset=utf-8", services.metrics_text()};
}

}  // namespace

void AddSystemRoutes(Router& router, const HttpOptions& options, const HttpServices& services) {
  router.Add("GET", "/health", Role::kNobody,
             [&](ApiRequest& r) { return GetHealth(r, services); });
  router
      .Add("GET", "/metrics", Role::kViewer, [&](ApiRequest& r) { return GetMetrics(r, services); })
      .OfEveryStore();
  router.Add("GET", "/api/v1/status", Role::kViewer,
             [&, started = services.clock.SteadyNow()](ApiRequest& r) {
               return GetStatus(r, options.version, started, services);
             });
}

}  // namespace tillwatch
