#include "camera_source.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace tillwatch {

// RFC 3986 section 3.2: scheme "//" [userinfo "@"] host ...
bool IsRtspUrl(const std::string& url) {
  if (!url.starts_with("rtsp://") && !url.starts_with("rtsps://")) return false;
  const std::size_t start = url.find("://") + 3;
  const std::string authority = url.substr(start, url.find('/', start) - start);
  const std::string host = authority.substr(authority.rfind('@') + 1);  // npos + 1 is 0
  const bool control =
      std::ranges::any_of(url, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
  const std::string shown = host + url.substr(start + authority.size());
  return !host.empty() && host.front() != ':' && !control && shown.find(' ') == std::string::npos;
}

void ReadCameraSource(TomlReader& table, Camera& camera) {
  std::string transport(ToString(camera.transport));
  table.Read("rtsp_url", camera.rtsp_url);
  table.Read("transport", transport);
  table.Read("verify_tls", camera.verify_tls);
  table.Read("audio", camera.audio);
  table.Read("enabled", camera.enabled);
  if (!IsRtspUrl(camera.rtsp_url)) {
    table.Problem("rtsp_url", "must be rtsp://HOST/PATH or rtsps://HOST/PATH, without spaces");
  }
  if (const auto known = RtspTransportFromString(transport)) {
    camera.transport = *known;
  } else {
    table.Problem("transport", "must be \"tcp\" or \"udp\"");
  }
}

void ReadRegisters(TomlReader& table, Camera& camera) {
  std::vector<std::string> registers;
  table.Read("registers", registers);
  for (std::string& id : registers) camera.registers.push_back(RegisterId{std::move(id)});
}

}  // namespace tillwatch
