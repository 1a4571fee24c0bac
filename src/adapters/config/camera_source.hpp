// Where a camera of the settings file is, how it is connected and what it looks at.
#pragma once

#include <string>

#include "tillwatch/domain/camera.hpp"
#include "toml_reader.hpp"

namespace tillwatch {

bool IsRtspUrl(const std::string& url);

// rtsp_url, transport, verify_tls, audio, enabled.
void ReadCameraSource(TomlReader& table, Camera& camera);

void ReadRegisters(TomlReader& table, Camera& camera);

}  // namespace tillwatch
