// A camera over the tills, and how it is doing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/domain/ids.hpp"

namespace tillwatch {

struct Camera {
  CameraId id;
  std::string name;
  std::string location;
  std::string rtsp_url;  // may hold a password: never log or serve it, see RedactUrl()
  StoreId store;
  std::vector<RegisterId> registers;
  seconds buffer{120};
  std::int64_t buffer_max_bytes = 64LL * 1024 * 1024;
  int retention_days = 30;
};

enum class CameraState { kConnecting, kLive, kStalled, kOffline };
std::string_view ToString(CameraState state);

struct CameraStatus {
  CameraId id;
  CameraState state = CameraState::kConnecting;
  std::string reason;  // why it is not live; never holds a URL's credentials
  UtcTime since;
  double fps = 0;  // over the last few seconds
  double buffered_seconds = 0;
  std::int64_t buffered_bytes = 0;
  std::string codec;  // "h264", "h265", or empty before the first frame
  int width = 0;
  int height = 0;
  std::optional<UtcTime> last_frame_at;
  std::uint64_t reconnects = 0;
};

}  // namespace tillwatch
