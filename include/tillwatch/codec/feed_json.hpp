// Messages of the feed: resources in the very shape in which the REST API gives them.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "tillwatch/domain/component_health.hpp"
#include "tillwatch/domain/feed.hpp"
#include "tillwatch/domain/views.hpp"

namespace tillwatch {

struct Camera;
struct CameraStatus;

// A camera without its settings: how it is doing and where it hangs, never its URL.
nlohmann::json CameraJson(const Camera& camera, bool from_file, const CameraStatus& status);
// {"status": "ok", "components": {"events": {"state", "detail", "since"}}}
nlohmann::json HealthJson(const ComponentsHealth& components);

// kind: kAlert or kAlertUpdated.
FeedMessage AlertMessage(FeedKind kind, const AlertView& view);
FeedMessage ClipMessage(const ClipView& view, std::optional<StoreId> store,
                        std::optional<Severity> highest);
FeedMessage CameraMessage(const Camera& camera, bool from_file, const CameraStatus& status);
// As it was last, with the state "removed".
FeedMessage CameraRemovedMessage(const FeedMessage& last);
FeedMessage HealthMessage(const ComponentsHealth& components);

}  // namespace tillwatch
