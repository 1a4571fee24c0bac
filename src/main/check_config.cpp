#include <fmt/format.h>

#include "commands.hpp"
#include "tillwatch/base/text.hpp"

namespace tillwatch {

int CheckConfig(const SettingsSources& sources) {
  const LoadedSettings loaded = LoadSettings(sources);
  for (const std::string& problem : loaded.problems) fmt::print(stderr, "{}\n", problem);
  if (!loaded.problems.empty()) {
    fmt::print(stderr, "{}: {} problem(s)\n", sources.file.string(), loaded.problems.size());
    return kExitFailed;
  }
  const Settings& settings = loaded.settings;
  fmt::print("{}: ok\n", sources.file.string());
  fmt::print("  broker    {}:{}{}, {}\n", settings.mqtt_host, settings.mqtt_port,
             settings.mqtt_tls.enabled ? " (TLS)" : "", settings.mqtt_topic_filter);
  fmt::print("  clips     {}, {} s before and {} s after an event\n",
             settings.video_output_dir.string(), settings.clip_before.count(),
             settings.clip_after.count());
  fmt::print("  footage   {}\n", settings.FootageDir().string());
  fmt::print("  rules     {}, {} rules\n", settings.rules_file.string(),
             settings.rules.rules.size());
  for (const Camera& camera : settings.cameras) {
    fmt::print("  camera    {} ({}), store {}, {}\n", camera.id.value, camera.name,
               camera.store.value, RedactUrl(camera.rtsp_url));
  }
  return kExitOk;
}

}  // namespace tillwatch
