// What a request brings along to say who it is from, and the cookie that we give for it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tillwatch/base/clock.hpp"

namespace tillwatch {

inline constexpr const char* kSessionCookie = "tillwatch_session";

// The value of a cookie in a Cookie header (RFC 6265, section 4.2); nothing when it is not there,
// or there with two values: one of them was planted by a neighbour of our host.
std::optional<std::string> CookieValue(std::string_view header, std::string_view name);

// "Bearer abc" -> "abc" (RFC 6750, section 2.1); nothing for another scheme.
std::optional<std::string> BearerToken(std::string_view authorization);

// Set-Cookie: out of reach of scripts and of other sites' requests; over TLS alone when it was
// given over TLS.
std::string SetSessionCookie(std::string_view token, seconds lifetime, bool over_tls);
std::string ClearSessionCookie(bool over_tls);

// What a page proves with that it may read our answers: made of the session's token, so that it is
// worth nothing for another session and need not be stored; the token cannot be found from it.
std::string CsrfTokenOf(const std::string& session_token);

}  // namespace tillwatch
