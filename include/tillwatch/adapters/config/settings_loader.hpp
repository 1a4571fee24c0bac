// Settings out of tillwatch.toml, rules.toml, the environment and the command line.
//
// Precedence rises in this order: built-in default, file, environment, flag. Every problem is
// reported at once, each with file and line (or the variable's name) and what would be right.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tillwatch/app/settings.hpp"

namespace tillwatch {

struct SettingsSources {
  std::filesystem::path file;  // tillwatch.toml; rules.toml is named in it, relative to it
  // The value of an environment variable, if it is set. Tests give their own.
  std::function<std::optional<std::string>(const std::string& name)> environment;
  // Flags by the name of the variable that they override ("MQTT_PORT").
  std::map<std::string, std::string> flags;
  std::map<std::string, std::string> camera_urls;  // --camera ID=URL
};

struct LoadedSettings {
  Settings settings;
  std::vector<std::string> problems;  // empty when the settings can be used
};

LoadedSettings LoadSettings(const SettingsSources& sources);

// The names of the environment variables that LoadSettings reads, with what each is for.
const std::vector<std::pair<std::string, std::string>>& EnvironmentVariables();

std::optional<std::string> ProcessEnvironment(const std::string& name);

}  // namespace tillwatch
