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
  }
  return "offline";
}

}  // namespace tillwatch
