// Where a camera of the settings file is, and how it is connected.
#pragma once

#include <string>

#include "tillwatch/domain/camera.hpp"
#include "toml_reader.hpp"

namespace tillwatch {

bool IsRtspUrl(const std::string& url);

// rtsp_url, transport, verify_tls, audio, enabled.
void ReadCameraSource(TomlReader& table, Camera& camera);

}  // namespace tillwatch
