// The RTSP address of a camera and the secrets in it: what may be shown, and what must be kept.
//
// Secrets are a user and password before the host, and the path of cameras that take them there
// ("/user=admin&password=secret", see RedactUrl). All parts stay as they stand in the URL,
// percent-encoded, so that a URL that is taken apart and put together is the same again.
#pragma once

#include <optional>
#include <string>

#include "tillwatch/base/result.hpp"

namespace tillwatch {

struct CameraSecrets {
  std::optional<std::string> user;
  std::optional<std::string> password;
  std::optional<std::string> path;  // path and query, when they name a password

  bool Any() const { return user || password || path; }
  bool operator==(const CameraSecrets&) const = default;
};

struct CameraUrl {
  std::string address;  // without user-info; with the path "/***" where that is a secret
  CameraSecrets secrets;
};

CameraUrl SplitCameraUrl(const std::string& url);
std::string JoinCameraUrl(const CameraUrl& parts);

// rtsp:// or rtsps://, a host, a port from 1 to 65535 if there is one; printable ASCII, at most
// 2000 bytes, no '@' but the one before the host. Errors: kInvalidArgument, field "rtsp_url"; they
// do not quote the URL.
Result<void> CheckCameraUrl(const std::string& url);

// The URL to store when a user sends one that may have been read from us:
// - no user-info, or "***@" as RedactUrl shows it: the stored user and password stay;
// - "user:***@", with the stored user: the stored password stays;
// - the path "/***": the stored path;
// - anything else is taken as it is.
// What stays was given for one server: with another scheme, host or port it is an error, for
// whoever may change a camera must not have its password sent to a host of theirs. clear: the
// stored user and password go. Errors: kInvalidArgument, field "rtsp_url": as said; a mask without
// anything stored behind it; clear together with a user.
Result<std::string> KeepStoredSecrets(const std::string& url, const std::string& stored_url,
                                      bool clear);

// With this password, percent-encoded, for the user that the URL names. Error: as above when it
// names none, or has a password.
Result<std::string> WithPassword(const std::string& url, const std::string& password);

}  // namespace tillwatch
