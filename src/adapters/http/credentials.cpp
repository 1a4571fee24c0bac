#include "credentials.hpp"

#include <algorithm>

#include "tillwatch/base/secret.hpp"
#include "tillwatch/base/text.hpp"

namespace tillwatch {
namespace {

char Small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::optional<std::string> CookieValue(std::string_view header, std::string_view name) {
  std::optional<std::string> found;
  while (!header.empty()) {
    const std::size_t end = std::min(header.find(';'), header.size());
    const std::string_view pair = TrimBlanks(header.substr(0, end));
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
      const std::string_view value = pair.substr(equals + 1);
      if (found && *found != value) return std::nullopt;
      found = std::string(value);
    }
    header.remove_prefix(std::min(end + 1, header.size()));
  }
  return found;
}

std::optional<std::string> BearerToken(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  authorization = TrimBlanks(authorization);
  if (authorization.size() <= kScheme.size() ||
      !std::equal(kScheme.begin(), kScheme.end(), authorization.begin(),
                  [](char wanted, char given) { return wanted == Small(given); })) {
    return std::nullopt;
  }
  return std::string(TrimBlanks(authorization.substr(kScheme.size())));
}

std::string SetSessionCookie(std::string_view token, seconds lifetime, bool over_tls) {
  return std::string(kSessionCookie) + "=" + std::string(token) +
         "; Path=/; Max-Age=" + std::to_string(lifetime.count()) + "; HttpOnly; SameSite=Strict" +
         (over_tls ? "; Secure" : "");
}

std::string ClearSessionCookie(bool over_tls) { return SetSessionCookie("", seconds(0), over_tls); }

std::string CsrfTokenOf(const std::string& session_token) {
  return DigestOfSecret("csrf", session_token);
}

}  // namespace tillwatch
