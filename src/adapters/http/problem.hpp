// Errors as the API sends them: problem details (RFC 9457), each kind with a stable type.
#pragma once

#include <string>
#include <vector>

#include "message.hpp"
#include "tillwatch/base/result.hpp"
#include "tillwatch/domain/camera.hpp"

namespace tillwatch {

// "There is no {what} with this id."
ApiResponse NotFound(const std::string& what);

// For what a client may see of an expected error: 400, 404, 409 or 503, with its field.
ApiResponse ProblemFor(const Error& error);

ApiResponse BadUrl(const std::string& detail);
ApiResponse NoSuchRoute();
ApiResponse MethodNotAllowed(const std::vector<std::string>& allowed);
ApiResponse NotSignedIn();                // 401
ApiResponse SignInFailed();               // 401: the same for every reason
ApiResponse NotAllowed(Role needed);      // 403: signed in, but less than this
ApiResponse WithoutCsrfToken();           // 403
ApiResponse PasswordChangeNeeded();       // 403
ApiResponse NotSentAsJson();              // 415
ApiResponse TriedTooOften(seconds wait);  // 429, with Retry-After
ApiResponse NotForBound();                // 403: it is about every store
ApiResponse NotYourStore();               // 404: of a body's store_id, as if it did not exist
ApiResponse TooLarge(std::size_t max_bytes);
ApiResponse CameraFails(const std::string& reason);  // 422: it was tried, and this came of it
ApiResponse TooManyAtOnce(const std::string& what);  // 429, with Retry-After
ApiResponse MediaFailed(const std::string& reason);  // 500: a video or picture could not be made
ApiResponse NoPicture(CameraState state, const std::string& reason);  // 503, with the state
ApiResponse ServiceUnavailable();                                     // with Retry-After
ApiResponse DiskFull();                                               // 507
ApiResponse InternalError();  // says nothing about the cause: that is in the log

}  // namespace tillwatch
