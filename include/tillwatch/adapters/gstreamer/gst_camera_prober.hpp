// A short look at a camera: a session of its own, beside whatever records it.
#pragma once

#include <filesystem>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/ports/camera_control.hpp"

namespace tillwatch {

// Thread rule: any thread, several calls at once. Blocks for the connect time-out and the time to
// watch at most.
class GstCameraProber final : public CameraProber {
 public:
  // The clock must outlive the prober; tls_ca_file as in CameraFleetOptions.
  explicit GstCameraProber(const Clock& clock, milliseconds connect_timeout = seconds(10),
                           std::filesystem::path tls_ca_file = {});

  Result<CameraProbe> Probe(const Camera& camera, seconds watch) override;

 private:
  const Clock& clock_;
  const milliseconds connect_timeout_;
  const std::filesystem::path tls_ca_file_;
};

}  // namespace tillwatch
