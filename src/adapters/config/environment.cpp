#include "environment.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>

#include "tillwatch/adapters/config/settings_loader.hpp"
#include "tillwatch/risk/store_calendar.hpp"

namespace tillwatch {
namespace {

// What is wrong with text as a whole number in [low, high], or empty; then value is set.
std::string ParseInt(const std::string& text, int low, int high, int& value) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  if (!whole || number < low || number > high) {
    return fmt::format("must be a whole number from {} to {}", low, high);
  }
  value = number;
  return {};
}

NamedSetting Int(std::string name, std::string purpose, int Settings::*member, int low, int high) {
  return {std::move(name), std::move(purpose),
          [member, low, high](const std::string& text, Settings& settings) {
            return ParseInt(text, low, high, settings.*member);
          }};
}

NamedSetting Truth(std::string name, std::string purpose, bool Settings::*member) {
  return {std::move(name), std::move(purpose),
          [member](const std::string& text, Settings& settings) -> std::string {
            if (text != "true" && text != "false") return "must be true or false";
            settings.*member = text == "true";
            return {};
          }};
}

NamedSetting Text(std::string name, std::string purpose, std::string Settings::*member) {
  return {std::move(name), std::move(purpose),
          [member](const std::string& text, Settings& settings) {
            settings.*member = text;
            return std::string();
          }};
}

NamedSetting Folder(std::string name, std::string purpose,
                    std::filesystem::path Settings::*member) {
  return {std::move(name), std::move(purpose),
          [member](const std::string& text, Settings& settings) {
            settings.*member = text;
            return std::string();
          }};
}

NamedSetting Number(std::string name, std::string purpose, double Settings::*member, double high) {
  return {std::move(name), std::move(purpose),
          [member, high](const std::string& text, Settings& settings) -> std::string {
            double number = 0;
            const auto [end, error] =
                std::from_chars(text.data(), text.data() + text.size(), number);
            const bool whole = error == std::errc{} && end == text.data() + text.size();
            if (!whole || !(number >= 0 && number <= high)) {
              return fmt::format("must be a number from 0 to {:g}", high);
            }
            settings.*member = number;
            return {};
          }};
}

std::string SetLogLevel(const std::string& text, Settings& settings) {
  std::string problem = CheckLogLevel(text);
  if (problem.empty()) settings.log_level = text;
  return problem;
}

NamedSetting Truth(std::string name, std::string purpose, bool TlsSettings::*member) {
  return {std::move(name), std::move(purpose),
          [member](const std::string& text, Settings& settings) -> std::string {
            if (text != "true" && text != "false") return "must be true or false";
            settings.mqtt_tls.*member = text == "true";
            return {};
          }};
}

NamedSetting TlsFile(std::string name, std::string purpose,
                     std::filesystem::path TlsSettings::*member) {
  return {std::move(name), std::move(purpose),
          [member](const std::string& text, Settings& settings) {
            settings.mqtt_tls.*member = text;
            return std::string();
          }};
}

NamedSetting Length(std::string name, std::string purpose,
                    std::chrono::minutes SessionLimits::*member, int low, int high, int unit) {
  return {std::move(name), std::move(purpose), [=](const std::string& text, Settings& settings) {
            int value = 0;
            std::string problem = ParseInt(text, low, high, value);
            if (problem.empty()) settings.sessions.*member = std::chrono::minutes(value * unit);
            return problem;
          }};
}

std::string SetSpoolSync(const std::string& text, Settings& settings) {
  const auto sync = SpoolSyncFromString(text);
  if (!sync) return kSpoolSyncProblem;
  settings.spool_sync = *sync;
  return {};
}

std::string SetBuffer(const std::string& text, Settings& settings) {
  int value = 0;
  std::string problem = ParseInt(text, 10, 3600, value);
  if (!problem.empty()) return problem;
  for (Camera& camera : settings.cameras) camera.buffer = seconds(value);
  return {};
}

std::string SetRetention(const std::string& text, Settings& settings) {
  std::string problem = ParseInt(text, 1, 3650, settings.retention_days);
  if (!problem.empty()) return problem;
  for (Camera& camera : settings.cameras) camera.retention_days = settings.retention_days;
  return {};
}

std::string SetTimezone(const std::string& text, Settings& settings) {
  if (const auto zone = StoreCalendar::Make(text, {}); !zone) return zone.error().message;
  settings.timezone = text;
  for (auto& [store, own] : settings.store_timezones) own = text;
  return {};
}

std::string SetMaxDuration(const std::string& text, Settings& settings) {
  int value = 0;
  std::string problem = ParseInt(text, 1, 3600, value);
  if (problem.empty()) settings.clip_max_duration = seconds(value);
  return problem;
}

std::string SetHighValue(const std::string& text, Settings& settings) {
  const auto minor = ParseMinorUnits(text);
  if (!minor || *minor < 0) return "must be an amount such as 1000.00";
  settings.rule_overrides.high_value_minor = *minor;
  return {};
}

std::string SetDiscount(const std::string& text, Settings& settings) {
  const auto hundredths = ParseMinorUnits(text);
  if (!hundredths || *hundredths < 0 || *hundredths > 100'00) {
    return "must be a percentage from 0 to 100";
  }
  settings.rule_overrides.discount_percent = static_cast<double>(*hundredths) / 100.0;
  return {};
}

}  // namespace

std::string CheckLogLevel(const std::string& text) {
  const bool known = text == "debug" || text == "info" || text == "warn" || text == "error";
  return known ? "" : "must be debug, info, warn or error";
}

std::optional<SpoolSync> SpoolSyncFromString(const std::string& text) {
  if (text == "interval") return SpoolSync::kInterval;
  if (text == "always") return SpoolSync::kAlways;
  return std::nullopt;
}

const std::vector<NamedSetting>& NamedSettings() {
  static const std::vector<NamedSetting> kSettings{
      Text("DATABASE_URL", "PostgreSQL, as libpq takes it", &Settings::database_url),
      Text("MQTT_HOST", "broker's host", &Settings::mqtt_host),
      Int("MQTT_PORT", "broker's port", &Settings::mqtt_port, 1, 65535),
      Text("MQTT_USERNAME", "broker's log-in, if it asks for one", &Settings::mqtt_username),
      Text("MQTT_PASSWORD", "its password", &Settings::mqtt_password),
      Truth("MQTT_TLS", "true: TLS to the broker", &TlsSettings::enabled),
      TlsFile("MQTT_CA_FILE", "who may sign its certificate (PEM); without: as the system says",
              &TlsSettings::ca_file),
      TlsFile("MQTT_CLIENT_CERTIFICATE", "ours (PEM), if the broker asks for one",
              &TlsSettings::client_certificate),
      TlsFile("MQTT_CLIENT_KEY", "its key (PEM)", &TlsSettings::client_key),
      Truth("MQTT_VERIFY", "false: take any certificate of the broker", &TlsSettings::verify),
      Truth("MQTT_OUT", "true: alerts, clips and cameras are published at the broker, too",
            &Settings::mqtt_out),
      Truth("HOME_ASSISTANT", "true: so that Home Assistant finds them (with MQTT_OUT)",
            &Settings::home_assistant),
      {"SPOOL_SYNC", "interval or always: when messages are safe from a power cut", SetSpoolSync},
      Int("MAX_SPOOL_MB", "messages that wait for the database, in all", &Settings::max_spool_mb,
          kMinSpoolMb, kMaxSpoolMb),
      Folder("VIDEO_OUTPUT_DIR", "folder of the clips", &Settings::video_output_dir),
      Folder("FOOTAGE_DIR", "folder of the cameras' rings", &Settings::footage_dir),
      Folder("TILLWATCH_HOME", "folder of the spool", &Settings::home),
      Int("TILLWATCH_HTTP_PORT", "loopback port behind nginx", &Settings::http_port, 0, 65535),
      Length("SESSION_IDLE_MINUTES", "who does nothing for so long is signed out",
             &SessionLimits::idle, kMinIdleMinutes, kMaxIdleMinutes, 1),
      Length("SESSION_MAX_HOURS", "everybody is signed out after so long", &SessionLimits::longest,
             1, kMaxSessionHours, 60),
      {"STORE_TIMEZONE", "IANA time zone of every store, such as Europe/Berlin", SetTimezone},
      {"LOG_LEVEL", "debug, info, warn or error", SetLogLevel},
      {"CLIP_MAX_DURATION", "longest clip in seconds; a shorter one shortens both its sides",
       SetMaxDuration},
      {"BUFFER_DURATION_SECS", "length of every camera's ring in seconds", SetBuffer},
      Int("THUMBNAIL_WIDTH", "pixels", &Settings::thumbnail_width, 16, 4096),
      Int("THUMBNAIL_HEIGHT", "pixels", &Settings::thumbnail_height, 16, 4096),
      {"RETENTION_DAYS", "days that every camera's clips are kept", SetRetention},
      Number("MAX_DISK_GB", "disk budget of all clips; 0: none", &Settings::max_disk_gb,
             kMaxGigabytes),
      Number("MIN_FREE_GB", "free space below which clips go early; 0: none",
             &Settings::min_free_gb, kMaxGigabytes),
      Number("MIN_FREE_PERCENT", "the same in percent of the disk", &Settings::min_free_percent,
             kMaxFreePercent),
      {"HIGH_VALUE_THRESHOLD", "amount_over of the rule high_value", SetHighValue},
      {"DISCOUNT_THRESHOLD", "discount_over of the rule discount", SetDiscount},
  };
  return kSettings;
}

const std::vector<std::pair<std::string, std::string>>& EnvironmentVariables() {
  static const auto kVariables = [] {
    std::vector<std::pair<std::string, std::string>> variables;
    for (const NamedSetting& setting : NamedSettings()) {
      variables.emplace_back(setting.name, setting.purpose);
    }
    return variables;
  }();
  return kVariables;
}

std::optional<std::string> ProcessEnvironment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr || *value == '\0' ? std::nullopt : std::optional<std::string>(value);
}

}  // namespace tillwatch
