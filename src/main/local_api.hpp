// What a running "tillwatch serve" on this machine says over its loopback port.
#pragma once

#include <optional>
#include <string>

namespace tillwatch {

// The body of a 200, or nothing: nobody listens, another status, no answer within two seconds.
std::optional<std::string> AskLocalService(int port, const std::string& path);

}  // namespace tillwatch
