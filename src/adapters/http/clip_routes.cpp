#include <algorithm>
#include <stdexcept>

#include "handler_parts.hpp"
#include "routes.hpp"
#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/codec/receipt.hpp"

namespace tillwatch {
namespace {

// The longest a request may name; ClipRequests knows how much of it is allowed.
constexpr int kMaxDurationSeconds = 24 * 60 * 60;
constexpr std::size_t kMaxNoteBytes = 2000;

std::optional<int> PriorityFromString(std::string_view name) {
  if (name == "low") return kPriorityLow;
  if (name == "medium") return kPriorityMedium;
  if (name == "high") return kPriorityHigh;
  if (name == "critical") return kPriorityCritical;
  return std::nullopt;
}

ApiResponse ListClips(ApiRequest& request, const HttpServices& services) {
  Fields& query = request.query;
  ClipFilter filter;
  filter.camera = query.Camera("camera_id");
  filter.alert = query.Uuid<AlertId>("alert_id");
  filter.event = query.Uuid<EventId>("pos_event_id");
  ReadPeriod(query, filter);
  const PageRequest page = ReadPage(query);
  if (const auto failure = query.Failure()) return ProblemFor(*failure);
  return PageResponse("clips", services.queries.ListClips(filter, page));
}

// A camera that is configured no more still has its clips.
ApiResponse ListClipsOfCamera(ApiRequest& request, const HttpServices& services) {
  const auto camera = ParseCameraId(request.id);
  if (!camera) return NotFound("camera");
  Fields& query = request.query;
  ClipFilter filter;
  filter.camera = *camera;
  ReadPeriod(query, filter);
  const PageRequest page = ReadPage(query);
  if (const auto failure = query.Failure()) return ProblemFor(*failure);
  const auto clips = services.queries.ListClips(filter, page);
  if (clips.items.empty() && !services.footage.Status(*camera)) return NotFound("camera");
  return PageResponse("clips", clips);
}

std::optional<ClipView> FindClip(const ApiRequest& request, const HttpServices& services) {
  const auto id = IdInPath<ClipId>(request);
  return id ? services.queries.GetClip(*id) : std::nullopt;
}

ApiResponse GetClip(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const auto view = FindClip(request, services);
  return view ? JsonResponse(ToJson(*view)) : NotFound("clip");
}

// Paths come from our own rows. Were one ever wrong, it must neither leave the clips directory nor
// end the header.
bool IsPlainPath(const std::string& path) {
  const auto plain = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == '/';
  };
  return std::all_of(path.begin(), path.end(), plain) && path.find("..") == std::string::npos;
}

// "camera_001_20261121_143305Z.mp4": what a browser suggests when it saves.
std::string FileName(const Clip& clip, const char* ending) {
  return clip.camera.value + "_" + FormatDay(clip.event_at) + "_" + FormatTimeOfDay(clip.event_at) +
         "Z" + ending;
}

// A file of the clips directory, which nginx sends in our stead.
ApiResponse FileResponse(const std::string& prefix, const std::string& path,
                         const std::string& name, const char* content_type) {
  if (!IsPlainPath(path)) throw std::runtime_error("a clip's row holds no plain path");
  ApiResponse response{200, content_type, ""};
  response.headers = {{"X-Accel-Redirect", prefix + path},
                      {"Content-Disposition", "inline; filename=\"" + name + "\""},
                      {"Cache-Control", "private, max-age=3600"}};
  return response;
}

ApiResponse GetVideo(ApiRequest& request, const HttpServices& services, const std::string& prefix) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const auto view = FindClip(request, services);
  if (!view) return NotFound("clip");
  return FileResponse(prefix, view->clip.video_path, FileName(view->clip, ".mp4"), "video/mp4");
}

ApiResponse GetThumbnail(ApiRequest& request, const HttpServices& services,
                         const std::string& prefix) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const auto view = FindClip(request, services);
  if (!view) return NotFound("clip");
  if (view->clip.thumbnail_path.empty()) {
    return ProblemFor({ErrorCode::kNotFound, "no picture of this clip could be decoded"});
  }
  return FileResponse(prefix, view->clip.thumbnail_path, FileName(view->clip, ".jpg"),
                      "image/jpeg");
}

// A text track: small, and made anew each time, because events can come late.
ApiResponse GetReceipt(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const auto view = FindClip(request, services);
  if (!view) return NotFound("clip");
  const auto cues = MakeReceipt(services.queries.EventsDuring(view->clip), view->clip);
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
  const std::string by = body->Text("by").value_or("");
  const std::string note = body->Lines("note", kMaxNoteBytes).value_or("");
  if (const auto failure = body->Failure()) return ProblemFor(*failure);
  if (!on_hold)
    return ProblemFor({ErrorCode::kInvalidArgument, "must be true or false", "on_hold"});

  const auto id = IdInPath<ClipId>(request);
  if (!id) return NotFound("clip");
  const auto view = services.queries.SetHold(*id, *on_hold, by, note, services.clock.UtcNow());
  return view ? JsonResponse(ToJson(*view)) : NotFound("clip");
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

ApiResponse PostClipRequest(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  auto body = Fields::FromJson(request.body);
  if (!body) return ProblemFor(body.error());
  const ClipOrder order = ReadOrder(*body);
  if (const auto failure = body->Failure()) return ProblemFor(*failure);

  const auto stored = services.clip_requests.Add(order);
  if (!stored) return ProblemFor(stored.error());
  const nlohmann::json answer = ToJson(*stored);
  ApiResponse response = JsonResponse(answer, 202);
  response.headers.emplace_back("Location", answer.at("url").get<std::string>());
  return response;
}

ApiResponse GetClipRequest(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const auto id = IdInPath<ClipRequestId>(request);
  const auto found = id ? services.queries.GetClipRequest(*id) : std::nullopt;
  return found ? JsonResponse(ToJson(*found)) : NotFound("clip request");
}

}  // namespace

void AddClipRoutes(Router& router, const HttpOptions& options, const HttpServices& services) {
  const std::string& prefix = options.accel_prefix;
  router.Add("GET", "/api/v1/clips", [&](ApiRequest& r) { return ListClips(r, services); });
  router.Add("POST", "/api/v1/clips/request",
             [&](ApiRequest& r) { return PostClipRequest(r, services); });
  router.Add("GET", "/api/v1/clips/requests/{id}",
             [&](ApiRequest& r) { return GetClipRequest(r, services); });
  router.Add("GET", "/api/v1/clips/camera/{camera_id}",
             [&](ApiRequest& r) { return ListClipsOfCamera(r, services); });
  router.Add("GET", "/api/v1/clips/{id}", [&](ApiRequest& r) { return GetClip(r, services); });
  router.Add("PUT", "/api/v1/clips/{id}/hold", [&](ApiRequest& r) { return PutHold(r, services); });
  router.Add("GET", "/api/v1/clips/{id}/receipt.vtt",
             [&](ApiRequest& r) { return GetReceipt(r, services); });
  router.Add("GET", "/api/v1/clips/{id}/thumbnail",
             [&](ApiRequest& r) { return GetThumbnail(r, services, prefix); });
  router.Add("GET", "/api/v1/clips/{id}/video",
             [&](ApiRequest& r) { return GetVideo(r, services, prefix); });
}

}  // namespace tillwatch
