#include "rtsp_url.hpp"

#include "tillwatch/base/text.hpp"

namespace tillwatch {
namespace {

// A password may hold a '%' that nobody escaped.
std::string Decode(std::string_view text) { return *PercentDecode(text, BadEscape::kKeep); }

}  // namespace

RtspUrl SplitRtspUrl(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {std::string(url), {}, {}};
  const std::string_view prefix = url.substr(0, scheme + 3);
  const std::string_view rest = url.substr(prefix.size());
  const std::size_t at = rest.substr(0, rest.find_first_of("/?#")).rfind('@');
  if (at == std::string_view::npos) return {std::string(url), {}, {}};

  const std::string_view user_info = rest.substr(0, at);
  const std::size_t colon = user_info.find(':');
  RtspUrl split;
  split.location = std::string(prefix) + std::string(rest.substr(at + 1));
  split.user = Decode(user_info.substr(0, colon));
  if (colon != std::string_view::npos) split.password = Decode(user_info.substr(colon + 1));
  return split;
}

}  // namespace tillwatch
