// The enrichers, what they cost, and their switches.
#include "audit_trail.hpp"
#include "handler_parts.hpp"
#include "routes.hpp"

namespace tillwatch {
namespace {

double Micros(std::chrono::nanoseconds length) {
  return std::chrono::duration<double, std::micro>(length).count();
}

nlohmann::json EnricherJson(const EnricherView& view) {
  nlohmann::json failure;
  if (view.last_failure) {
    failure = {{"at", FormatRfc3339(view.last_failure->at)}, {"error", view.last_failure->error}};
  }
  return {{"name", view.name},
          {"enabled", view.enabled},
          {"depends_on", view.depends_on},
          {"runs", view.runs},
          {"failures", view.failures},
          {"retries", view.retries},
          {"microseconds_total", Micros(view.total)},
          {"microseconds_max", Micros(view.max)},
          {"last_failure", std::move(failure)}};
}

ApiResponse ListEnrichers(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  nlohmann::json enrichers = nlohmann::json::array();
  for (const EnricherView& view : services.enrichers.All()) enrichers.push_back(EnricherJson(view));
  return JsonResponse({{"enrichers", std::move(enrichers)}});
}

ApiResponse SwitchEnricher(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  if (!services.enrichers.Find(request.id)) return NotFound("enricher");
  auto body = Fields::FromJson(request.body);
  if (!body) return ProblemFor(body.error());
  const auto enabled = body->Flag("enabled");
  if (!enabled) body->Fail("enabled", "is missing: true or false");
  if (const auto failure = body->Failure()) return ProblemFor(*failure);
  services.enrichers.Switch(request.id, *enabled);
  return JsonResponse(EnricherJson(*services.enrichers.Find(request.id)));
}

}  // namespace

void AddEnricherRoutes(Router& router, const HttpServices& services) {
  const std::string enrichers = "/api/v1/enrichers";
  router
      .Add("GET", enrichers, Role::kViewer,
           [&](ApiRequest& r) { return ListEnrichers(r, services); })
      .OfEveryStore();
  router
      .Add("PUT", enrichers + "/{name}", Role::kAdmin,
           Recorded({services, "enricher.switched", OfPath, {"enabled"}},
                    [&](ApiRequest& r) { return SwitchEnricher(r, services); }))
      .OfEveryStore();
}

}  // namespace tillwatch
