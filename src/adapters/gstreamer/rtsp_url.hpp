// A camera's URL, with its credentials taken out of it.
#pragma once

#include <string>
#include <string_view>

namespace tillwatch {

struct RtspUrl {
  std::string location;  // without user-info: safe to show
  std::string user;      // percent-decoded
  std::string password;  // percent-decoded
};

// RFC 3986 section 3.2: the authority ends at the first '/', '?' or '#'; a password with an
// unescaped
// '@' is understood. Anything is accepted: what is no URL fails when it is opened.
RtspUrl SplitRtspUrl(std::string_view url);

}  // namespace tillwatch
