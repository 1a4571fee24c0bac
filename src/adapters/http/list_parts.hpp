// What the lists of events, alerts and clips share: filters, order, pages.
#pragma once

#include <span>
#include <string>

#include "handler_parts.hpp"

namespace tillwatch {

// A name that "sort" takes; "-" in front of it turns the order round.
struct SortName {
  const char* name;
  SortKey key;
};

// The first one, descending, is the order without "sort".
inline constexpr SortName kEventSorts[] = {
    {"occurred_at", SortKey::kTime}, {"amount", SortKey::kAmount}, {"score", SortKey::kScore}};
inline constexpr SortName kAlertSorts[] = {{"created_at", SortKey::kTime},
                                           {"occurred_at", SortKey::kOccurred},
                                           {"amount", SortKey::kAmount},
                                           {"score", SortKey::kScore}};
inline constexpr SortName kClipSorts[] = {{"event_time", SortKey::kTime},
                                          {"created_at", SortKey::kCreated},
                                          {"size_bytes", SortKey::kSize}};

inline constexpr SortName kRejectedSorts[] = {{"received_at", SortKey::kTime}};

// A page that was asked for, and its order by name: "-created_at".
struct SortedPage {
  PageRequest request;
  std::string sort;
};

// "limit", "sort", "cursor" and "total".
SortedPage ReadPage(Fields& query, std::span<const SortName> sorts);

// "total": whether all rows are to be counted.
bool ReadTotal(Fields& query);

// Within the stores of who asks.
EventFilter ReadEventFilter(ApiRequest& request);
AlertFilter ReadAlertFilter(ApiRequest& request);
ClipFilter ReadClipFilter(ApiRequest& request);

// What no index answers must name the days to read: complains about "start_time" when it is missing
// or more than 92 days before the end.
void RequirePeriod(Fields& query, const EventFilter& filter, const SortedPage& page, UtcTime now);

// "start_time" and "end_time" of a filter.
template <class Filter>
void ReadPeriod(Fields& fields, Filter& filter) {
  filter.from = fields.Time("start_time");
  filter.to = fields.Time("end_time");
  if (filter.from && filter.to && *filter.to <= *filter.from) {
    fields.Fail("end_time", "must be later than start_time");
  }
}

// {"alerts": [...], "next_cursor": "..." or null}, and "total" when it was asked for.
template <class T>
ApiResponse PageResponse(const char* name, const Page<T>& page, const std::string& sort) {
  std::string body = std::string("{\"") + name + "\":[";
  for (const T& item : page.items) AppendJson(body, item);
  body += "],\"next_cursor\":";
  body += page.next ? '"' + EncodeCursor(*page.next, sort) + '"' : "null";
  if (page.total) body += ",\"total\":" + std::to_string(*page.total);
  return JsonTextResponse(body + "}");
}

}  // namespace tillwatch
