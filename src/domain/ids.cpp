#include "tillwatch/domain/ids.hpp"

#include <algorithm>

namespace tillwatch {

Result<CameraId> ParseCameraId(std::string_view text) {
  constexpr std::size_t kMaxLength = 50;
  const auto allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  };
  if (text.empty() || text.size() > kMaxLength || !std::all_of(text.begin(), text.end(), allowed)) {
    return Invalid("camera_id", "a camera id is 1 to 50 of A-Z a-z 0-9 _ and -");
  }
  return CameraId{std::string(text)};
}

}  // namespace tillwatch
