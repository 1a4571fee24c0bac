// Settings by name, as the environment and the flags give them: text that is checked and stored.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tillwatch/app/settings.hpp"

namespace tillwatch {

inline constexpr double kMaxGigabytes = 1e6;  // a petabyte
inline constexpr int kMinSpoolMb = 1;
inline constexpr int kMaxSpoolMb = 1'000'000;
inline constexpr int kMinIdleMinutes = 5;
inline constexpr int kMaxIdleMinutes = 24 * 60;
inline constexpr int kMaxSessionHours = 30 * 24;
inline constexpr double kMaxFreePercent = 50;  // more would be a slip

struct NamedSetting {
  std::string name;
  std::string purpose;
  // Stores the value; the answer is what is wrong with it, or empty.
  std::function<std::string(const std::string& value, Settings& settings)> apply;
};

const std::vector<NamedSetting>& NamedSettings();

std::optional<SpoolSync> SpoolSyncFromString(const std::string& text);
inline constexpr const char* kSpoolSyncProblem = "must be one of \"interval\", \"always\"";

// What is wrong with the name of a log level, or empty.
std::string CheckLogLevel(const std::string& text);

}  // namespace tillwatch
