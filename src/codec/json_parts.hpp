// What the writers of the API's JSON share.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "tillwatch/domain/alert.hpp"

namespace tillwatch {

inline nlohmann::json TextOrNull(const std::string& text) {
  return text.empty() ? nlohmann::json() : nlohmann::json(text);
}

// The division of two small integers is the double nearest to the decimal, and prints as it: 0.57.
inline double Score(Points points) { return static_cast<double>(points) / 100.0; }

}  // namespace tillwatch
