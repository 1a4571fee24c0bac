// What a password must be. Length is what counts (NIST SP 800-63B): no wanted capitals or digits.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "tillwatch/base/result.hpp"

namespace tillwatch {

inline constexpr std::size_t kMinPasswordCharacters = 10;
inline constexpr std::size_t kMaxPasswordBytes = 200;

// Errors: kInvalidArgument, field "password": too short, too long, the user's own name, or one that
// everybody tries first. The message never quotes it.
Result<void> CheckPassword(std::string_view password, const std::string& user);

}  // namespace tillwatch
