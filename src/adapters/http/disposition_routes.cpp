#include "audit_trail.hpp"
#include "handler_parts.hpp"
#include "routes.hpp"
#include "tillwatch/codec/stats_json.hpp"

namespace tillwatch {
namespace {

constexpr const char* kDispositions = "confirmed, false_positive, training, policy_breach";

// Stores what `read` finds in the body; answers with the alert.
template <class Read>
ApiResponse Decide(ApiRequest& request, const HttpServices& services, Read read) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  auto body = Fields::FromJson(request.body);
  if (!body) return ProblemFor(body.error());
  Decision decision;
  decision.disposition = read(*body);
  decision.note = ReadNote(*body);
  decision.by = SaidBy(request, *body);
  decision.at = services.clock.UtcNow();
  if (const auto failure = body->Failure()) return ProblemFor(*failure);
  const auto id = IdInPath<AlertId>(request);
  const auto alert = id ? services.queries.Decide(*id, request.Scope(), decision) : std::nullopt;
  return alert ? ViewResponse(*alert) : NotFound("alert");
}

ApiResponse PutDisposition(ApiRequest& request, const HttpServices& services) {
  return Decide(request, services, [](Fields& body) {
    const auto disposition = body.Word("disposition", DispositionFromString, kDispositions);
    if (!disposition) {
      body.Fail("disposition", std::string("is missing; it is one of ") + kDispositions);
    }
    return disposition;
  });
}

ApiResponse DeleteDisposition(ApiRequest& request, const HttpServices& services) {
  return Decide(request, services, [](Fields&) { return std::optional<Disposition>(); });
}

ApiResponse ListDispositions(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const auto id = IdInPath<AlertId>(request);
  const auto decisions = id ? services.queries.Decisions(*id, request.Scope()) : std::nullopt;
  if (!decisions) return NotFound("alert");
  nlohmann::json list = nlohmann::json::array();
  for (const Decision& decision : *decisions) list.push_back(ToJson(decision));
  return JsonResponse({{"dispositions", std::move(list)}});
}

}  // namespace

void AddDispositionRoutes(Router& router, const HttpServices& services) {
  const std::string alert = "/api/v1/alerts/{id}/disposition";
  router.Add("PUT", alert, Role::kManager,
             Recorded({services, "alert.decided", OfAlert, {"disposition", "by", "note"}},
                      [&](ApiRequest& r) { return PutDisposition(r, services); }));
  router.Add("DELETE", alert, Role::kManager,
             Recorded({services, "alert.decision_taken_back", OfAlert, {"by", "note"}},
                      [&](ApiRequest& r) { return DeleteDisposition(r, services); }));
  router.Add("GET", alert + "s", Role::kViewer,
             [&](ApiRequest& r) { return ListDispositions(r, services); });
}

}  // namespace tillwatch
