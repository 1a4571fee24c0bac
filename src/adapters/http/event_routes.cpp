#include "handler_parts.hpp"
#include "routes.hpp"

namespace tillwatch {
namespace {

ApiResponse ListEvents(ApiRequest& request, const HttpServices& services) {
  Fields& query = request.query;
  EventFilter filter;
  filter.store = query.Name<StoreId>("store_id");
  filter.register_id = query.Name<RegisterId>("register_id");
  filter.staff = query.Name<StaffId>("staff_id");
  filter.event_type = query.Text("event_type");
  ReadPeriod(query, filter);
  const PageRequest page = ReadPage(query);
  if (const auto failure = query.Failure()) return ProblemFor(*failure);
  return PageResponse("events", services.queries.ListEvents(filter, page));
}

ApiResponse GetEvent(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const auto id = IdInPath<EventId>(request);
  const auto event = id ? services.queries.GetEvent(*id) : std::nullopt;
  return event ? JsonResponse(ToJson(*event)) : NotFound("event");
}

}  // namespace

void AddEventRoutes(Router& router, const HttpServices& services) {
  router.Add("GET", "/api/v1/events", [&](ApiRequest& r) { return ListEvents(r, services); });
  router.Add("GET", "/api/v1/events/{id}", [&](ApiRequest& r) { return GetEvent(r, services); });
}

}  // namespace tillwatch
