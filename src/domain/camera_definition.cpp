#include "tillwatch/domain/camera_definition.hpp"

#include <algorithm>

#include "tillwatch/base/uuid.hpp"

namespace tillwatch {
namespace {

std::string Text(const std::string& text) { return text; }
std::string Text(bool value) { return value ? "true" : "false"; }
std::string Text(int number) { return std::to_string(number); }
std::string Text(std::int64_t number) { return std::to_string(number); }
std::string Text(seconds time) { return std::to_string(time.count()); }
std::string Text(RtspTransport transport) { return std::string(ToString(transport)); }

}  // namespace

Camera Normalized(Camera camera) {
  auto& registers = camera.registers;
  std::sort(registers.begin(), registers.end());
  registers.erase(std::unique(registers.begin(), registers.end()), registers.end());
  return camera;
}

std::string DefinitionDigest(const Camera& camera) {
  const Camera plain;
  std::string definition;
  // The length first, so that no text can look like the member after it.
  const auto add = [&](const char* name, const std::string& value) {
    definition += std::string(name) + "=" + std::to_string(value.size()) + ":" + value + "\n";
  };
  const auto add_unless_default = [&](const char* name, auto Camera::*member) {
    if (camera.*member != plain.*member) add(name, Text(camera.*member));
  };
  add("id", camera.id.value);
  add("store", camera.store.value);
  for (const RegisterId& till : Normalized(camera).registers) add("register", till.value);
  add_unless_default("name", &Camera::name);
  add_unless_default("location", &Camera::location);
  add_unless_default("rtsp_url", &Camera::rtsp_url);
  add_unless_default("buffer", &Camera::buffer);
  add_unless_default("buffer_max_bytes", &Camera::buffer_max_bytes);
  add_unless_default("retention_days", &Camera::retention_days);
  add_unless_default("transport", &Camera::transport);
  add_unless_default("verify_tls", &Camera::verify_tls);
  add_unless_default("audio", &Camera::audio);
  add_unless_default("enabled", &Camera::enabled);
  return UuidFromName("camera-definition", definition);
}

}  // namespace tillwatch
