#include "handler_parts.hpp"
#include "routes.hpp"

namespace tillwatch {
namespace {

nlohmann::json RegisterJson(const RegisterClockView& view) {
  return {
      {"store_id", view.key.store.value},
      {"register_id", view.key.register_id.value},
      {"clock_offset_ms", view.offset ? nlohmann::json(view.offset->count()) : nlohmann::json()},
      {"clock_noise_ms", view.noise.count()},
      {"clock_correction_ms", view.correction.count()},
      {"samples", view.samples},
      {"last_seen_at", FormatRfc3339(view.last_seen)}};
}

ApiResponse ListRegisters(ApiRequest& request, const HttpServices& services) {
  const StoreScope stores = request.Stores();
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  nlohmann::json registers = nlohmann::json::array();
  for (const RegisterClockView& view : services.clocks.All()) {
    if (stores.Has(view.key.store)) registers.push_back(RegisterJson(view));
  }
  return JsonResponse({{"registers", std::move(registers)}});
}

}  // namespace

void AddRegisterRoutes(Router& router, const HttpServices& services) {
  router.Add("GET", "/api/v1/registers", Role::kViewer,
             [&](ApiRequest& request) { return ListRegisters(request, services); });
}

}  // namespace tillwatch
