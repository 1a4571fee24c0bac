#include "camera_body.hpp"

#include <limits>
#include <nlohmann/json.hpp>

#include "tillwatch/base/text.hpp"

namespace tillwatch {
namespace {

constexpr std::size_t kMaxUrlBytes = 4000;  // the rules know how long it may really be
constexpr int kMaxInt = std::numeric_limits<int>::max();

// Any whole number that is not negative: its range is a rule.
int Number(Fields& body, const char* name, std::int64_t otherwise) {
  return body.Integer(name, 0, kMaxInt).value_or(static_cast<int>(otherwise));
}

}  // namespace

CameraOrder ReadCameraOrder(Fields& body, const CameraRules& rules) {
  CameraOrder order;
  Camera& camera = order.camera;
  camera.name = body.Text("name").value_or("");
  camera.location = body.Text("location").value_or("");
  camera.rtsp_url = body.Lines("rtsp_url", kMaxUrlBytes).value_or("");
  camera.store.value = body.Text("store_id").value_or("");
  for (std::string& till : body.Texts("register_ids").value_or(std::vector<std::string>{})) {
    camera.registers.push_back({std::move(till)});
  }
  camera.buffer = seconds(Number(body, "buffer_seconds", camera.buffer.count()));
  camera.buffer_max_bytes =
      Number(body, "buffer_max_mb", camera.buffer_max_bytes / kMegabyte) * kMegabyte;
  camera.retention_days = Number(body, "retention_days", rules.retention_days);
  camera.transport =
      body.Word("transport", RtspTransportFromString, "tcp, udp").value_or(camera.transport);
  camera.verify_tls = body.Flag("verify_tls").value_or(camera.verify_tls);
  camera.audio = body.Flag("audio").value_or(camera.audio);
  camera.enabled = body.Flag("enabled").value_or(camera.enabled);
  order.clear_credentials = body.Flag("clear_credentials").value_or(false);
  return order;
}

nlohmann::json SettingsJson(const Camera& camera) {
  nlohmann::json registers = nlohmann::json::array();
  for (const RegisterId& till : camera.registers) registers.push_back(till.value);
  return {{"name", camera.name},
          {"location", camera.location},
          {"rtsp_url", RedactUrl(camera.rtsp_url)},
          {"store_id", camera.store.value},
          {"register_ids", std::move(registers)},
          {"buffer_seconds", camera.buffer.count()},
          {"buffer_max_mb", camera.buffer_max_bytes / kMegabyte},
          {"retention_days", camera.retention_days},
          {"transport", ToString(camera.transport)},
          {"verify_tls", camera.verify_tls},
          {"audio", camera.audio},
          {"enabled", camera.enabled}};
}

}  // namespace tillwatch
