#include "rtsp_url.hpp"

#include <charconv>

namespace tillwatch {
namespace {

// RFC 3986 section 2.1; a '%' that starts no escape stands for itself.
std::string PercentDecode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    const char* digits = text.data() + i + 1;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2) {
      out.push_back(static_cast<char>(value));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

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
  split.user = PercentDecode(user_info.substr(0, colon));
  if (colon != std::string_view::npos) split.password = PercentDecode(user_info.substr(colon + 1));
  return split;
}

}  // namespace tillwatch
