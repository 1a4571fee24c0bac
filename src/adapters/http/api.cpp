#include "api.hpp"

#include <spdlog/spdlog.h>

#include <nlohmann/json.hpp>

#include "authentication.hpp"
#include "etag.hpp"
#include "problem.hpp"
#include "routes.hpp"
#include "tillwatch/base/text.hpp"
#include "tillwatch/ports/errors.hpp"
#include "url.hpp"

namespace tillwatch {
namespace {

// Of sales alone: an alert, a decision and every other change show at once.
constexpr seconds kKeepFigures{5};

std::string Loggable(const RawRequest& request) {
  constexpr std::size_t kMaxBytes = 200;
  return request.method + " " + SanitizeUtf8(request.path, kMaxBytes);
}

}  // namespace

std::string DumpJson(const nlohmann::json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

ApiResponse JsonResponse(const nlohmann::json& value, int status) {
  return {status, "application/json", DumpJson(value), {{"Cache-Control", "no-store"}}};
}

ApiResponse JsonTextResponse(std::string json) {
  json += '\n';
  return {200, "application/json", std::move(json), {{"Cache-Control", "no-store"}}};
}

ApiResponse ResourceResponse(const ApiRequest& request, const nlohmann::json& value) {
  ApiResponse response = JsonResponse(value);
  AddETag(request, response);
  return response;
}

Api::Api(HttpOptions options, HttpServices services)
    : options_(std::move(options)),
      services_(std::move(services)),
      memory_(services_.clock, kKeepFigures) {
  AddSessionRoutes(router_, services_);
  AddUserRoutes(router_, services_);
  AddTokenRoutes(router_, services_);
  AddSystemRoutes(router_, options_, services_);
  AddDocumentRoutes(router_);
  AddStreamRoutes(router_, options_);
  AddExportRoutes(router_, services_);
  AddEventRoutes(router_, services_);
  AddAlertRoutes(router_, services_);
  AddDispositionRoutes(router_, services_);
  AddClipRoutes(router_, services_);
  AddClipMediaRoutes(router_, options_, services_);
  AddCameraLookRoutes(router_, services_);
  AddCameraRoutes(router_, services_);
  AddRegisterRoutes(router_, services_);
  AddRejectedRoutes(router_, services_);
  AddStaffRoutes(router_, services_, memory_);
  AddStatisticsRoutes(router_, services_, memory_);
  AddRuleRoutes(router_, services_);
  AddEnricherRoutes(router_, services_);
  AddAuditRoutes(router_, services_);
  // An alert, or a decision about one: also of another process.
  feed_listener_ = services_.feed.Listen([this] { memory_.Forget(); });
}

Api::~Api() { services_.feed.Unlisten(feed_listener_); }

ApiResponse Api::Handle(const RawRequest& request) const noexcept {
  try {
    ApiResponse response = Route(request);
    spdlog::debug("request answered (request={} status={})", Loggable(request), response.status);
    return response;
  } catch (const Unavailable& error) {
    spdlog::warn("request not answered (request={} unavailable={})", Loggable(request),
                 error.what());
    return ServiceUnavailable();
  } catch (const std::exception& error) {
    spdlog::error("request failed (request={} error={})", Loggable(request), error.what());
  } catch (...) {
    spdlog::error("request failed (request={} error=unknown)", Loggable(request));
  }
  return InternalError();
}

ApiResponse Api::Route(const RawRequest& request) const {
  if (request.body.size() > options_.max_body_bytes) return TooLarge(options_.max_body_bytes);
  const auto path = SplitPath(request.path);
  if (!path) return BadUrl(path.error().message);
  auto query = Fields::FromQuery(request.query);
  if (!query) {
    return query.error().field.empty() ? BadUrl(query.error().message) : ProblemFor(query.error());
  }
  ApiRequest parsed;
  parsed.query = std::move(*query);
  parsed.body = request.body;
  parsed.headers = request.headers;
  parsed.address = request.address;
  if (auto refusal = Authenticate(request, *path, services_.identities, parsed)) return *refusal;
  ApiResponse response = router_.Dispatch(request.method, *path, parsed);
  constexpr int kFirstError = 400;
  if (IsChange(request.method) && response.status < kFirstError) memory_.Forget();
  return response;
}

}  // namespace tillwatch
