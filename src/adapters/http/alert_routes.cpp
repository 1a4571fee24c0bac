#include "audit_trail.hpp"
#include "list_parts.hpp"
#include "routes.hpp"

namespace tillwatch {
namespace {

ApiResponse ListAlerts(ApiRequest& request, const HttpServices& services) {
  Fields& query = request.query;
  const AlertFilter filter = ReadAlertFilter(request);
  const SortedPage page = ReadPage(query, kAlertSorts);
  if (const auto failure = query.Failure()) return ProblemFor(*failure);
  return PageResponse("alerts", services.queries.ListAlerts(filter, page.request), page.sort);
}

ApiResponse GetAlert(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const auto id = IdInPath<AlertId>(request);
  const auto alert = id ? services.queries.GetAlert(*id, request.Scope()) : std::nullopt;
  return alert ? ViewResponse(request, *alert) : NotFound("alert");
}

ApiResponse AcknowledgeAlert(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  auto body = Fields::FromJson(request.body);
  if (!body) return ProblemFor(body.error());
  const std::string by = SaidBy(request, *body);
  const std::string note = ReadNote(*body);
  if (const auto failure = body->Failure()) return ProblemFor(*failure);

  const auto id = IdInPath<AlertId>(request);
  if (!id) return NotFound("alert");
  const auto alert =
      services.queries.AcknowledgeAlert(*id, request.Scope(), by, note, services.clock.UtcNow());
  return alert ? ViewResponse(*alert) : NotFound("alert");
}

}  // namespace

void AddAlertRoutes(Router& router, const HttpServices& services) {
  router.Add("GET", "/api/v1/alerts", Role::kViewer,
             [&](ApiRequest& r) { return ListAlerts(r, services); });
  router.Add("GET", "/api/v1/alerts/{id}", Role::kViewer,
             [&](ApiRequest& r) { return GetAlert(r, services); });
  router.Add("PUT", "/api/v1/alerts/{id}/acknowledge", Role::kManager,
             Recorded({services, "alert.acknowledged", OfAlert, {"by", "note"}},
                      [&](ApiRequest& r) { return AcknowledgeAlert(r, services); }));
}

}  // namespace tillwatch
