// What a camera that somebody defines by hand must be.
#pragma once

#include "tillwatch/base/result.hpp"
#include "tillwatch/domain/camera.hpp"

namespace tillwatch {

struct CameraRules {
  seconds min_buffer{10};  // more where the clips need more
  seconds max_buffer{600};
  int retention_days = 30;  // of a camera that names none
};

inline constexpr std::int64_t kMegabyte = 1024 * 1024;
inline constexpr int kMinBufferMb = 1;
inline constexpr int kMaxBufferMb = 4096;
inline constexpr int kMaxRetentionDays = 3650;
inline constexpr std::size_t kMaxCameraRegisters = 200;

// The same camera, normalized, with its id for a missing name. Errors: kInvalidArgument with the
// API's name of the member; they never quote the URL.
Result<Camera> CheckCamera(Camera camera, const CameraRules& rules);

}  // namespace tillwatch
