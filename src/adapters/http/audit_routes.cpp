// The audit log, to look at.
#include <charconv>

#include "list_parts.hpp"
#include "routes.hpp"

namespace tillwatch {
namespace {

nlohmann::json OrNull(const std::string& text) {
  return text.empty() ? nlohmann::json() : nlohmann::json(text);
}

nlohmann::json EntryJson(const AuditRecord& record) {
  const AuditEntry& entry = record.entry;
  return {{"number", record.number},
          {"at", FormatRfc3339(entry.at)},
          {"who", entry.who},
          {"role", entry.role},
          {"address", OrNull(entry.address)},
          {"action", entry.action},
          {"object", OrNull(entry.object)},
          {"store_id", entry.store ? nlohmann::json(entry.store->value) : nlohmann::json()},
          {"details", nlohmann::json::parse(entry.details_json, nullptr, false)},
          {"hash", record.hash}};
}

// "1763735585123456-1207": time in microseconds since 1970, number.
std::string CursorText(const Cursor& cursor) {
  return std::to_string(cursor.key) + "-" + cursor.id;
}

std::optional<Cursor> CursorFrom(std::string_view text) {
  const auto number = [](std::string_view digits) -> std::optional<std::int64_t> {
    std::int64_t value = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value);
    constexpr std::int64_t kYear9999 = 253'402'300'799'999'999;
    const bool whole = error == std::errc{} && stop == end && value >= 0 && value <= kYear9999;
    return whole ? std::optional(value) : std::nullopt;
  };
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto at = number(text.substr(0, dash));
  const auto last = number(text.substr(dash + 1));
  if (!at || !last) return std::nullopt;
  return Cursor{*at, std::to_string(*last)};
}

AuditFilter ReadFilter(ApiRequest& request) {
  Fields& query = request.query;
  AuditFilter filter;
  filter.stores = request.Stores();
  filter.who = query.Text("who");
  filter.action = query.Text("action");
  filter.object = query.Text("object");
  ReadPeriod(query, filter);
  return filter;
}

PageRequest ReadAuditPage(Fields& query) {
  PageRequest page;
  page.limit = query.Integer("limit", 1, kMaxPageSize).value_or(page.limit);
  page.total = ReadTotal(query);
  if (const auto text = query.Text("cursor")) {
    page.after = CursorFrom(*text);
    if (!page.after) query.Fail("cursor", "must be the next_cursor of an earlier answer");
  }
  return page;
}

ApiResponse ListAudit(ApiRequest& request, const HttpServices& services) {
  const AuditFilter filter = ReadFilter(request);
  const PageRequest wanted = ReadAuditPage(request.query);
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const auto page = services.audit.List(filter, wanted);
  nlohmann::json entries = nlohmann::json::array();
  for (const AuditRecord& record : page.items) entries.push_back(EntryJson(record));
  nlohmann::json body{
      {"entries", std::move(entries)},
      {"next_cursor", page.next ? nlohmann::json(CursorText(*page.next)) : nlohmann::json()}};
  if (page.total) body["total"] = *page.total;
  return JsonResponse(body);
}

}  // namespace

// Its numbers alone say how much the others do, so it is for who is bound to no store.
void AddAuditRoutes(Router& router, const HttpServices& services) {
  router
      .Add("GET", "/api/v1/audit", Role::kAdmin,
           [&](ApiRequest& r) { return ListAudit(r, services); })
      .OfEveryStore();
}

}  // namespace tillwatch
