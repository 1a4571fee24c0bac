#include "tillwatch/domain/camera_url.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "tillwatch/base/text.hpp"

namespace tillwatch {
namespace {

constexpr const char* kField = "rtsp_url";
constexpr std::string_view kMask = "***";
constexpr std::size_t kMaxBytes = 2000;

tl::unexpected<Error> BadUrl(const char* what) { return Invalid(kField, what); }

std::size_t AuthorityStart(std::string_view url) {
  const std::size_t scheme = url.find("://");
  return scheme == std::string_view::npos ? 0 : scheme + 3;
}

std::size_t PathStart(std::string_view url) {
  return std::min(url.find_first_of("/?#", AuthorityStart(url)), url.size());
}

bool IsMaskedPath(std::string_view address) { return address.substr(PathStart(address)) == "/***"; }

bool IsPort(std::string_view text) {
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port >= 1 && port <= 65535;
}

// RFC 3986 section 3.2.2 and 3.2.3.
bool IsHostAndPort(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos || end == 1) return false;
    const std::string_view rest = text.substr(end + 1);
    return rest.empty() || (rest.front() == ':' && IsPort(rest.substr(1)));
  }
  const std::size_t colon = text.find(':');
  if (text.substr(0, colon).empty()) return false;
  return colon == std::string_view::npos || IsPort(text.substr(colon + 1));
}

std::string PercentEncode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  constexpr std::string_view kUnreserved = "-._~";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                       kUnreserved.find(c) != std::string_view::npos;
    if (plain) {
      out.push_back(c);
    } else {
      out.append({'%', kHex[byte >> 4], kHex[byte & 0x0F]});
    }
  }
  return out;
}

void SplitUserInfo(std::string_view user_info, CameraSecrets& secrets) {
  const std::size_t colon = user_info.find(':');
  secrets.user = std::string(user_info.substr(0, colon));
  if (colon != std::string_view::npos) secrets.password = std::string(user_info.substr(colon + 1));
}

// Scheme, host and port, as two spellings of one server share them.
std::string ServerOf(const std::string& address) {
  const std::size_t start = AuthorityStart(address);
  const std::size_t end = PathStart(address);
  std::string server = address.substr(0, end);
  std::transform(server.begin(), server.end(), server.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  const std::size_t colon = server.rfind(':');
  const bool has_port = colon >= start && server.find(']', colon) == std::string::npos;
  if (!has_port) server += server.starts_with("rtsps:") ? ":322" : ":554";
  return server;
}

// same_server: what is stored is for the server that is wanted now. A secret goes to no other.
Result<void> KeepUser(CameraSecrets& wanted, const CameraSecrets& stored, bool same_server,
                      bool clear) {
  constexpr const char* kElsewhere =
      "names another server than the one that the stored user and password are for; "
      "give both again, or set clear_credentials";
  const bool masked = wanted.user == kMask && !wanted.password;
  if (clear) {
    if (wanted.user && !masked) return BadUrl("names a user although the credentials are cleared");
    wanted.user.reset();
    return {};
  }
  if (masked && !stored.user) return BadUrl("hides a user and password that are not stored");
  if (!wanted.user || masked) {
    if (stored.user && !same_server) return BadUrl(kElsewhere);
    wanted.user = stored.user;
    wanted.password = stored.password;
  } else if (wanted.password == kMask) {
    if (!stored.password) return BadUrl("hides a password that is not stored");
    if (!same_server) return BadUrl(kElsewhere);
    if (wanted.user != stored.user) {
      return BadUrl("hides the password of another user; give the new user's");
    }
    wanted.password = stored.password;
  }
  return {};
}

}  // namespace

CameraUrl SplitCameraUrl(const std::string& url) {
  CameraUrl parts;
  const std::size_t start = AuthorityStart(url);
  std::string plain = url;
  // The last '@', as in RedactUrl: nothing of a badly escaped password may stay in the address.
  if (const std::size_t at = url.rfind('@'); at != std::string::npos && at >= start && start > 0) {
    SplitUserInfo(std::string_view(url).substr(start, at - start), parts.secrets);
    plain.erase(start, at + 1 - start);
  }
  parts.address = RedactUrl(plain);
  if (parts.address != plain) parts.secrets.path = plain.substr(PathStart(plain));
  return parts;
}

std::string JoinCameraUrl(const CameraUrl& parts) {
  std::string url = parts.address;
  if (parts.secrets.path) url = url.substr(0, PathStart(url)) + *parts.secrets.path;
  if (!parts.secrets.user) return url;
  std::string user_info = *parts.secrets.user;
  if (parts.secrets.password) user_info += ":" + *parts.secrets.password;
  return url.insert(AuthorityStart(url), user_info + "@");
}

Result<void> CheckCameraUrl(const std::string& url) {
  if (url.size() > kMaxBytes) return BadUrl("must not be longer than 2000 bytes");
  const bool printable =
      std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 0x7F && c != '"'; });
  if (!printable) {
    return BadUrl("must be printable ASCII without spaces and quotes; escape others as %XX");
  }
  if (!url.starts_with("rtsp://") && !url.starts_with("rtsps://")) {
    return BadUrl("must begin with rtsp:// or rtsps://");
  }
  if (std::count(url.begin(), url.end(), '@') > 1) {
    return BadUrl("may have one @, before the host; escape others as %40");
  }
  const std::size_t start = AuthorityStart(url);
  const std::string_view authority = std::string_view(url).substr(start, PathStart(url) - start);
  const std::size_t at = authority.find('@');
  if (at == std::string_view::npos && url.find('@') != std::string::npos) {
    return BadUrl("has an @ behind the host; escape it as %40, and a / in a password as %2F");
  }
  // npos + 1 is 0.
  if (!IsHostAndPort(authority.substr(at + 1))) {
    return BadUrl("must name a host, and a port from 1 to 65535 if any");
  }
  return {};
}

Result<std::string> KeepStoredSecrets(const std::string& url, const std::string& stored_url,
                                      bool clear) {
  CameraUrl wanted = SplitCameraUrl(url);
  const CameraUrl stored = SplitCameraUrl(stored_url);
  const bool same_server = ServerOf(wanted.address) == ServerOf(stored.address);
  if (const auto kept = KeepUser(wanted.secrets, stored.secrets, same_server, clear); !kept) {
    return tl::unexpected(kept.error());
  }
  if (!wanted.secrets.path && IsMaskedPath(wanted.address)) {
    if (!stored.secrets.path) return BadUrl("hides a path that is not stored");
    if (!same_server) {
      return BadUrl("hides a path that is stored for another server; give it again");
    }
    wanted.secrets.path = stored.secrets.path;
  }
  return JoinCameraUrl(wanted);
}

Result<std::string> WithPassword(const std::string& url, const std::string& password) {
  CameraUrl parts = SplitCameraUrl(url);
  if (!parts.secrets.user || parts.secrets.user->empty()) {
    return BadUrl("must name the user whose password this is: rtsp://USER@HOST/...");
  }
  if (parts.secrets.password) return BadUrl("has a password already");
  parts.secrets.password = PercentEncode(password);
  return JoinCameraUrl(parts);
}

}  // namespace tillwatch
