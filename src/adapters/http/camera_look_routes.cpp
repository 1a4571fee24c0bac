// Looking at a camera now: trying out a definition, and the picture that it sends.
#include <atomic>
#include <memory>

#include "camera_body.hpp"
#include "handler_parts.hpp"
#include "routes.hpp"
#include "tillwatch/base/text.hpp"

namespace tillwatch {
namespace {

constexpr seconds kWatch{5};
// Each holds one of the server's threads for as long.
constexpr int kMaxProbes = 2;

// Of the probes that run at once.
class ProbeSlots {
 public:
  bool Take() {
    if (taken_.fetch_add(1) < kMaxProbes) return true;
    Give();
    return false;
  }
  void Give() { taken_.fetch_sub(1); }

 private:
  std::atomic<int> taken_{0};
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
  if (order.camera.store.value.empty()) order.camera.store.value = "-";  // nothing to a probe
  return services.admin.Complete(order);
}

ApiResponse TryCamera(ApiRequest& request, const HttpServices& services, ProbeSlots& slots) {
  const auto camera = DefinitionToTry(request, services);
  if (!camera) return ProblemFor(camera.error());
  if (!slots.Take()) return TooManyAtOnce("two cameras are being tested; try again in a moment");
  const std::shared_ptr<void> slot(nullptr, [&](void*) { slots.Give(); });
  const auto probe = services.prober.Probe(*camera, kWatch);
  if (!probe) return CameraFails(RedactUrlsIn(probe.error().message));
  return JsonResponse(ProbeJson(*probe));
}

ApiResponse GetSnapshot(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const auto id = ParseCameraId(request.id);
  if (!id || !services.cameras.Find(*id)) return NotFound("camera");
  const auto status = services.footage.Status(*id);
  if (!status) return NoPicture(CameraState::kConnecting, "");
  const auto snapshot = services.snapshots.Take(*id);
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
  const auto slots = std::make_shared<ProbeSlots>();
  router.Add("POST", "/api/v1/cameras/test",
             [&, slots](ApiRequest& r) { return TryCamera(r, services, *slots); });
  router.Add("GET", "/api/v1/cameras/{id}/snapshot.jpg",
             [&](ApiRequest& r) { return GetSnapshot(r, services); });
}

}  // namespace tillwatch
