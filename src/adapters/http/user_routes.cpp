#include "account_parts.hpp"
#include "routes.hpp"
#include "tillwatch/app/password_rules.hpp"
#include "tillwatch/codec/account_json.hpp"

namespace tillwatch {
namespace {

ApiResponse NoSuchUser() {
  return ProblemFor({ErrorCode::kNotFound, "there is no user with this name"});
}

ApiResponse ListUsers(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  nlohmann::json users = nlohmann::json::array();
  for (const User& user : services.accounts.Users()) users.push_back(ToJson(user));
  return JsonResponse({{"users", std::move(users)}});
}

ApiResponse GetUser(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const auto name = ParseUserName(request.id);
  const auto user = name ? services.accounts.Find(*name) : std::nullopt;
  return user ? ResourceResponse(request, ToJson(*user)) : NoSuchUser();
}

ApiResponse AddUser(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  auto body = Fields::FromJson(request.body);
  if (!body) return ProblemFor(body.error());
  NewUser user;
  user.name = body->Text("name").value_or("");
  const auto password = body->Text("password", kMaxPasswordBytes);
  if (!password) body->Fail("password", "is missing");
  user.password = password.value_or("");
  const auto role = ReadRole(*body);
  if (!role) body->Fail("role", "is missing; it is one of viewer, manager, admin");
  user.role = role.value_or(Role::kViewer);
  user.stores = ReadStores(*body).value_or(std::vector<StoreId>());
  user.must_change_password = body->Flag("must_change_password").value_or(true);
  if (const auto failure = body->Failure()) return ProblemFor(*failure);
  const auto added = services.accounts.Add(user, Actor::Of(request.who, request.address));
  if (!added) return AccountProblem(added.error());
  const nlohmann::json json = ToJson(*added);
  ApiResponse response = JsonResponse(json, kCreated);
  response.headers.emplace_back("Location", json.at("url").get<std::string>());
  return response;
}

// Complains about a name that is not the path's, and about a way round one's old password.
UserUpdate ReadUpdate(const ApiRequest& request, const std::string& name, Fields& body) {
  UserUpdate update;
  const auto named = body.Text("name");
  if (named && ParseUserName(*named).value_or("") != name) {
    body.Fail("name", "is not the one of the path");
  }
  update.change = {ReadRole(body), ReadStores(body), body.Flag("disabled")};
  update.password = body.Text("password", kMaxPasswordBytes);
  update.must_change_password = body.Flag("must_change_password").value_or(true);
  if (update.password && request.signed_in.session && request.who.name == name) {
    body.Fail("password", "is your own: PUT /api/v1/session/password changes it");
  }
  return update;
}

ApiResponse PutUser(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  auto body = Fields::FromJson(request.body);
  if (!body) return ProblemFor(body.error());
  const auto name = ParseUserName(request.id);
  if (!name) return NoSuchUser();
  const UserUpdate update = ReadUpdate(request, *name, *body);
  if (const auto failure = body->Failure()) return ProblemFor(*failure);
  const auto changed =
      services.accounts.Change(*name, update, Actor::Of(request.who, request.address));
  return changed ? JsonResponse(ToJson(*changed)) : AccountProblem(changed.error());
}

ApiResponse DeleteUser(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const auto name = ParseUserName(request.id);
  if (!name) return NoSuchUser();
  const auto removed = services.accounts.Remove(*name, Actor::Of(request.who, request.address));
  if (!removed) return ProblemFor(removed.error());
  return NoContent();
}

}  // namespace

void AddUserRoutes(Router& router, const HttpServices& services) {
  const std::string users = "/api/v1/users";
  AddForManagers(router, "GET", users, ListUsers, services);
  AddForManagers(router, "POST", users, AddUser, services);
  AddForManagers(router, "GET", users + "/{name}", GetUser, services);
  AddForManagers(router, "PUT", users + "/{name}", PutUser, services);
  AddForManagers(router, "DELETE", users + "/{name}", DeleteUser, services);
}

}  // namespace tillwatch
