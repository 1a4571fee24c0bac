#include "list_parts.hpp"

namespace tillwatch {
namespace {

constexpr const char* kSeverities = "low, medium, high, critical";
constexpr std::chrono::days kMaxSearch{92};

// "-amount" -> amount, descending.
std::optional<Sort> SortFrom(std::string_view text, std::span<const SortName> sorts) {
  const bool descending = text.starts_with('-');
  if (descending) text.remove_prefix(1);
  for (const SortName& sort : sorts) {
    if (text == sort.name) return Sort{sort.key, descending};
  }
  return std::nullopt;
}

std::string Allowed(std::span<const SortName> sorts) {
  std::string names;
  for (const SortName& sort : sorts) names += std::string(sort.name) + ", -" + sort.name + ", ";
  return names.substr(0, names.size() - 2);
}

AmountRange ReadAmounts(Fields& query) {
  AmountRange range{query.Amount("min_amount"), query.Amount("max_amount")};
  if (range.least_minor && range.most_minor && *range.most_minor < *range.least_minor) {
    query.Fail("max_amount", "must not be less than min_amount");
  }
  return range;
}

// What all three lists filter by.
template <class Filter>
void ReadCommon(ApiRequest& request, Filter& filter) {
  Fields& query = request.query;
  filter.stores = request.Stores();
  filter.register_id = query.Name<RegisterId>("register_id");
  filter.staff = query.Name<StaffId>("staff_id");
  filter.event_type = query.Text("event_type");
  filter.severity = query.Word("severity", SeverityFromString, kSeverities);
  filter.camera = query.Camera("camera_id");
  filter.amount = ReadAmounts(query);
  filter.text = query.Text("q");
  ReadPeriod(query, filter);
}

}  // namespace

SortedPage ReadPage(Fields& query, std::span<const SortName> sorts) {
  SortedPage page;
  page.request.limit = query.Integer("limit", 1, kMaxPageSize).value_or(page.request.limit);
  const auto named = query.Word(
      "sort", [&](std::string_view text) { return SortFrom(text, sorts); }, Allowed(sorts));
  page.sort = named ? query.Text("sort").value_or("") : std::string("-") + sorts.front().name;
  page.request.sort = named.value_or(Sort{sorts.front().key, true});
  if (const auto text = query.Text("cursor")) {
    auto cursor = DecodeCursor(*text, page.sort);
    if (cursor) {
      page.request.after = std::move(*cursor);
    } else {
      query.Fail("cursor", cursor.error().message);
    }
  }
  page.request.total = ReadTotal(query);
  return page;
}

bool ReadTotal(Fields& query) {
  const auto yes_or_no = [](std::string_view word) -> std::optional<bool> {
    if (word == "true") return true;
    return word == "false" ? std::optional(false) : std::nullopt;
  };
  return query.Word("total", yes_or_no, "true, false").value_or(false);
}

EventFilter ReadEventFilter(ApiRequest& request) {
  EventFilter filter;
  ReadCommon(request, filter);
  return filter;
}

AlertFilter ReadAlertFilter(ApiRequest& request) {
  AlertFilter filter;
  ReadCommon(request, filter);
  Fields& query = request.query;
  filter.status = query.Word("status", AlertStatusFromString, "open, acknowledged");
  filter.disposition = query.Word("disposition", DispositionFromString,
                                  "confirmed, false_positive, training, policy_breach");
  return filter;
}

ClipFilter ReadClipFilter(ApiRequest& request) {
  ClipFilter filter;
  ReadCommon(request, filter);
  Fields& query = request.query;
  filter.alert = query.Uuid<AlertId>("alert_id");
  filter.event = query.Uuid<EventId>("pos_event_id");
  filter.status = query.Word("status", ClipStatusFromString, "ready, partial");
  return filter;
}

void RequirePeriod(Fields& query, const EventFilter& filter, const SortedPage& page, UtcTime now) {
  const bool reads_all = filter.text || page.request.sort.key != SortKey::kTime;
  if (!reads_all) return;
  if (!filter.from || filter.to.value_or(now) - *filter.from > kMaxSearch) {
    query.Fail("start_time",
               "is needed with q and with a sort by amount or score, and within 92 "
               "days of end_time (without it, of now)");
  }
}

}  // namespace tillwatch
