#include "tillwatch/adapters/config/settings_loader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "camera_source.hpp"
#include "environment.hpp"
#include "tillwatch/adapters/config/rules_file.hpp"
#include "tillwatch/app/built_in_enrichers.hpp"
#include "tillwatch/base/text.hpp"
#include "tillwatch/risk/store_calendar.hpp"
#include "toml_reader.hpp"

namespace tillwatch {
namespace {

// "file:line" of what is checked only after everything has been read; absent for what no file says.
struct Places {
  std::string clips;
  std::string mqtt;
  std::map<CameraId, std::string> cameras;
};

std::string At(const std::string& place) { return place.empty() ? "" : place + ": "; }

constexpr seconds kBufferReserve{10};  // what a ring holds beyond the longest clip

void ReadSeconds(TomlReader& table, const char* key, seconds& value, int low, int high) {
  int count = static_cast<int>(value.count());
  table.Read(key, count, low, high);
  value = seconds(count);
}

void ReadServer(TomlReader table, Settings& settings) {
  std::string home = settings.home.string();
  table.Read("home", home);
  settings.home = home;
  table.Read("log_level", settings.log_level);
  if (const std::string problem = CheckLogLevel(settings.log_level); !problem.empty()) {
    table.Problem("log_level", problem);
  }
  table.Read("http_port", settings.http_port, 0, 65535);
  table.RejectUnknownKeys();
}

// Whether DecodeEvent can read every topic of the filter. "$share/{group}/" is not part of the
// topics (MQTT 5, 4.8.2).
bool IsEventFilter(std::string_view filter) {
  constexpr std::string_view kShared = "$share/";
  if (filter.starts_with(kShared)) {
    const std::size_t end = filter.find('/', kShared.size());
    if (end == kShared.size() || end == std::string_view::npos) return false;
    filter.remove_prefix(end + 1);
  }
  constexpr std::string_view kEvents = "pos/events/";
  return filter.starts_with(kEvents) && filter.size() > kEvents.size();
}

void ReadFile(TomlReader& table, const char* key, std::filesystem::path& file) {
  std::string text = file.string();
  table.Read(key, text);
  file = text;
}

void ReadTls(TomlReader& table, TlsSettings& tls) {
  table.Read("tls", tls.enabled);
  ReadFile(table, "ca_file", tls.ca_file);
  ReadFile(table, "client_certificate", tls.client_certificate);
  ReadFile(table, "client_key", tls.client_key);
  table.Read("verify", tls.verify);
}

void ReadSpool(TomlReader table, Settings& settings) {
  std::string sync;
  table.Read("sync", sync);
  if (const auto known = SpoolSyncFromString(sync)) {
    settings.spool_sync = *known;
  } else if (table.Has("sync")) {
    table.Problem("sync", kSpoolSyncProblem);
  }
  table.Read("max_spool_mb", settings.max_spool_mb, kMinSpoolMb, kMaxSpoolMb);
  table.RejectUnknownKeys();
}

void ReadMqtt(TomlReader table, Settings& settings, Places& places) {
  places.mqtt = table.Where("tls");
  table.ReadNonEmpty("host", settings.mqtt_host);
  table.Read("port", settings.mqtt_port, 1, 65535);
  table.ReadNonEmpty("client_id", settings.mqtt_client_id);
  table.Read("username", settings.mqtt_username);
  table.Read("password", settings.mqtt_password);
  ReadTls(table, settings.mqtt_tls);
  table.ReadNonEmpty("topic_filter", settings.mqtt_topic_filter);
  if (!IsEventFilter(settings.mqtt_topic_filter)) {
    table.Problem(
        "topic_filter",
        "must begin with pos/events/ or $share/GROUP/pos/events/, as \"pos/events/#\" does: "
        "other topics are no events");
  }
  table.RejectUnknownKeys();
}

void ReadStream(TomlReader table, Settings& settings) {
  table.Read("max_clients", settings.stream_clients, 0, 1000);
  ReadSeconds(table, "heartbeat_seconds", settings.stream_heartbeat, 1, 300);
  table.Read("keep_days", settings.feed_days, 1, 365);
  table.RejectUnknownKeys();
}

void ReadMqttOut(TomlReader table, Settings& settings) {
  table.Read("enabled", settings.mqtt_out);
  table.ReadNonEmpty("client_id", settings.mqtt_out_client_id);
  if (settings.mqtt_out_client_id == settings.mqtt_client_id) {
    table.Problem("client_id", "must not be that of [mqtt]: one of them would end the other");
  }
  table.Read("home_assistant", settings.home_assistant);
  table.ReadNonEmpty("home_assistant_prefix", settings.home_assistant_prefix);
  if (settings.home_assistant_prefix.find_first_of("+#") != std::string::npos ||
      settings.home_assistant_prefix.starts_with("pos/events")) {
    table.Problem("home_assistant_prefix",
                  "must be the prefix that Home Assistant looks under, such as \"homeassistant\"");
  }
  table.RejectUnknownKeys();
}

// The names in quotes, as an error lists them.
std::string OneOf(const std::vector<std::string_view>& names) {
  return fmt::format("must be one of \"{}\"", fmt::join(names, "\", \""));
}

void ReadEncoding(TomlReader& table, EncodeOptions& options) {
  std::string mode;
  table.Read("encode", mode);
  if (const auto known = EncodeModeFromString(mode)) {
    options.mode = *known;
  } else if (table.Has("encode")) {
    std::vector<std::string_view> names;
    for (const auto& [name, unused] : kEncodeModes) names.push_back(name);
    table.Problem("encode", OneOf(names));
  }
  table.Read("encode_kbit_per_second", options.kbit_per_second, 100, 100'000);
  table.Read("encode_preset", options.preset);
  if (std::ranges::find(kEncodePresets, options.preset) == kEncodePresets.end()) {
    table.Problem("encode_preset", OneOf({kEncodePresets.begin(), kEncodePresets.end()}));
  }
  table.Read("encode_max_height", options.max_height, 0, 4320);
  if (options.max_height > 0 && options.max_height < 64) {
    table.Problem("encode_max_height", "must be 0 (any height), or from 64 to 4320");
  }
}

void ReadClips(TomlReader table, Settings& settings, Places& places) {
  for (const char* key : {"max_duration_seconds", "after_seconds", "before_seconds"}) {
    if (places.clips.empty() || table.Has(key)) places.clips = table.Where(key);
  }
  std::string folder = settings.video_output_dir.string();
  table.Read("directory", folder);
  settings.video_output_dir = folder;
  ReadSeconds(table, "before_seconds", settings.clip_before, 0, 3600);
  ReadSeconds(table, "after_seconds", settings.clip_after, 0, 3600);
  ReadSeconds(table, "max_duration_seconds", settings.clip_max_duration, 1, 3600);
  table.Read("thumbnail_width", settings.thumbnail_width, 16, 4096);
  table.Read("thumbnail_height", settings.thumbnail_height, 16, 4096);
  table.Read("retention_days", settings.retention_days, 1, 3650);
  ReadEncoding(table, settings.clip_encode);
  table.RejectUnknownKeys();
}

void ReadRetention(TomlReader table, Settings& settings) {
  table.Read("max_disk_gb", settings.max_disk_gb, 0.0, kMaxGigabytes);
  table.Read("min_free_gb", settings.min_free_gb, 0.0, kMaxGigabytes);
  table.Read("min_free_percent", settings.min_free_percent, 0.0, kMaxFreePercent);
  table.RejectUnknownKeys();
}

void ReadFootage(TomlReader table, Settings& settings) {
  std::string folder = settings.footage_dir.string();
  table.Read("directory", folder);
  settings.footage_dir = folder;
  ReadFile(table, "tls_ca_file", settings.tls_ca_file);
  const std::filesystem::path& authorities = settings.tls_ca_file;
  if (table.Has("tls_ca_file") && !authorities.empty() && !std::ifstream(authorities).is_open()) {
    table.Problem("tls_ca_file", "must be a file of PEM certificates that this user may read");
  }
  table.RejectUnknownKeys();
}

void ReadEnrichers(TomlReader table, Settings& settings) {
  table.Read("disabled", settings.disabled_enrichers);
  for (const std::string& name : settings.disabled_enrichers) {
    if (std::ranges::find(kBuiltInEnrichers, name) != kBuiltInEnrichers.end()) continue;
    table.Problem("disabled",
                  fmt::format("there is no enricher \"{}\"; {}", name,
                              OneOf({kBuiltInEnrichers.begin(), kBuiltInEnrichers.end()})));
  }
  table.RejectUnknownKeys();
}

void ReadSessions(TomlReader table, Settings& settings) {
  const auto read = [&](const char* key, std::chrono::minutes& value, int low, int high, int unit) {
    int count = static_cast<int>(value.count()) / unit;
    table.Read(key, count, low, high);
    value = std::chrono::minutes(count * unit);
  };
  read("idle_minutes", settings.sessions.idle, kMinIdleMinutes, kMaxIdleMinutes, 1);
  read("max_hours", settings.sessions.longest, 1, kMaxSessionHours, 60);
  table.RejectUnknownKeys();
}

void ReadStores(TomlReader& root, Settings& settings) {
  TomlReader defaults = root.Table("store_defaults");
  defaults.Read("timezone", settings.timezone);
  defaults.Read("currency", settings.currency);
  const bool iso = settings.currency.size() == 3 &&
                   std::all_of(settings.currency.begin(), settings.currency.end(),
                               [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!iso) defaults.Problem("currency", "must be an ISO 4217 code such as \"EUR\"");
  if (const auto zone = StoreCalendar::Make(settings.timezone, {}); !zone) {
    defaults.Problem("timezone", zone.error().message);
  }
  defaults.RejectUnknownKeys();

  for (TomlReader& table : root.Tables("stores")) {
    std::string id;
    std::string timezone = settings.timezone;
    table.Read("id", id);
    table.Read("timezone", timezone);
    table.RejectUnknownKeys();
    if (id.empty()) table.Problem("id", "missing; as in the topic pos/events/{store}/...");
    if (const auto zone = StoreCalendar::Make(timezone, {}); !zone) {
      table.Problem("timezone", zone.error().message);
    }
    if (!settings.store_timezones.emplace(StoreId{id}, timezone).second) {
      table.Problem("id", "this store is there twice");
    }
  }
}

void ReadCamera(TomlReader& table, Settings& settings, std::set<CameraId>& seen, Places& places) {
  Camera camera;
  camera.retention_days = settings.retention_days;
  int buffer_max_mb = static_cast<int>(camera.buffer_max_bytes / (1024 * 1024));
  table.Read("id", camera.id.value);
  table.Read("name", camera.name);
  table.Read("location", camera.location);
  ReadCameraSource(table, camera);
  table.Read("store", camera.store.value);
  ReadRegisters(table, camera);
  ReadSeconds(table, "buffer_seconds", camera.buffer, 10, 3600);
  table.Read("buffer_max_mb", buffer_max_mb, 1, 4096);
  table.Read("retention_days", camera.retention_days, 1, 3650);
  table.RejectUnknownKeys();

  places.cameras.emplace(camera.id, table.Where("buffer_seconds"));
  camera.buffer_max_bytes = buffer_max_mb * 1024LL * 1024LL;
  if (const auto id = ParseCameraId(camera.id.value); !id) table.Problem("id", id.error().message);
  if (!seen.insert(camera.id).second) table.Problem("id", "this camera is there twice");
  if (camera.name.empty()) camera.name = camera.id.value;
  if (camera.store.value.empty()) {
    table.Problem("store", "missing; an event finds its cameras by store and register");
  }
  settings.cameras.push_back(std::move(camera));
}

void ReadSettingsFile(const std::filesystem::path& file, Settings& settings, Places& places,
                      Problems& problems) {
  const auto document = ParseTomlFile(file, "name the right one with --config", problems);
  if (!document) return;
  TomlReader root(&*document, file.string(), "", problems);
  std::string rules = "rules.toml";
  root.Read("rules", rules);
  ReadServer(root.Table("server"), settings);
  TomlReader database = root.Table("database");
  database.Read("url", settings.database_url);
  database.RejectUnknownKeys();
  ReadMqtt(root.Table("mqtt"), settings, places);
  ReadMqttOut(root.Table("mqtt_out"), settings);
  ReadStream(root.Table("stream"), settings);
  ReadSpool(root.Table("spool"), settings);
  ReadClips(root.Table("clips"), settings, places);
  ReadRetention(root.Table("retention"), settings);
  ReadFootage(root.Table("footage"), settings);
  ReadEnrichers(root.Table("enrichers"), settings);
  ReadSessions(root.Table("sessions"), settings);
  ReadStores(root, settings);
  std::set<CameraId> seen;
  for (TomlReader& table : root.Tables("cameras")) ReadCamera(table, settings, seen, places);
  root.RejectUnknownKeys();
  settings.rules_file = file.parent_path() / rules;
}

// A known camera gets the new address; a new one looks at the first store.
void ApplyCameraUrl(const std::string& id, const std::string& url, Settings& settings,
                    Problems& problems) {
  const auto parsed = ParseCameraId(id);
  if (!parsed) {
    problems.push_back(fmt::format("--camera {}: {}", id, parsed.error().message));
    return;
  }
  if (!IsRtspUrl(url)) {
    problems.push_back(fmt::format("--camera {}: the address must start with rtsp://", id));
    return;
  }
  const auto known = std::find_if(settings.cameras.begin(), settings.cameras.end(),
                                  [&](const Camera& camera) { return camera.id == *parsed; });
  if (known != settings.cameras.end()) {
    known->rtsp_url = url;
    return;
  }
  Camera camera;
  camera.id = *parsed;
  camera.name = id;
  camera.rtsp_url = url;
  camera.retention_days = settings.retention_days;
  camera.store.value =
      settings.cameras.empty() ? "store_001" : settings.cameras.front().store.value;
  settings.cameras.push_back(std::move(camera));
}

void ApplyNamed(const SettingsSources& sources, Settings& settings, Problems& problems) {
  for (const NamedSetting& setting : NamedSettings()) {
    std::optional<std::string> value;
    if (sources.environment) value = sources.environment(setting.name);
    if (const auto flag = sources.flags.find(setting.name); flag != sources.flags.end()) {
      value = flag->second;
    }
    if (!value) continue;
    const std::string problem = setting.apply(*value, settings);
    if (!problem.empty()) problems.push_back(fmt::format("{}: {}", setting.name, problem));
  }
}

bool ClipsFit(const Settings& settings) {
  return settings.clip_before + settings.clip_after <= settings.clip_max_duration;
}

// CLIP_MAX_DURATION alone shortens a clip on both sides, in proportion.
void ShortenClips(Settings& settings) {
  const seconds wanted = settings.clip_before + settings.clip_after;
  settings.clip_before = settings.clip_before * settings.clip_max_duration.count() / wanted.count();
  settings.clip_after = settings.clip_max_duration - settings.clip_before;
}

void CheckTls(const TlsSettings& tls, const std::string& place, Problems& problems) {
  if (tls.client_certificate.empty() != tls.client_key.empty()) {
    problems.push_back(fmt::format(
        "{}[mqtt] client_certificate and client_key (MQTT_CLIENT_CERTIFICATE, MQTT_CLIENT_KEY) go "
        "together: give both or none",
        At(place)));
  }
  if (!tls.enabled && !(tls.ca_file.empty() && tls.client_certificate.empty() && tls.verify)) {
    problems.push_back(fmt::format(
        "{}[mqtt] ca_file, client_certificate and verify are of no use without TLS: set tls = true "
        "(MQTT_TLS), and the port, most often 8883",
        At(place)));
  }
}

void CheckTogether(const Settings& settings, const Places& places, Problems& problems) {
  CheckTls(settings.mqtt_tls, places.mqtt, problems);
  if (!ClipsFit(settings) || settings.clip_before + settings.clip_after < seconds(1)) {
    problems.push_back(fmt::format(
        "{}[clips] before_seconds and after_seconds together ({}) must be 1 to "
        "max_duration_seconds / CLIP_MAX_DURATION ({}); raise the one or lower the others",
        At(places.clips), (settings.clip_before + settings.clip_after).count(),
        settings.clip_max_duration.count()));
  }
  for (const Camera& camera : settings.cameras) {
    if (camera.buffer >= settings.clip_before + settings.clip_after + kBufferReserve) continue;
    const auto place = places.cameras.find(camera.id);
    problems.push_back(fmt::format(
        "{}camera {}: buffer_seconds / BUFFER_DURATION_SECS ({}) must be {} or more, or its clips "
        "would miss their start",
        At(place == places.cameras.end() ? "" : place->second), camera.id.value,
        camera.buffer.count(),
        (settings.clip_before + settings.clip_after + kBufferReserve).count()));
  }
}

}  // namespace

LoadedSettings LoadSettings(const SettingsSources& sources) {
  LoadedSettings loaded;
  Places places;
  ReadSettingsFile(sources.file, loaded.settings, places, loaded.problems);
  for (const auto& [id, url] : sources.camera_urls) {
    ApplyCameraUrl(id, url, loaded.settings, loaded.problems);
  }
  const bool file_fits = ClipsFit(loaded.settings);
  ApplyNamed(sources, loaded.settings, loaded.problems);
  if (!loaded.settings.rules_file.empty()) {  // else the settings file itself was not read
    LoadedRules rules = LoadRules(loaded.settings.rules_file, loaded.settings.rule_overrides);
    loaded.settings.rules = std::move(rules.rules);
    loaded.problems.insert(loaded.problems.end(), rules.problems.begin(), rules.problems.end());
  }
  if (file_fits && !ClipsFit(loaded.settings)) ShortenClips(loaded.settings);
  CheckTogether(loaded.settings, places, loaded.problems);
  // A misplaced address ends up in messages about names, too.
  for (std::string& problem : loaded.problems) problem = RedactUrlsIn(problem);
  return loaded;
}

}  // namespace tillwatch
