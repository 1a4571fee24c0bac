// What live clients are told, and which of it somebody wants to hear.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tillwatch/domain/alert.hpp"
#include "tillwatch/domain/ids.hpp"

namespace tillwatch {

enum class FeedKind { kAlert, kAlertUpdated, kClipReady, kCameraState, kSystemHealth };
std::string_view ToString(FeedKind kind);  // "alert", "alert.updated", "clip.ready", ...
std::optional<FeedKind> FeedKindFromString(std::string_view name);

struct FeedMessage {
  std::int64_t id = 0;  // 0 before it is stored; then without gaps, in the order of the commits
  FeedKind kind = FeedKind::kAlert;
  std::optional<StoreId> store = {};      // none: of no single store
  std::optional<Severity> severity = {};  // of an alert, or the highest of a clip's alerts
  std::string subject = {};               // id of the alert, clip or camera
  std::string payload = {};               // the resource as the REST API gives it: JSON in one line

  bool operator==(const FeedMessage&) const = default;
};

// As in the lists, a severity is that one alone. It concerns alerts and clips; cameras and the
// system have none and pass. The system is of every store.
struct FeedFilter {
  std::optional<StoreId> store = {};
  std::optional<Severity> severity = {};
  // Who is bound to these sees nothing else, and no word of the system, which speaks of all stores.
  std::vector<StoreId> bound_to = {};

  bool Passes(const FeedMessage& message) const;
};

}  // namespace tillwatch
