#include "authentication.hpp"

#include <utility>

#include "credentials.hpp"
#include "problem.hpp"
#include "tillwatch/base/secret.hpp"

namespace tillwatch {
namespace {

using Path = std::vector<std::string>;

const Path kSession{"api", "v1", "session"};
const Path kPassword{"api", "v1", "session", "password"};
const Path kHealth{"health"};

// A sign-in takes no CSRF token: a page that has lost its own must find back in. That it comes as
// JSON keeps other sites' forms out (session_routes.cpp).
bool IsSignIn(const std::string& method, const Path& path) {
  return method == "POST" && path == kSession;
}

bool HasCsrfToken(const ApiRequest& request) {
  const std::string* given = request.Header(kCsrfToken);
  return given != nullptr && SameSecret(*given, CsrfTokenOf(request.session_token));
}

// look_again: who the credentials belong to by then.
void Enter(ApiRequest& request, SignedIn signed_in,
           std::function<std::optional<SignedIn>()> look_again) {
  request.who = signed_in.who;
  request.still_good = [who = signed_in.who, look_again = std::move(look_again)] {
    const auto now = look_again();
    return now && now->who == who;
  };
  request.signed_in = std::move(signed_in);
}

}  // namespace

bool IsChange(const std::string& method) {
  return method != "GET" && method != "HEAD" && method != "OPTIONS" && method != "TRACE";
}

std::optional<ApiResponse> Authenticate(const RawRequest& request, const Path& path,
                                        Identities& identities, ApiRequest& parsed) {
  if (const std::string* authorization = parsed.Header(kAuthorization)) {
    const auto token = BearerToken(*authorization);
    auto signed_in = token ? identities.OfApiToken(*token) : std::nullopt;
    if (!signed_in) return NotSignedIn();
    Enter(parsed, std::move(*signed_in), [&identities, token = *token] {
      return identities.OfApiToken(token, Identities::Purpose::kLook);
    });
    return std::nullopt;
  }
  const std::string* cookies = parsed.Header(kCookie);
  const auto token = cookies == nullptr ? std::nullopt : CookieValue(*cookies, kSessionCookie);
  auto signed_in = token ? identities.OfSession(*token) : std::nullopt;
  if (!signed_in) return std::nullopt;
  parsed.session_token = *token;
  Enter(parsed, std::move(*signed_in), [&identities, token = *token] {
    return identities.OfSession(token, Identities::Purpose::kLook);
  });
  if (IsSignIn(request.method, path)) return std::nullopt;
  if (IsChange(request.method) && !HasCsrfToken(parsed)) return WithoutCsrfToken();
  const bool may_go_on = path == kSession || path == kPassword || path == kHealth;
  if (parsed.signed_in.must_change_password && !may_go_on) return PasswordChangeNeeded();
  return std::nullopt;
}

}  // namespace tillwatch
