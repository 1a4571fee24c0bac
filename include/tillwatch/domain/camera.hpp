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

enum class RtspTransport { kTcp, kUdp };
std::string_view ToString(RtspTransport transport);  // "tcp", "udp"
std::optional<RtspTransport> RtspTransportFromString(std::string_view name);

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
  RtspTransport transport = RtspTransport::kTcp;
  bool verify_tls = true;  // of rtsps://: whether the camera's certificate must be trusted
  bool audio = false;      // record its AAC sound too
  bool enabled = true;     // a disabled one is not connected; what its ring holds can be cut

  bool operator==(const Camera&) const = default;
};

enum class CameraState { kConnecting, kLive, kStalled, kOffline, kDisabled };
std::string_view ToString(CameraState state);

struct CameraStatus {
  CameraId id;
  CameraState state = CameraState::kConnecting;
  std::string reason;  // why it is not live; never holds a URL's credentials
  UtcTime since;
  double fps = 0;  // over the last few seconds
  double buffered_seconds = 0;
  std::int64_t buffered_bytes = 0;
  bool bytes_limited =
      false;  // the ring holds less than its seconds: the bitrate is above its budget
  // Why its footage would not survive a crash, or is being lost ("disk full: ..."); else empty.
  std::string footage_problem;
  std::string codec;  // "h264", "h265", "mjpeg", or empty before the first frame
  int width = 0;
  int height = 0;
  std::optional<UtcTime> last_frame_at;
  std::uint64_t reconnects = 0;
  std::string time_source;  // "arrival" or "sender_report"; empty before the first frame
  std::optional<milliseconds>
      clock_offset;  // the camera's clock minus ours, when it tells its time
};

}  // namespace tillwatch
