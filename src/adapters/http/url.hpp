// The parts of a request's URL, decoded: done here once, because the server's library does not.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tillwatch/base/result.hpp"

namespace tillwatch {

enum class Plus {
  kLiteral,  // in a path
  kSpace,    // in a query, as HTML forms write it
};

// Errors: kInvalidArgument for a broken escape, NUL, or bytes that are not UTF-8.
Result<std::string> DecodeUrlPart(std::string_view text, Plus plus);

// "/api/v1/a%2Fb" -> {"api", "v1", "a/b"}: split first, so an escaped slash is no separator. A
// trailing slash gives an empty last segment. Errors: as DecodeUrlPart, and a path without its
// leading slash.
Result<std::vector<std::string>> SplitPath(std::string_view path);

}  // namespace tillwatch
