#include "tillwatch/domain/alert.hpp"

namespace tillwatch {

std::string_view ToString(Severity severity) {
  switch (severity) {
    case Severity::kLow:
      return "low";
    case Severity::kMedium:
      return "medium";
    case Severity::kHigh:
      return "high";
    case Severity::kCritical:
      return "critical";
  }
  return "low";
}

std::optional<Severity> SeverityFromString(std::string_view name) {
  for (const Severity s :
       {Severity::kLow, Severity::kMedium, Severity::kHigh, Severity::kCritical}) {
    if (ToString(s) == name) return s;
  }
  return std::nullopt;
}

std::string_view ToString(AlertStatus status) {
  return status == AlertStatus::kOpen ? "open" : "acknowledged";
}

std::optional<AlertStatus> AlertStatusFromString(std::string_view name) {
  if (name == "open") return AlertStatus::kOpen;
  if (name == "acknowledged") return AlertStatus::kAcknowledged;
  return std::nullopt;
}

}  // namespace tillwatch
