// A clip's pictures: its video, as it is or made into another one, its thumbnail, and single
// frames.
#include <algorithm>
#include <stdexcept>

#include "audit_trail.hpp"
#include "handler_parts.hpp"
#include "routes.hpp"

namespace tillwatch {
namespace {

constexpr int kAccepted = 202;

// Paths come from our own rows. Were one ever wrong, it must neither leave the clips directory nor
// end the header.
bool IsPlainPath(const std::string& path) {
  const auto plain = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == '/';
  };
  return std::all_of(path.begin(), path.end(), plain) && path.find("..") == std::string::npos;
}

void RequirePlain(const std::string& path) {
  if (!IsPlainPath(path)) throw std::runtime_error("a clip's row holds no plain path");
}

constexpr const char* kAnHour = "private, max-age=3600";
constexpr const char* kAskAgain = "private, no-cache";  // a receipt is made anew when events come

// A file of the clips directory, which nginx sends in our stead.
ApiResponse FileResponse(const std::string& prefix, const std::string& path,
                         const std::string& name, const char* content_type,
                         const char* caching = kAnHour) {
  RequirePlain(path);
  ApiResponse response{200, content_type, ""};
  response.headers = {{"X-Accel-Redirect", prefix + path},
                      {"Content-Disposition", "inline; filename=\"" + name + "\""},
                      {"Cache-Control", caching}};
  return response;
}

std::optional<bool> TrueFor(std::string_view word, std::string_view wanted) {
  return word == wanted ? std::optional(true) : std::nullopt;
}

ExportWish ReadWish(Fields& query) {
  ExportWish wish;
  const auto h264 = [](std::string_view word) { return TrueFor(word, "h264"); };
  const auto receipt = [](std::string_view word) { return TrueFor(word, "receipt"); };
  wish.as_h264 = query.Word("codec", h264, "h264").value_or(false);
  wish.with_receipt = query.Word("overlay", receipt, "receipt").value_or(false);
  return wish;
}

ApiResponse Preparing() {
  ApiResponse response = JsonResponse({{"status", "preparing"}}, kAccepted);
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

// Why there is no export or still: what has to do with the clip, and never with the database.
ApiResponse MediaProblem(const Error& error) {
  switch (error.code) {
    case ErrorCode::kUnavailable:
      return TooManyAtOnce(error.message);
    case ErrorCode::kDiskFull:
      return DiskFull();
    case ErrorCode::kInternal:
      return MediaFailed(error.message);
    default:
      return ProblemFor(error);
  }
}

ApiResponse GetVideo(ApiRequest& request, const HttpServices& services, const std::string& prefix) {
  const ExportWish wish = ReadWish(request.query);
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const auto view = FindClip(request, services);
  if (!view) return NotFound("clip");
  RequirePlain(view->clip.video_path);
  const auto path = services.exports.Ask(view->clip, wish);
  if (!path) return MediaProblem(path.error());
  if (path->empty()) return Preparing();
  const char* ending = wish.with_receipt                ? "_receipt.mp4"
                       : *path != view->clip.video_path ? "_h264.mp4"
                                                        : ".mp4";
  return FileResponse(prefix, *path, FileName(view->clip, ending), "video/mp4",
                      wish.with_receipt ? kAskAgain : kAnHour);
}

ApiResponse GetThumbnail(ApiRequest& request, const HttpServices& services,
                         const std::string& prefix) {
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  const auto view = FindClip(request, services);
  if (!view) return NotFound("clip");
  if (view->clip.thumbnail_path.empty()) {
    return ProblemFor({ErrorCode::kNotFound, "no picture of this clip could be decoded"});
  }
  return FileResponse(prefix, view->clip.thumbnail_path, FileName(view->clip, ".jpg"),
                      "image/jpeg");
}

ApiResponse GetFrame(ApiRequest& request, const HttpServices& services) {
  const auto at = request.query.Seconds("at");
  if (const auto failure = request.query.Failure()) return ProblemFor(*failure);
  if (!at) return ProblemFor(Error{ErrorCode::kInvalidArgument, "at is missing: seconds", "at"});
  const auto view = FindClip(request, services);
  if (!view) return NotFound("clip");
  RequirePlain(view->clip.video_path);
  const auto jpeg = services.stills.At(view->clip, *at);
  if (!jpeg) return MediaProblem(jpeg.error());
  ApiResponse response{200, "image/jpeg", std::string(jpeg->begin(), jpeg->end())};
  response.headers = {
      {"Content-Disposition", "inline; filename=\"" + FileName(view->clip, ".jpg") + "\""},
      {"Cache-Control", kAnHour}};
  return response;
}

}  // namespace

void AddClipMediaRoutes(Router& router, const HttpOptions& options, const HttpServices& services) {
  const std::string& prefix = options.accel_prefix;
  router.Add("GET", "/api/v1/clips/{id}/thumbnail", Role::kViewer,
             [&](ApiRequest& r) { return GetThumbnail(r, services, prefix); });
  router.Add("GET", "/api/v1/clips/{id}/video", Role::kViewer,
             Viewed(services, [&](ApiRequest& r) { return GetVideo(r, services, prefix); }));
  router.Add(
      "GET", "/api/v1/clips/{id}/frame.jpg", Role::kViewer,
      Viewed(
          services, [&](ApiRequest& r) { return GetFrame(r, services); }, "clip.frame_taken"));
}

}  // namespace tillwatch
