// What a running "tillwatch serve" on this machine says over its loopback port.
#pragma once

#include <optional>
#include <string>

#include "tillwatch/app/settings.hpp"

namespace tillwatch {

// The body of a 200, or nothing: nobody listens, another status, no answer within two seconds, or
// the token of its home is not there or not ours to read.
std::optional<std::string> AskLocalService(const Settings& settings, const std::string& path);

}  // namespace tillwatch
