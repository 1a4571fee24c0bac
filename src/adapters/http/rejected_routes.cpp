// Messages of the tills that could not be read.
#include "list_parts.hpp"
#include "routes.hpp"

namespace tillwatch {
namespace {

ApiResponse ListRejected(ApiRequest& request, const HttpServices& services) {
  Fields& query = request.query;
  RejectedFilter filter;
  filter.text = query.Text("q");
  ReadPeriod(query, filter);
  const SortedPage page = ReadPage(query, kRejectedSorts);
  if (const auto failure = query.Failure()) return ProblemFor(*failure);
  return PageResponse("rejected", services.queries.ListRejected(filter, page.request), page.sort);
}

}  // namespace

// They name no store, and may hold whatever a till sent: admins only.
void AddRejectedRoutes(Router& router, const HttpServices& services) {
  router
      .Add("GET", "/api/v1/rejected", Role::kAdmin,
           [&](ApiRequest& r) { return ListRejected(r, services); })
      .OfEveryStore();  // what could not be read tells no store
}

}  // namespace tillwatch
