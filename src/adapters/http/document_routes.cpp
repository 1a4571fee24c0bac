// The contract of this API: docs/openapi.yaml, made JSON when it was built.
#include "etag.hpp"
#include "openapi_json.hpp"
#include "problem.hpp"
#include "routes.hpp"

namespace tillwatch {
namespace {

ApiResponse GetOpenApi(ApiRequest& request) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  ApiResponse response{200, "application/json", std::string(kOpenApiJson)};
  AddETag(request, response);
  return response;
}

}  // namespace

void AddDocumentRoutes(Router& router) {
  router.Add("GET", "/api/v1/openapi.json", Role::kViewer,
             [](ApiRequest& r) { return GetOpenApi(r); });
}

}  // namespace tillwatch
