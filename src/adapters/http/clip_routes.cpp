#include <algorithm>

#include "audit_trail.hpp"
#include "list_parts.hpp"
#include "routes.hpp"
#include "tillwatch/base/sha256.hpp"
#include "tillwatch/codec/receipt.hpp"

namespace tillwatch {
namespace {

// The longest a request may name; ClipRequests knows how much of it is allowed.
constexpr int kMaxDurationSeconds = 24 * 60 * 60;

std::optional<int> PriorityFromString(std::string_view name) {
  if (name == "low") return kPriorityLow;
  if (name == "medium") return kPriorityMedium;
  if (name == "high") return kPriorityHigh;
  if (name == "critical") return kPriorityCritical;
  return std::nullopt;
}

ApiResponse ListClips(ApiRequest& request, const HttpServices& services) {
  Fields& query = request.query;
  const ClipFilter filter = ReadClipFilter(request);
  const SortedPage page = ReadPage(query, kClipSorts);
  if (const auto failure = query.Failure()) return ProblemFor(*failure);
  return PageResponse("clips", services.queries.ListClips(filter, page.request), page.sort);
}

// A camera that is configured no more still has its clips.
ApiResponse ListClipsOfCamera(ApiRequest& request, const HttpServices& services) {
  const auto camera = ParseCameraId(request.id);
  if (!camera) return NotFound("camera");
  Fields& query = request.query;
  ClipFilter filter;
  filter.stores = request.Scope();
  filter.camera = *camera;
  ReadPeriod(query, filter);
  const SortedPage page = ReadPage(query, kClipSorts);
  if (const auto failure = query.Failure()) return ProblemFor(*failure);
  const auto clips = services.queries.ListClips(filter, page.request);
  const bool there = request.who.IsBound() ? FindCamera(request, services).has_value()
                                           : services.footage.Status(*camera).has_value();
  if (clips.items.empty() && !there) return NotFound("camera");
  return PageResponse("clips", clips, page.sort);
}

ApiResponse GetClip(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const auto view = FindClip(request, services);
  return view ? ViewResponse(request, *view) : NotFound("clip");
}

// A text track: small, and made anew each time, because events can come late.
ApiResponse GetReceipt(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const auto view = FindClip(request, services);
  if (!view) return NotFound("clip");
  const auto cues =
      MakeReceipt(services.queries.EventsDuring(view->clip, request.Scope()), view->clip);
  ApiResponse response{200, "text/vtt; charset=utf-8", ToWebVtt(cues)};
  response.headers = {
      {"Content-Disposition", "inline; filename=\"" + FileName(view->clip, ".vtt") + "\""},
      {"Cache-Control", "no-store"}};
  return response;
}

ApiResponse PutHold(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  auto body = Fields::FromJson(request.body);
  if (!body) return ProblemFor(body.error());
  const auto on_hold = body->Flag("on_hold");
  const std::string by = SaidBy(request, *body);
  const std::string note = ReadNote(*body);
  if (const auto failure = body->Failure()) return ProblemFor(*failure);
  if (!on_hold)
    return ProblemFor({ErrorCode::kInvalidArgument, "must be true or false", "on_hold"});

  const auto id = IdInPath<ClipId>(request);
  if (!id) return NotFound("clip");
  const auto view =
      services.queries.SetHold(*id, request.Scope(), *on_hold, by, note, services.clock.UtcNow());
  return view ? ViewResponse(*view) : NotFound("clip");
}

ClipOrder ReadOrder(Fields& body) {
  ClipOrder order;
  order.camera = body.Camera("camera_id");
  order.event = body.Uuid<EventId>("pos_event_id");
  order.alert = body.Uuid<AlertId>("alert_id");
  order.event_at = body.Time("event_time");
  if (const auto timestamp = body.Time("timestamp"); !order.event_at) order.event_at = timestamp;
  if (const auto before = body.Integer("duration_before", 0, kMaxDurationSeconds)) {
    order.before = seconds(*before);
  }
  if (const auto after = body.Integer("duration_after", 0, kMaxDurationSeconds)) {
    order.after = seconds(*after);
  }
  order.priority = body.Word("priority", PriorityFromString, "low, medium, high, critical")
                       .value_or(order.priority);
  return order;
}

// The request's Idempotency-Key, when it has one. Error: one that cannot be kept.
Result<std::optional<RequestKey>> KeyOf(const ApiRequest& request) {
  constexpr std::size_t kMaxBytes = 255;
  const std::string* key = request.Header(kIdempotencyKey);
  if (key == nullptr) return std::nullopt;
  const bool printable =
      std::all_of(key->begin(), key->end(), [](char c) { return c >= ' ' && c <= '~'; });
  if (key->empty() || key->size() > kMaxBytes || !printable) {
    return Invalid("Idempotency-Key", "must be 1 to 255 printable ASCII characters");
  }
  return RequestKey{*key, Sha256OfText(request.body), request.who.name};
}

ApiResponse PostClipRequest(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  auto body = Fields::FromJson(request.body);
  if (!body) return ProblemFor(body.error());
  ClipOrder order = ReadOrder(*body);
  order.stores = request.Scope();
  if (const auto failure = body->Failure()) return ProblemFor(*failure);

  const auto key = KeyOf(request);
  if (!key) return ProblemFor(key.error());
  const auto stored =
      *key ? services.clip_requests.AddOnce(order, **key) : services.clip_requests.Add(order);
  if (!stored) return ProblemFor(stored.error());
  const nlohmann::json answer = ToJson(*stored);
  ApiResponse response = JsonResponse(answer, 202);
  response.headers.emplace_back("Location", answer.at("url").get<std::string>());
  return response;
}

ApiResponse GetClipRequest(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const auto id = IdInPath<ClipRequestId>(request);
  const auto found = id ? services.queries.GetClipRequest(*id, request.Scope()) : std::nullopt;
  return found ? ViewResponse(request, *found) : NotFound("clip request");
}

}  // namespace

void AddClipRoutes(Router& router, const HttpServices& services) {
  router.Add("GET", "/api/v1/clips", Role::kViewer,
             [&](ApiRequest& r) { return ListClips(r, services); });
  router.Add("POST", "/api/v1/clips/request", Role::kManager,
             Recorded({services,
                       "clip.requested",
                       OfOrder,
                       {"camera_id", "pos_event_id", "alert_id", "event_time", "timestamp",
                        "duration_before", "duration_after"}},
                      [&](ApiRequest& r) { return PostClipRequest(r, services); }));
  router.Add("GET", "/api/v1/clips/requests/{id}", Role::kViewer,
             [&](ApiRequest& r) { return GetClipRequest(r, services); });
  router.Add("GET", "/api/v1/clips/camera/{camera_id}", Role::kViewer,
             [&](ApiRequest& r) { return ListClipsOfCamera(r, services); });
  router.Add("GET", "/api/v1/clips/{id}", Role::kViewer,
             [&](ApiRequest& r) { return GetClip(r, services); });
  router.Add("PUT", "/api/v1/clips/{id}/hold", Role::kManager,
             Recorded({services, "clip.hold_changed", OfClip, {"on_hold", "by", "note"}},
                      [&](ApiRequest& r) { return PutHold(r, services); }));
  router.Add("GET", "/api/v1/clips/{id}/receipt.vtt", Role::kViewer,
             [&](ApiRequest& r) { return GetReceipt(r, services); });
}

}  // namespace tillwatch
