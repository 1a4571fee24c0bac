#include "problem.hpp"

#include <nlohmann/json.hpp>

namespace tillwatch {
namespace {

constexpr int kRetryAfterSeconds = 2;

struct Kind {
  int status;
  const char* type;  // the last part of its URN
  const char* title;
};

constexpr Kind kInvalidParameter{400, "invalid-parameter", "Invalid parameter"};
constexpr Kind kInvalidBody{400, "invalid-body", "Invalid body"};
constexpr Kind kInvalidUrl{400, "invalid-url", "Invalid URL"};
constexpr Kind kNotSignedIn{401, "not-signed-in", "Not signed in"};
constexpr Kind kSignInFailed{401, "sign-in-failed", "Sign-in failed"};
constexpr Kind kCsrf{403, "csrf", "Not sent by the page"};
constexpr Kind kPasswordNeeded{403, "password-change-needed", "Choose a password first"};
constexpr Kind kNotAllowed{403, "not-allowed", "Not allowed"};
constexpr Kind kNotFound{404, "not-found", "Not found"};
constexpr Kind kMethodNotAllowed{405, "method-not-allowed", "Method not allowed"};
constexpr Kind kConflict{409, "conflict", "Conflict"};
constexpr Kind kTooLarge{413, "too-large", "Request too large"};
constexpr Kind kNotJson{415, "not-json", "Not sent as JSON"};
constexpr Kind kCameraFails{422, "camera-fails", "The camera does not work"};
constexpr Kind kTooOften{429, "too-often", "Tried too often"};
constexpr Kind kTooMany{429, "too-many", "Too many at once"};
constexpr Kind kMediaFailed{500, "media-failed", "It could not be made"};
constexpr Kind kInternal{500, "internal", "Internal error"};
constexpr Kind kNoPicture{503, "no-picture", "No picture"};
constexpr Kind kUnavailable{503, "unavailable", "Temporarily unavailable"};
constexpr Kind kDiskFull{507, "disk-full", "The disk is full"};

ApiResponse Problem(const Kind& kind, const std::string& detail, const std::string& field = {},
                    const nlohmann::json& more = nlohmann::json::object()) {
  nlohmann::json body{{"type", std::string("urn:tillwatch:problem:") + kind.type},
                      {"title", kind.title},
                      {"status", kind.status},
                      {"detail", detail}};
  if (!field.empty()) body["field"] = field;
  body.update(more);
  ApiResponse response{kind.status, "application/problem+json", DumpJson(body)};
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

ApiResponse TryAgain(ApiResponse response) {
  response.headers.emplace_back("Retry-After", std::to_string(kRetryAfterSeconds));
  return response;
}

}  // namespace

ApiResponse NotFound(const std::string& what) {
  return Problem(kNotFound, "there is no " + what + " with this id");
}

ApiResponse ProblemFor(const Error& error) {
  // Every detail names its parameter, whoever wrote it.
  const bool named = error.message.find(error.field) != std::string::npos;
  const std::string detail = named ? error.message : error.field + ": " + error.message;
  switch (error.code) {
    case ErrorCode::kInvalidArgument:
      return Problem(error.field.empty() ? kInvalidBody : kInvalidParameter, detail, error.field);
    case ErrorCode::kNotFound:
      return Problem(kNotFound, detail, error.field);
    case ErrorCode::kConflict:
      return Problem(kConflict, detail, error.field);
    case ErrorCode::kUnavailable:
    case ErrorCode::kDiskFull:
      return ServiceUnavailable();
    case ErrorCode::kInternal:
      break;
  }
  return InternalError();
}

ApiResponse BadUrl(const std::string& detail) { return Problem(kInvalidUrl, detail); }

ApiResponse NoSuchRoute() { return Problem(kNotFound, "there is nothing at this path"); }

ApiResponse MethodNotAllowed(const std::vector<std::string>& allowed) {
  std::string list;
  for (const std::string& method : allowed) list += (list.empty() ? "" : ", ") + method;
  ApiResponse response = Problem(kMethodNotAllowed, "this path takes " + list);
  response.headers.emplace_back("Allow", list);
  return response;
}

// RFC 9110, section 11.6.1.
ApiResponse NotSignedIn() {
  ApiResponse response =
      Problem(kNotSignedIn, "sign in, or send an API token: Authorization: Bearer TOKEN");
  response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"tillwatch\"");
  return response;
}

ApiResponse SignInFailed() {
  ApiResponse response = Problem(kSignInFailed, "name and password do not fit together");
  response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"tillwatch\"");
  return response;
}

ApiResponse WithoutCsrfToken() {
  return Problem(
      kCsrf, "a change with a session needs the header X-CSRF-Token; GET /api/v1/session says it",
      "X-CSRF-Token");
}

ApiResponse PasswordChangeNeeded() {
  return Problem(
      kPasswordNeeded,
      "somebody else has set this password; choose your own: PUT /api/v1/session/password");
}

ApiResponse NotSentAsJson() {
  return Problem(kNotJson, "send it with Content-Type: application/json", "Content-Type");
}

ApiResponse TriedTooOften(seconds wait) {
  ApiResponse response = Problem(kTooOften, "try again in " + std::to_string(wait.count()) + " s");
  response.headers.emplace_back("Retry-After", std::to_string(wait.count()));
  return response;
}

ApiResponse NotAllowed(Role needed) {
  return Problem(kNotAllowed, "this needs the role " + std::string(ToString(needed)));
}

ApiResponse NotForBound() {
  return Problem(kNotAllowed, "this is about every store, and you are bound to some");
}

ApiResponse NotYourStore() {
  return ProblemFor(Error{ErrorCode::kNotFound, "no such store", "store_id"});
}

ApiResponse TooLarge(std::size_t max_bytes) {
  return Problem(kTooLarge, "a body may have " + std::to_string(max_bytes) + " bytes");
}

ApiResponse CameraFails(const std::string& reason) { return Problem(kCameraFails, reason); }

ApiResponse TooManyAtOnce(const std::string& what) { return TryAgain(Problem(kTooMany, what)); }

ApiResponse MediaFailed(const std::string& reason) {
  return Problem(kMediaFailed, "it could not be made: " + reason + "; asking again tries again");
}

ApiResponse DiskFull() {
  return Problem(kDiskFull, "the disk of the clips is full; asking again tries again");
}

ApiResponse NoPicture(CameraState state, const std::string& reason) {
  const std::string detail = "there is no footage of the last seconds: the camera is " +
                             std::string(ToString(state)) +
                             (reason.empty() ? "" : " (" + reason + ")");
  const nlohmann::json more{{"state", ToString(state)},
                            {"reason", reason.empty() ? nlohmann::json() : nlohmann::json(reason)}};
  return TryAgain(Problem(kNoPicture, detail, {}, more));
}

ApiResponse ServiceUnavailable() {
  return TryAgain(Problem(kUnavailable, "the database is away; please try again"));
}

ApiResponse InternalError() {
  return Problem(kInternal, "something went wrong here; the log says what");
}

}  // namespace tillwatch
