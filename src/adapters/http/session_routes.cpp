// Signing in and out, and the sessions that there are.
#include "credentials.hpp"
#include "handler_parts.hpp"
#include "routes.hpp"
#include "tillwatch/app/password_rules.hpp"
#include "tillwatch/codec/account_json.hpp"

namespace tillwatch {
namespace {

bool IsOverTls(const ApiRequest& request) {
  const std::string* proto = request.Header(kForwardedProto);
  return proto != nullptr && *proto == "https";
}

// No form of another site can send it without asking the browser for leave, which we do not give.
bool IsJson(const ApiRequest& request) {
  const std::string* type = request.Header(kContentType);
  return type != nullptr && type->starts_with("application/json");
}

// csrf_token is null of an API token, which needs none.
nlohmann::json SessionJson(const SignedIn& signed_in, const std::string& token,
                           const HttpServices& services) {
  nlohmann::json stores = nlohmann::json::array();
  for (const StoreId& store : signed_in.who.stores) stores.push_back(store.value);
  const bool session = signed_in.session.has_value();
  return {{"user", signed_in.who.name},
          {"role", ToString(signed_in.who.role)},
          {"stores", std::move(stores)},
          {"csrf_token", session ? nlohmann::json(CsrfTokenOf(token)) : nlohmann::json()},
          {"expires_at", FormatRfc3339(signed_in.expires_at)},
          {"idle_seconds", seconds(services.identities.Limits().idle).count()},
          {"must_change_password", signed_in.must_change_password}};
}

ApiResponse RefusalResponse(const SignInRefusal& refusal) {
  if (!refusal.error) return TriedTooOften(refusal.wait);
  return refusal.error->field.empty() ? SignInFailed() : ProblemFor(*refusal.error);
}

ApiResponse OnlyOfSessions() {
  return ProblemFor({ErrorCode::kConflict,
                     "an API token has no session; DELETE /api/v1/tokens/{id} ends a token"});
}

// A password as it was typed; complains when it is not there.
std::string ReadPassword(Fields& body, const std::string& name) {
  const auto password = body.Text(name, kMaxPasswordBytes);
  if (!password) body.Fail(name, "is missing");
  return password.value_or("");
}

ApiResponse SignIn(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  if (!IsJson(request)) return NotSentAsJson();
  auto body = Fields::FromJson(request.body);
  if (!body) return ProblemFor(body.error());
  SignInOrder order;
  const auto user = body->Text("user");
  if (!user) body->Fail("user", "is missing");
  order.user = user.value_or("");
  order.password = ReadPassword(*body, "password");
  if (const auto failure = body->Failure()) return ProblemFor(*failure);
  order.address = request.address;
  if (const std::string* agent = request.Header(kUserAgent)) order.user_agent = *agent;
  order.before = request.signed_in.session;
  const auto opened = services.sign_ins.SignIn(order);
  if (!opened) return RefusalResponse(opened.error());
  ApiResponse response = JsonResponse(SessionJson(opened->signed_in, opened->token, services));
  response.headers.emplace_back(
      "Set-Cookie",
      SetSessionCookie(opened->token, services.identities.Limits().longest, IsOverTls(request)));
  return response;
}

ApiResponse GetSession(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  return JsonResponse(SessionJson(request.signed_in, request.session_token, services));
}

ApiResponse SignOut(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  if (!request.signed_in.session) return OnlyOfSessions();
  services.sign_ins.SignOut(request.signed_in, request.address);
  ApiResponse response = NoContent();
  response.headers.emplace_back("Set-Cookie", ClearSessionCookie(IsOverTls(request)));
  return response;
}

ApiResponse PutPassword(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  if (!request.signed_in.session) return OnlyOfSessions();
  auto body = Fields::FromJson(request.body);
  if (!body) return ProblemFor(body.error());
  const std::string old_password = ReadPassword(*body, "old_password");
  const std::string new_password = ReadPassword(*body, "new_password");
  if (const auto failure = body->Failure()) return ProblemFor(*failure);
  const auto changed = services.sign_ins.ChangePassword(request.signed_in, old_password,
                                                        new_password, request.address);
  if (!changed) return RefusalResponse(changed.error());
  return NoContent();
}

// Whose sessions somebody may see and end: everybody's, or their own.
std::optional<std::string> OwnOnly(const ApiRequest& request) {
  const bool manages = request.who.May(Role::kAdmin) && !request.who.IsBound();
  return manages ? std::nullopt : std::optional(request.who.name);
}

ApiResponse ListSessions(ApiRequest& request, const HttpServices& services) {
  const auto user = request.query.Text("user");
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const auto own = OwnOnly(request);
  const auto& current = request.signed_in.session;
  nlohmann::json list = nlohmann::json::array();
  if (!own || !user || *own == *user) {
    for (const Session& session : services.accounts.Sessions(own ? own : user)) {
      nlohmann::json json = ToJson(session);
      json["current"] = current && current->id == session.id;
      list.push_back(std::move(json));
    }
  }
  return JsonResponse({{"sessions", std::move(list)}});
}

ApiResponse DeleteSession(ApiRequest& request, const HttpServices& services) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const auto id = IdInPath<SessionId>(request);
  const Actor actor = Actor::Of(request.who, request.address);
  if (!id || !services.accounts.EndSession(*id, OwnOnly(request), actor)) {
    return NotFound("session");
  }
  return NoContent();
}

}  // namespace

void AddSessionRoutes(Router& router, const HttpServices& services) {
  const std::string session = "/api/v1/session";
  router.Add("POST", session, Role::kNobody, [&](ApiRequest& r) { return SignIn(r, services); });
  router.Add("GET", session, Role::kViewer, [&](ApiRequest& r) { return GetSession(r, services); });
  router.Add("DELETE", session, Role::kViewer, [&](ApiRequest& r) { return SignOut(r, services); });
  router.Add("PUT", session + "/password", Role::kViewer,
             [&](ApiRequest& r) { return PutPassword(r, services); });
  router.Add("GET", session + "s", Role::kViewer,
             [&](ApiRequest& r) { return ListSessions(r, services); });
  router.Add("DELETE", session + "s/{id}", Role::kViewer,
             [&](ApiRequest& r) { return DeleteSession(r, services); });
}

}  // namespace tillwatch
