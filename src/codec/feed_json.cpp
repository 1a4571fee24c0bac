#include "tillwatch/codec/feed_json.hpp"

#include <nlohmann/json.hpp>

#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/codec/api_json.hpp"
#include "tillwatch/domain/camera.hpp"

namespace tillwatch {
namespace {

using nlohmann::json;

// In one line, as a server-sent event wants it; bytes that are not UTF-8 become U+FFFD.
std::string Dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

json CameraJson(const Camera& camera, bool from_file, const CameraStatus& status) {
  json object = ToJson(status);
  object["name"] = camera.name.empty() ? camera.id.value : camera.name;
  object["location"] = camera.location;
  object["store_id"] = camera.store.value;
  object["register_ids"] = json::array();
  for (const RegisterId& till : camera.registers) object["register_ids"].push_back(till.value);
  object["enabled"] = camera.enabled;
  object["from_file"] = from_file;
  object["snapshot_url"] = object["url"].get<std::string>() + "/snapshot.jpg";
  return object;
}

json HealthJson(const ComponentsHealth& components) {
  json list = json::object();
  for (const auto& [name, component] : components) {
    list[name] = {{"state", ToString(component.state)},
                  {"detail", component.detail},
                  {"since", FormatRfc3339(component.since)}};
  }
  return {{"status", ToString(Overall(components))}, {"components", std::move(list)}};
}

FeedMessage AlertMessage(FeedKind kind, const AlertView& view) {
  const Alert& alert = view.alert;
  return {0, kind, alert.store, alert.severity, alert.id.value, JsonTextOf(view)};
}

FeedMessage ClipMessage(const ClipView& view, std::optional<StoreId> store,
                        std::optional<Severity> highest) {
  return {0, FeedKind::kClipReady, std::move(store), highest, view.clip.id.value, JsonTextOf(view)};
}

FeedMessage CameraMessage(const Camera& camera, bool from_file, const CameraStatus& status) {
  return {0,
          FeedKind::kCameraState,
          camera.store,
          std::nullopt,
          camera.id.value,
          Dump(CameraJson(camera, from_file, status))};
}

FeedMessage CameraRemovedMessage(const FeedMessage& last) {
  json object = json::parse(last.payload);
  object["state"] = "removed";
  object["enabled"] = false;
  FeedMessage message = last;
  message.id = 0;
  message.payload = Dump(object);
  return message;
}

FeedMessage HealthMessage(const ComponentsHealth& components) {
  return {0, FeedKind::kSystemHealth, std::nullopt, std::nullopt, "", Dump(HealthJson(components))};
}

}  // namespace tillwatch
