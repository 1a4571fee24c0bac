// The event stream's request; event_streams.cpp sends it.
#include <charconv>

#include "handler_parts.hpp"
#include "routes.hpp"

namespace tillwatch {
namespace {

// An id that we have sent: digits only.
std::optional<std::int64_t> EventId64(const std::string& text) {
  std::int64_t id = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, id);
  const bool whole = error == std::errc{} && stop == end && id >= 0;
  return whole ? std::optional(id) : std::nullopt;
}

// The header goes first: EventSource repeats its URL, and with it a parameter that is old by then.
std::optional<std::int64_t> ReadLastId(ApiRequest& request) {
  constexpr const char* kWhat = "must be the id of an event of this stream";
  std::optional<std::int64_t> last;
  if (const auto text = request.query.Text("last_event_id")) {
    last = EventId64(*text);
    if (!last) request.query.Fail("last_event_id", kWhat);
  }
  if (const std::string* text = request.Header(kLastEventId); text != nullptr && !text->empty()) {
    last = EventId64(*text);
    if (!last) request.query.Fail("Last-Event-ID", kWhat);
  }
  return last;
}

ApiResponse GetStream(ApiRequest& request) {
  StreamOrder order;
  order.filter.store = request.query.Name<StoreId>("store_id");
  order.filter.severity =
      request.query.Word("severity", SeverityFromString, "low, medium, high, critical");
  order.filter.bound_to = request.who.stores;
  order.last_id = ReadLastId(request);
  order.still_good = request.still_good;
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  ApiResponse response{200, "text/event-stream", ""};
  response.headers = {{"Cache-Control", "no-store"}};
  response.stream = std::move(order);
  return response;
}

}  // namespace

void AddStreamRoutes(Router& router) {
  router.Add("GET", "/api/v1/stream", Role::kViewer, GetStream);
}

}  // namespace tillwatch
