// What the handlers of several resources share.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "etag.hpp"
#include "message.hpp"
#include "problem.hpp"
#include "tillwatch/adapters/http/http_server.hpp"
#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/base/uuid.hpp"
#include "tillwatch/codec/api_json.hpp"
#include "tillwatch/codec/card_scrub.hpp"
#include "tillwatch/domain/views.hpp"

namespace tillwatch {

inline constexpr int kCreated = 201;
inline constexpr int kMaxPageSize = 500;
inline constexpr std::size_t kMaxNoteBytes = 2000;

inline ApiResponse NoContent() { return {204, "", "", {{"Cache-Control", "no-store"}}}; }

// A view of codec/api_json, and the same as a resource of its own.
template <class View>
ApiResponse ViewResponse(const View& view) {
  return JsonTextResponse(JsonTextOf(view));
}
template <class View>
ApiResponse ViewResponse(const ApiRequest& request, const View& view) {
  ApiResponse response = ViewResponse(view);
  AddETag(request, response);
  return response;
}

// The {id} of the path when it can be one at all; whatever is not a UUID is not found.
template <class IdType>
std::optional<IdType> IdInPath(const ApiRequest& request) {
  std::string uuid = CanonicalUuid(request.id);
  return uuid.empty() ? std::nullopt : std::optional(IdType{std::move(uuid)});
}

inline std::optional<ClipView> FindClip(const ApiRequest& request, const HttpServices& services) {
  const auto id = IdInPath<ClipId>(request);
  return id ? services.queries.GetClip(*id, request.Scope()) : std::nullopt;
}

// The configured camera of the path, when it is of a store of who asks.
inline std::optional<StoredCamera> FindCamera(const ApiRequest& request,
                                              const HttpServices& services) {
  const auto id = ParseCameraId(request.id);
  auto stored = id ? services.cameras.Find(*id) : std::nullopt;
  return stored && request.who.MaySee(stored->camera.store) ? stored : std::nullopt;
}

// Whose name a change carries. A signed-in user's own, whatever the body's "by" says; a tool with
// an API token may say for whom it acts: "Ann (token:till-tool)".
inline std::string SaidBy(const ApiRequest& request, Fields& body) {
  const auto by = body.Text("by");
  if (request.signed_in.session || !by) return request.who.name;
  return *by + " (" + request.who.name + ")";
}

// What somebody wrote, its card numbers masked; empty when they wrote nothing.
inline std::string ReadNote(Fields& body) {
  const std::string note = body.Lines("note", kMaxNoteBytes).value_or("");
  return MaskCardsInPayload(note).value_or(note);
}

// "camera_001_20261121_143305Z.mp4": what a browser suggests when it saves.
inline std::string FileName(const Clip& clip, const char* ending) {
  return clip.camera.value + "_" + FormatDay(clip.event_at) + "_" + FormatTimeOfDay(clip.event_at) +
         "Z" + ending;
}

}  // namespace tillwatch
