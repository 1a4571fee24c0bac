#include <algorithm>

#include "handler_parts.hpp"
#include "routes.hpp"

namespace tillwatch {
namespace {

// How it is doing, and what the configuration says of it; its URL holds a password and stays here.
nlohmann::json CameraJson(const CameraStatus& status, const std::vector<Camera>& configured) {
  nlohmann::json json = ToJson(status);
  const auto found = std::find_if(configured.begin(), configured.end(),
                                  [&](const Camera& camera) { return camera.id == status.id; });
  const Camera camera = found == configured.end() ? Camera{} : *found;
  json["name"] = camera.name.empty() ? status.id.value : camera.name;
  json["location"] = camera.location;
  json["store_id"] = camera.store.value;
  json["register_ids"] = nlohmann::json::array();
  for (const RegisterId& till : camera.registers) json["register_ids"].push_back(till.value);
  return json;
}

ApiResponse ListCameras(ApiRequest& request, const HttpOptions& options,
                        const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  nlohmann::json cameras = nlohmann::json::array();
  for (const CameraStatus& status : services.footage.Statuses()) {
    cameras.push_back(CameraJson(status, options.cameras));
  }
  return JsonResponse({{"cameras", std::move(cameras)}});
}

ApiResponse GetCamera(ApiRequest& request, const HttpOptions& options,
                      const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const auto id = ParseCameraId(request.id);
  const auto status = id ? services.footage.Status(*id) : std::nullopt;
  return status ? JsonResponse(CameraJson(*status, options.cameras)) : NotFound("camera");
}

}  // namespace

void AddCameraRoutes(Router& router, const HttpOptions& options, const HttpServices& services) {
  router.Add("GET", "/api/v1/cameras",
             [&](ApiRequest& r) { return ListCameras(r, options, services); });
  router.Add("GET", "/api/v1/cameras/{id}",
             [&](ApiRequest& r) { return GetCamera(r, options, services); });
}

}  // namespace tillwatch
