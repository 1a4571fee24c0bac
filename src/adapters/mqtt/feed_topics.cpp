#include "feed_topics.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "tillwatch/base/uuid.hpp"

namespace tillwatch {
namespace {

using nlohmann::json;

std::string LevelOf(const std::optional<StoreId>& store) {
  return TopicLevel(store ? store->value : "");
}

std::string TopicOf(const FeedMessage& message) {
  const std::string store = "tillwatch/" + LevelOf(message.store);
  switch (message.kind) {
    case FeedKind::kAlert:
    case FeedKind::kAlertUpdated:
      return store + "/alerts";
    case FeedKind::kClipReady:
      return store + "/clips";
    case FeedKind::kCameraState:
      return store + "/cameras/" + TopicLevel(message.subject);
    case FeedKind::kSystemHealth:
      break;
  }
  return "tillwatch/health";
}

std::string Envelope(const FeedMessage& message) {
  const std::string id = message.id > 0 ? std::to_string(message.id) : "null";
  return fmt::format(R"({{"id":{},"event":"{}","data":{}}})", id, ToString(message.kind),
                     message.payload);
}

bool IsRemoved(const FeedMessage& message) {
  return message.kind == FeedKind::kCameraState &&
         json::parse(message.payload).value("state", "") == "removed";
}

// As a part of an entity's id, which may have letters, digits, _ and - only. What had others gets a
// mark made of all of it, so that two never become one.
std::string ObjectId(const std::string& name) {
  std::string id = name;
  for (char& c : id) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || c == '-';
    if (!plain) c = '_';
  }
  return id == name && !id.empty() ? id
                                   : id + "_" + UuidFromName("tillwatch.entity", name).substr(0, 8);
}

// What every entity has: where its state comes from, and whether we are there to give it.
json Entity(const FeedMessage& message, const std::string& unique_id, const std::string& device,
            const std::string& version) {
  const std::string topic = TopicOf(message);
  const std::string title = device.empty() ? "Tillwatch" : "Tillwatch " + device;
  return {{"unique_id", unique_id},
          {"state_topic", topic},
          {"json_attributes_topic", topic},
          {"json_attributes_template", "{{ value_json.data | tojson }}"},
          {"availability_topic", kStatusTopic},
          {"qos", 1},
          {"origin", {{"name", "Tillwatch"}, {"sw_version", version}}},
          {"device",
           {{"identifiers", {device.empty() ? "tillwatch" : "tillwatch_store_" + ObjectId(device)}},
            {"name", title},
            {"manufacturer", "Tillwatch"},
            {"sw_version", version}}}};
}

Publication Document(const std::string& prefix, const char* component, const json& entity) {
  return {prefix + "/" + component + "/" + entity.at("unique_id").get<std::string>() + "/config",
          entity.dump(-1, ' ', false, json::error_handler_t::replace), true};
}

Publication AlertSensor(const FeedMessage& message, const std::string& prefix,
                        const std::string& version) {
  FeedMessage alert = message;
  alert.kind = FeedKind::kAlert;
  const std::string store = message.store ? message.store->value : "";
  json entity = Entity(alert, "tillwatch_alert_" + ObjectId(store), store, version);
  entity["name"] = "Latest alert";
  entity["icon"] = "mdi:cash-register";
  entity["value_template"] = "{{ value_json.data.severity }}";
  return Document(prefix, "sensor", entity);
}

Publication CameraSensor(const FeedMessage& message, const std::string& prefix,
                         const std::string& version) {
  const std::string store = message.store ? message.store->value : "";
  json entity = Entity(message, "tillwatch_camera_" + ObjectId(message.subject), store, version);
  entity["name"] = "Camera " + json::parse(message.payload).value("name", message.subject);
  entity["device_class"] = "connectivity";
  entity["value_template"] = "{{ 'ON' if value_json.data.state == 'live' else 'OFF' }}";
  Publication document = Document(prefix, "binary_sensor", entity);
  if (IsRemoved(message)) document.payload.clear();
  return document;
}

Publication HealthSensor(const FeedMessage& message, const std::string& prefix,
                         const std::string& version) {
  json entity = Entity(message, "tillwatch_health", "", version);
  entity["name"] = "Health";
  entity["device_class"] = "problem";
  entity["value_template"] = "{{ 'OFF' if value_json.data.status == 'ok' else 'ON' }}";
  return Document(prefix, "binary_sensor", entity);
}

}  // namespace

std::string TopicLevel(const std::string& name) {
  if (name.empty()) return "_";
  std::string level;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool special =
        c == '/' || c == '+' || c == '#' || c == '%' || byte < 0x20 || byte == 0x7f;
    level += special ? fmt::format("%{:02X}", byte) : std::string(1, c);
  }
  return level;
}

std::vector<Publication> PublicationsOf(const FeedMessage& message) {
  const bool state =
      message.kind == FeedKind::kCameraState || message.kind == FeedKind::kSystemHealth;
  const std::string topic = TopicOf(message);
  if (IsRemoved(message)) return {{topic, Envelope(message), false}, {topic, "", true}};
  return {{topic, Envelope(message), state}};
}

std::vector<Publication> DiscoveryOf(const FeedMessage& message, const std::string& prefix,
                                     const std::string& version) {
  switch (message.kind) {
    case FeedKind::kCameraState:
      if (IsRemoved(message)) return {CameraSensor(message, prefix, version)};
      return {CameraSensor(message, prefix, version), AlertSensor(message, prefix, version)};
    case FeedKind::kSystemHealth:
      return {HealthSensor(message, prefix, version)};
    case FeedKind::kAlert:
    case FeedKind::kAlertUpdated:
      return {AlertSensor(message, prefix, version)};
    case FeedKind::kClipReady:
      break;
  }
  return {};
}

}  // namespace tillwatch
