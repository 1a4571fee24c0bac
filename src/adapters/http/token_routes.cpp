#include "account_parts.hpp"
#include "routes.hpp"
#include "tillwatch/codec/account_json.hpp"

namespace tillwatch {
namespace {

ApiResponse ListTokens(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  nlohmann::json tokens = nlohmann::json::array();
  for (const ApiToken& token : services.accounts.Tokens()) tokens.push_back(ToJson(token));
  return JsonResponse({{"tokens", std::move(tokens)}});
}

ApiResponse AddToken(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  auto body = Fields::FromJson(request.body);
  if (!body) return ProblemFor(body.error());
  ApiTokenOrder order;
  order.name = body->Text("name").value_or("");
  const auto role = ReadRole(*body);
  if (!role) body->Fail("role", "is missing; it is one of viewer, manager, admin");
  order.role = role.value_or(Role::kViewer);
  order.stores = ReadStores(*body).value_or(std::vector<StoreId>());
  order.expires_at = body->Time("expires_at");
  if (const auto failure = body->Failure()) return ProblemFor(*failure);
  const auto made = services.accounts.AddToken(order, Actor::Of(request.who, request.address));
  if (!made) return AccountProblem(made.error());
  nlohmann::json json = ToJson(made->token);
  json["token"] = made->secret;
  ApiResponse response = JsonResponse(json, kCreated);
  response.headers.emplace_back("Location", json.at("url").get<std::string>());
  return response;
}

ApiResponse DeleteToken(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const auto id = IdInPath<ApiTokenId>(request);
  const Actor actor = Actor::Of(request.who, request.address);
  if (!id || !services.accounts.RevokeToken(*id, actor)) return NotFound("token");
  return NoContent();
}

}  // namespace

void AddTokenRoutes(Router& router, const HttpServices& services) {
  const std::string tokens = "/api/v1/tokens";
  AddForManagers(router, "GET", tokens, ListTokens, services);
  AddForManagers(router, "POST", tokens, AddToken, services);
  AddForManagers(router, "DELETE", tokens + "/{id}", DeleteToken, services);
}

}  // namespace tillwatch
