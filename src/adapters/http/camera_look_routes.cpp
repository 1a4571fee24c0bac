// Looking at a camera now: trying out a definition, and the picture that it sends.
#include <atomic>
#include <memory>

#include "audit_trail.hpp"
#include "camera_body.hpp"
#include "handler_parts.hpp"
#include "routes.hpp"
#include "tillwatch/base/text.hpp"

namespace tillwatch {
namespace {

constexpr seconds kWatch{5};
// One at a time: it holds one of the server's threads, and the connections which that one serves.
class ProbeSlot {
 public:
  bool Take() { return !taken_.exchange(true); }
  void Give() { taken_ = false; }

 private:
  std::atomic<bool> taken_{false};
};

nlohmann::json ProbeJson(const CameraProbe& probe) {
  return {{"codec", probe.codec},
          {"width", probe.width},
          {"height", probe.height},
          {"fps", probe.fps},
          {"gop_seconds", probe.gop_seconds > 0 ? nlohmann::json(probe.gop_seconds) : nullptr},
          {"kbit_per_second", probe.kbit_per_second},
          {"has_audio", probe.has_audio},
          {"clock_offset_seconds",
           probe.clock_offset
               ? nlohmann::json(std::chrono::duration<double>(*probe.clock_offset).count())
               : nlohmann::json()}};
}

// The definition as it would be stored. Without an id, that of no camera.
Result<Camera> DefinitionToTry(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return tl::unexpected(*failure);
  auto body = Fields::FromJson(request.body);
  if (!body) return tl::unexpected(body.error());
  CameraOrder order = ReadCameraOrder(*body, services.admin.Rules());
  order.camera.id = body->Camera("id").value_or(CameraId{"-"});
  if (const auto failure = body->Failure()) return tl::unexpected(*failure);
  order.stores = request.Scope();
  if (order.camera.store.value.empty()) {  // nothing to a probe
    order.camera.store = request.who.IsBound() ? request.who.stores.front() : StoreId{"-"};
  }
  return services.admin.Complete(order);
}

ApiResponse TryCamera(ApiRequest& request, const HttpServices& services, ProbeSlot& slot) {
  const auto camera = DefinitionToTry(request, services);
  if (!camera) return ProblemFor(camera.error());
  if (!slot.Take()) return TooManyAtOnce("another camera is being tested; try again in a moment");
  const std::shared_ptr<void> given_back(nullptr, [&](void*) { slot.Give(); });
  const auto probe = services.prober.Probe(*camera, kWatch);
  if (!probe) return CameraFails(RedactUrlsIn(probe.error().message));
  return JsonResponse(ProbeJson(*probe));
}

ApiResponse GetSnapshot(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const auto stored = FindCamera(request, services);
  if (!stored) return NotFound("camera");
  const CameraId& id = stored->camera.id;
  const auto status = services.footage.Status(id);
  if (!status) return NoPicture(CameraState::kConnecting, "");
  const auto snapshot = services.snapshots.Take(id);
  if (snapshot) {
    const auto& jpeg = (*snapshot)->jpeg;
    return {
        200, "image/jpeg", std::string(jpeg.begin(), jpeg.end()), {{"Cache-Control", "no-store"}}};
  }
  if (snapshot.error().code == ErrorCode::kInternal) return ProblemFor(snapshot.error());
  return NoPicture(status->state, status->reason);
}

}  // namespace

void AddCameraLookRoutes(Router& router, const HttpServices& services) {
  const auto slot = std::make_shared<ProbeSlot>();
  router.Add("POST", "/api/v1/cameras/test", Role::kAdmin,
             Recorded({services, "camera.tested", OfCamera},
                      [&, slot](ApiRequest& r) { return TryCamera(r, services, *slot); }));
  router.Add("GET", "/api/v1/cameras/{id}/snapshot.jpg", Role::kViewer,
             [&](ApiRequest& r) { return GetSnapshot(r, services); });
}

}  // namespace tillwatch
