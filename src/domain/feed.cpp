#include "tillwatch/domain/feed.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tillwatch {
namespace {

constexpr std::array<std::pair<FeedKind, std::string_view>, 5> kKinds{{
    {FeedKind::kAlert, "alert"},
    {FeedKind::kAlertUpdated, "alert.updated"},
    {FeedKind::kClipReady, "clip.ready"},
    {FeedKind::kCameraState, "camera.state"},
    {FeedKind::kSystemHealth, "system.health"},
}};

}  // namespace

std::string_view ToString(FeedKind kind) {
  return std::ranges::find(kKinds, kind, &decltype(kKinds)::value_type::first)->second;
}

std::optional<FeedKind> FeedKindFromString(std::string_view name) {
  const auto found = std::ranges::find(kKinds, name, &decltype(kKinds)::value_type::second);
  return found == kKinds.end() ? std::nullopt : std::optional(found->first);
}

bool FeedFilter::Passes(const FeedMessage& message) const {
  const bool of_system = message.kind == FeedKind::kSystemHealth;
  const bool has_severity = !of_system && message.kind != FeedKind::kCameraState;
  if (store && !of_system && message.store != store) return false;
  if (severity && has_severity && message.severity != severity) return false;
  return bound_to.empty() ||
         (message.store && std::ranges::find(bound_to, *message.store) != bound_to.end());
}

}  // namespace tillwatch
