#include "tillwatch/domain/camera.hpp"

namespace tillwatch {

std::string_view ToString(CameraState state) {
  switch (state) {
    case CameraState::kConnecting:
      return "connecting";
    case CameraState::kLive:
      return "live";
    case CameraState::kStalled:
      return "stalled";
    case CameraState::kOffline:
      return "offline";
    case CameraState::kDisabled:
      return "disabled";
  }
  return "offline";
}

std::string_view ToString(RtspTransport transport) {
  return transport == RtspTransport::kUdp ? "udp" : "tcp";
}

std::optional<RtspTransport> RtspTransportFromString(std::string_view name) {
  for (const RtspTransport transport : {RtspTransport::kTcp, RtspTransport::kUdp}) {
    if (name == ToString(transport)) return transport;
  }
  return std::nullopt;
}

}  // namespace tillwatch
