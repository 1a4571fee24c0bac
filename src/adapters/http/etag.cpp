#include "etag.hpp"

#include <algorithm>

#include "tillwatch/base/sha256.hpp"
#include "tillwatch/base/text.hpp"

namespace tillwatch {
namespace {

constexpr int kNotModified = 304;
constexpr const char* kETag = "ETag";
constexpr std::size_t kHexDigits = 32;  // 128 bits of the hash

}  // namespace

std::string ETagOf(const std::string& body) {
  return '"' + Sha256OfText(body).substr(0, kHexDigits) + '"';
}

// Ours holds no comma, so a list may be cut at every one.
bool MatchesETag(std::string_view if_none_match, std::string_view etag) {
  if (TrimBlanks(if_none_match) == "*") return true;
  while (!if_none_match.empty()) {
    const std::size_t comma = std::min(if_none_match.find(','), if_none_match.size());
    std::string_view one = TrimBlanks(if_none_match.substr(0, comma));
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == etag) return true;
    if_none_match.remove_prefix(std::min(comma + 1, if_none_match.size()));
  }
  return false;
}

void AddETag(const ApiRequest& request, ApiResponse& response) {
  response.headers = {{"Cache-Control", "private, no-cache"}, {kETag, ETagOf(response.body)}};
  if (const std::string* held = request.Header(kIfNoneMatch)) OmitWhatIsHeld(*held, response);
}

void OmitWhatIsHeld(std::string_view if_none_match, ApiResponse& response) {
  const auto etag = std::find_if(response.headers.begin(), response.headers.end(),
                                 [](const auto& header) { return header.first == kETag; });
  if (etag == response.headers.end() || !MatchesETag(if_none_match, etag->second)) return;
  response.status = kNotModified;
  response.content_type.clear();
  response.body.clear();
}

}  // namespace tillwatch
