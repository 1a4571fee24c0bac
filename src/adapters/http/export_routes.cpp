// Lists as CSV, page by page: whatever their length, one page of rows is in memory.
#include <memory>

#include "audit_trail.hpp"
#include "list_parts.hpp"
#include "routes.hpp"
#include "tillwatch/codec/csv_export.hpp"

namespace tillwatch {
namespace {

// list(PageRequest) is a page of the list. The first one is read here, so that what is wrong with
// the request or the database is an answer of its own.
template <class List>
ApiResponse CsvResponse(const std::string& name, std::string header, List list, UtcTime now) {
  const auto lines = [](const auto& page) {
    std::string text;
    for (const auto& item : page.items) text += CsvRow(item);
    return text;
  };
  const auto first = list(PageRequest{.limit = kMaxPageSize});
  ApiResponse response{200, "text/csv; charset=utf-8; header=present", header + lines(first)};
  const std::string file = name + "_" + FormatDay(now) + "_" + FormatTimeOfDay(now) + "Z.csv";
  response.headers = {{"Content-Disposition", "attachment; filename=\"" + file + "\""},
                      {"Cache-Control", "no-store"}};
  const auto place = std::make_shared<std::optional<Cursor>>(first.next);
  response.more = [list, lines, place]() -> std::optional<std::string> {
    if (!*place) return std::nullopt;
    const auto page = list(PageRequest{.limit = kMaxPageSize, .after = *place});
    *place = page.next;
    return lines(page);
  };
  return response;
}

ApiResponse ExportEvents(ApiRequest& request, const HttpServices& services) {
  const EventFilter filter = ReadEventFilter(request);
  RequirePeriod(request.query, filter, {}, services.clock.UtcNow());
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  QueryStore& queries = services.queries;
  return CsvResponse(
      "events", EventCsvHeader(),
      [&queries, filter](const PageRequest& page) { return queries.ListEvents(filter, page); },
      services.clock.UtcNow());
}

ApiResponse ExportAlerts(ApiRequest& request, const HttpServices& services) {
  const AlertFilter filter = ReadAlertFilter(request);
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  QueryStore& queries = services.queries;
  return CsvResponse(
      "alerts", AlertCsvHeader(),
      [&queries, filter](const PageRequest& page) { return queries.ListAlerts(filter, page); },
      services.clock.UtcNow());
}

}  // namespace

void AddExportRoutes(Router& router, const HttpServices& services) {
  router.Add("GET", "/api/v1/events.csv", Role::kManager,
             Exported(services, "export.events",
                      [&](ApiRequest& r) { return ExportEvents(r, services); }));
  router.Add("GET", "/api/v1/alerts.csv", Role::kManager,
             Exported(services, "export.alerts",
                      [&](ApiRequest& r) { return ExportAlerts(r, services); }));
}

}  // namespace tillwatch
