#include "list_parts.hpp"
#include "routes.hpp"

namespace tillwatch {
namespace {

ApiResponse ListEvents(ApiRequest& request, const HttpServices& services) {
  Fields& query = request.query;
  const EventFilter filter = ReadEventFilter(request);
  const SortedPage page = ReadPage(query, kEventSorts);
  RequirePeriod(query, filter, page, services.clock.UtcNow());
  if (const auto failure = query.Failure()) return ProblemFor(*failure);
  return PageResponse("events", services.queries.ListEvents(filter, page.request), page.sort);
}

ApiResponse GetEvent(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const auto id = IdInPath<EventId>(request);
  const auto event = id ? services.queries.GetEvent(*id, request.Scope()) : std::nullopt;
  return event ? ViewResponse(request, *event) : NotFound("event");
}

}  // namespace

void AddEventRoutes(Router& router, const HttpServices& services) {
  router.Add("GET", "/api/v1/events", Role::kViewer,
             [&](ApiRequest& r) { return ListEvents(r, services); });
  router.Add("GET", "/api/v1/events/{id}", Role::kViewer,
             [&](ApiRequest& r) { return GetEvent(r, services); });
}

}  // namespace tillwatch
