#include "audit_trail.hpp"
#include "camera_body.hpp"
#include "handler_parts.hpp"
#include "routes.hpp"
#include "tillwatch/codec/feed_json.hpp"

namespace tillwatch {
namespace {

CameraStatus StatusOf(const Camera& camera, const HttpServices& services) {
  return StatusOf(camera, services.footage, services.clock.UtcNow());
}

nlohmann::json CameraJson(const StoredCamera& stored, const HttpServices& services) {
  return CameraJson(stored.camera, stored.from_file, StatusOf(stored.camera, services));
}

nlohmann::json CameraWithSettings(const StoredCamera& stored, const HttpServices& services) {
  nlohmann::json answer = CameraJson(stored, services);
  answer["settings"] = SettingsJson(stored.camera);
  return answer;
}

ApiResponse ListCameras(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  nlohmann::json cameras = nlohmann::json::array();
  for (const StoredCamera& stored : services.cameras.All()) {
    if (!request.who.MaySee(stored.camera.store)) continue;
    cameras.push_back(CameraJson(stored, services));
  }
  return JsonResponse({{"cameras", std::move(cameras)}});
}

ApiResponse GetCamera(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const auto stored = FindCamera(request, services);
  return stored ? ResourceResponse(request, CameraWithSettings(*stored, services))
                : NotFound("camera");
}

// As it is now, which need not be in the registry yet.
ApiResponse Answer(const Camera& camera, bool created, const HttpServices& services) {
  const auto stored = services.cameras.Find(camera.id);
  const nlohmann::json answer = CameraWithSettings({camera, stored && stored->from_file}, services);
  ApiResponse response = JsonResponse(answer, created ? kCreated : 200);
  if (created) response.headers.emplace_back("Location", answer["url"].get<std::string>());
  return response;
}

ApiResponse AddCamera(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  auto body = Fields::FromJson(request.body);
  if (!body) return ProblemFor(body.error());
  CameraOrder order = ReadCameraOrder(*body, services.admin.Rules());
  const auto id = body->Camera("id");
  if (const auto failure = body->Failure()) return ProblemFor(*failure);
  if (!id) return ProblemFor(Error{ErrorCode::kInvalidArgument, "id is missing", "id"});
  order.camera.id = *id;
  order.stores = request.Scope();
  const auto camera = services.admin.Add(order);
  return camera ? Answer(*camera, true, services) : ProblemFor(camera.error());
}

ApiResponse PutCamera(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  auto body = Fields::FromJson(request.body);
  if (!body) return ProblemFor(body.error());
  CameraOrder order = ReadCameraOrder(*body, services.admin.Rules());
  const auto named = body->Camera("id");
  if (named && named->value != request.id) body->Fail("id", "is not the one of the path");
  if (const auto failure = body->Failure()) return ProblemFor(*failure);
  order.camera.id.value = request.id;
  order.stores = request.Scope();
  const auto outcome = services.admin.Put(order);
  return outcome ? Answer(outcome->camera, outcome->created, services)
                 : ProblemFor(outcome.error());
}

ApiResponse DeleteCamera(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const auto id = ParseCameraId(request.id);
  if (!id || !services.admin.Remove(*id, request.Scope())) return NotFound("camera");
  return NoContent();
}

}  // namespace

void AddCameraRoutes(Router& router, const HttpServices& services) {
  const std::string cameras = "/api/v1/cameras";
  router.Add("GET", cameras, Role::kViewer,
             [&](ApiRequest& r) { return ListCameras(r, services); });
  // Not the URL: it may hold a password.
  const std::vector<const char*> told{"name",    "location",       "store_id", "register_ids",
                                      "enabled", "retention_days", "audio",    "clear_credentials"};
  router.Add("POST", cameras, Role::kAdmin,
             Recorded({services, "camera.added", OfCamera, told},
                      [&](ApiRequest& r) { return AddCamera(r, services); }));
  router.Add("GET", cameras + "/{id}", Role::kViewer,
             [&](ApiRequest& r) { return GetCamera(r, services); });
  router.Add("PUT", cameras + "/{id}", Role::kAdmin,
             Recorded({services, "camera.changed", OfCamera, told},
                      [&](ApiRequest& r) { return PutCamera(r, services); }));
  router.Add("DELETE", cameras + "/{id}", Role::kAdmin,
             Recorded({services, "camera.deleted", OfCamera},
                      [&](ApiRequest& r) { return DeleteCamera(r, services); }));
}

}  // namespace tillwatch
