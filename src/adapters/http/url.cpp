#include "url.hpp"

#include <algorithm>

#include "tillwatch/base/text.hpp"

namespace tillwatch {
namespace {

tl::unexpected<Error> Malformed(std::string what) {
  return Fail(ErrorCode::kInvalidArgument, std::move(what));
}

}  // namespace

Result<std::string> DecodeUrlPart(std::string_view text, Plus plus) {
  std::string spaced(text);
  if (plus == Plus::kSpace) std::replace(spaced.begin(), spaced.end(), '+', ' ');
  auto decoded = PercentDecode(spaced, BadEscape::kRefuse);
  if (!decoded) return Malformed("a % must be followed by two hexadecimal digits");
  if (decoded->find('\0') != std::string::npos) return Malformed("the URL contains a NUL");
  if (!IsValidUtf8(*decoded)) return Malformed("the URL is not valid UTF-8");
  return std::move(*decoded);
}

Result<std::vector<std::string>> SplitPath(std::string_view path) {
  if (!path.starts_with('/')) return Malformed("the path does not begin with a slash");
  std::vector<std::string> segments;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    auto segment = DecodeUrlPart(path.substr(0, end), Plus::kLiteral);
    if (!segment) return tl::unexpected(segment.error());
    segments.push_back(std::move(*segment));
    path.remove_prefix(end);
  }
  return segments;
}

}  // namespace tillwatch
