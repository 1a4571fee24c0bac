#include "tillwatch/adapters/opencv/jpeg_thumbnailer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

namespace tillwatch {
namespace {

bool IsWhole(const Image& image) {
  return image.width > 0 && image.height > 0 &&
         image.pixels.size() ==
             static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * 3;
}

// Where the picture goes: as large as fits, in its own aspect ratio, centred.
cv::Rect FitInto(cv::Size canvas, cv::Size picture) {
  const double scale = std::min({1.0, static_cast<double>(canvas.width) / picture.width,
                                 static_cast<double>(canvas.height) / picture.height});
  const int width = std::max(1, static_cast<int>(std::lround(picture.width * scale)));
  const int height = std::max(1, static_cast<int>(std::lround(picture.height * scale)));
  return {(canvas.width - width) / 2, (canvas.height - height) / 2, width, height};
}

// OpenCV has no read-only view; nobody here writes to it.
cv::Mat ViewOf(const Image& image) {
  return {image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.pixels.data())};
}

Result<std::vector<std::uint8_t>> ToJpeg(const cv::Mat& picture, int quality) {
  std::vector<std::uint8_t> jpeg;
  if (!cv::imencode(".jpg", picture, jpeg, {cv::IMWRITE_JPEG_QUALITY, quality})) {
    return Fail(ErrorCode::kInternal, "the picture could not be encoded");
  }
  return jpeg;
}

tl::unexpected<Error> NotMade(const cv::Exception& e) {
  return Fail(ErrorCode::kInternal, fmt::format("the JPEG could not be made: {}", e.what()));
}

}  // namespace

JpegThumbnailer::JpegThumbnailer(int width, int height, int quality)
    : width_(width), height_(height), quality_(quality) {}

Result<std::vector<std::uint8_t>> JpegThumbnailer::Encode(const Image& image) {
  if (!IsWhole(image)) return Fail(ErrorCode::kInternal, "the picture is not whole");
  try {
    const cv::Mat picture = ViewOf(image);
    cv::Mat canvas(height_, width_, CV_8UC3, cv::Scalar::all(0));
    const cv::Rect place = FitInto(canvas.size(), picture.size());
    cv::resize(picture, canvas(place), place.size(), 0, 0, cv::INTER_AREA);
    return ToJpeg(canvas, quality_);
  } catch (const cv::Exception& e) {
    return NotMade(e);
  }
}

Result<std::vector<std::uint8_t>> JpegThumbnailer::EncodeFull(const Image& image) {
  if (!IsWhole(image)) return Fail(ErrorCode::kInternal, "the picture is not whole");
  try {
    return ToJpeg(ViewOf(image), quality_);
  } catch (const cv::Exception& e) {
    return NotMade(e);
  }
}

}  // namespace tillwatch
