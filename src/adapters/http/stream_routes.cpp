// The event stream's request; event_streams.cpp sends it.
#include <algorithm>
#include <charconv>
#include <limits>
#include <memory>

#include "handler_parts.hpp"
#include "routes.hpp"
#include "stream_ids.hpp"
#include "tillwatch/base/secret.hpp"

namespace tillwatch {
namespace {

// An id that we have sent: digits only. One of before somebody's stores changed is beyond all that
// there are.
std::optional<std::int64_t> EventId64(const std::string& text) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  std::uint64_t id = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, id);
  const bool whole = error == std::errc{} && stop == end;
  return whole ? std::optional(static_cast<std::int64_t>(std::min(id, kMost))) : std::nullopt;
}

// The header goes first: EventSource repeats its URL, and with it a parameter that is old by then.
std::optional<std::int64_t> ReadLastId(ApiRequest& request, const StreamIds* ids) {
  constexpr const char* kWhat = "must be the id of an event of this stream";
  const auto read = [ids](const std::string& text) {
    return ids == nullptr ? EventId64(text) : ids->Reveal(text);
  };
  std::optional<std::int64_t> last;
  if (const auto text = request.query.Text("last_event_id")) {
    last = read(*text);
    if (!last) request.query.Fail("last_event_id", kWhat);
  }
  if (const std::string* text = request.Header(kLastEventId); text != nullptr && !text->empty()) {
    last = read(*text);
    if (!last) request.query.Fail("Last-Event-ID", kWhat);
  }
  return last;
}

ApiResponse GetStream(ApiRequest& request, const std::shared_ptr<const StreamIds>& ids) {
  StreamOrder order;
  order.filter.store = request.query.Name<StoreId>("store_id");
  order.filter.severity =
      request.query.Word("severity", SeverityFromString, "low, medium, high, critical");
  order.filter.bound_to = request.who.stores;
  if (request.who.IsBound()) order.ids = ids;
  order.last_id = ReadLastId(request, order.ids.get());
  order.still_good = request.still_good;
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  ApiResponse response{200, "text/event-stream", ""};
  response.headers = {{"Cache-Control", "no-store"}};
  response.stream = std::move(order);
  return response;
}

}  // namespace

void AddStreamRoutes(Router& router, const HttpOptions& options) {
  const auto ids = std::make_shared<const StreamIds>(
      options.stream.id_key.empty() ? NewSecret() : options.stream.id_key);
  router.Add("GET", "/api/v1/stream", Role::kViewer,
             [ids](ApiRequest& request) { return GetStream(request, ids); });
}

}  // namespace tillwatch
