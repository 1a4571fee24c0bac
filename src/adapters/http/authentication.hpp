// Who a request is from, and what holds for all routes because of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "message.hpp"
#include "tillwatch/app/identities.hpp"

namespace tillwatch {

// Whether a request of this method changes something.
bool IsChange(const std::string& method);

// Fills parsed.who and what goes with it. An Authorization header goes before the cookie, and
// nothing else is looked at: a token in a URL would stand in logs and histories. Without a valid
// session the request goes on as nobody's; the router knows what nobody may do.
//
// The answer, when the request must not go on: a token that is not valid; a change with a session
// but without its CSRF token; anything but a new password while one must be chosen. Throws
// Unavailable.
std::optional<ApiResponse> Authenticate(const RawRequest& request,
                                        const std::vector<std::string>& path,
                                        Identities& identities, ApiRequest& parsed);

}  // namespace tillwatch
