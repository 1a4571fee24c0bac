#include "tillwatch/app/clip_requests.hpp"

#include <algorithm>
#include <utility>

#include "tillwatch/base/uuid.hpp"
#include "tillwatch/ports/errors.hpp"

namespace tillwatch {
namespace {

constexpr std::chrono::hours kMaxAhead{1};
constexpr std::chrono::hours kKeysKept{24};
constexpr int kClipsToLookAt = 500;
constexpr std::chrono::hours kLongestRing{1};  // that the settings allow

}  // namespace

ClipRequests::ClipRequests(ClipStore& clips, QueryStore& queries, const FootageSource& footage,
                           const CameraRegistry& cameras, const Clock& clock, seconds max_duration,
                           const RegisterClocks* clocks)
    : clips_(clips),
      queries_(queries),
      footage_(footage),
      cameras_(cameras),
      clock_(clock),
      max_duration_(max_duration),
      clocks_(clocks) {}

// What the order leaves open follows from its alert, then from the event.
Result<ClipOrder> ClipRequests::Complete(ClipOrder order) {
  if (order.alert) {
    const auto view = queries_.GetAlert(*order.alert, order.stores);
    if (!view) return Fail(ErrorCode::kNotFound, "no such alert", "alert_id");
    if (!order.event) order.event = view->alert.event;
    if (*order.event != view->alert.event) {
      return Invalid("pos_event_id", "is not the event of this alert");
    }
  }
  if (order.event) {
    const auto stored = queries_.GetEvent(*order.event, order.stores);
    if (!stored) return Fail(ErrorCode::kNotFound, "no such event", "pos_event_id");
    if (!order.event_at) {
      order.event_at = clocks_ ? clocks_->MomentOf(stored->event) : stored->event.occurred_at;
    }
    const auto cameras = cameras_.CamerasFor(stored->event);
    if (!order.camera && !cameras.empty()) order.camera = cameras.front();
  }
  if (!order.camera) return Invalid("camera_id", "name the camera");
  if (!order.event_at) {
    return Invalid("event_time", "name the moment, or an event or alert that has one");
  }
  return order;
}

// For who is bound to stores only a camera of theirs is.
bool ClipRequests::IsThere(const ClipOrder& order) const {
  if (!footage_.Status(*order.camera)) return false;
  if (order.stores.IsEvery()) return true;
  const auto stored = cameras_.Find(*order.camera);
  return stored && order.stores.Has(stored->camera.store);
}

Result<void> ClipRequests::Check(const ClipOrder& order) const {
  const bool cameras_known = cameras_.IsComplete();
  if (!IsThere(order)) {
    if (!cameras_known) throw Unavailable("the cameras are not known yet");
    return Fail(ErrorCode::kNotFound, "no such camera", "camera_id");
  }
  if (order.before < seconds(0)) return Invalid("duration_before", "must not be negative");
  if (order.after < seconds(0)) return Invalid("duration_after", "must not be negative");
  // Each on its own first: the sum of two huge numbers would overflow.
  const bool too_long = order.before > max_duration_ || order.after > max_duration_ ||
                        order.before + order.after > max_duration_;
  if (too_long || order.before + order.after < seconds(1)) {
    return Invalid("duration_after", "duration_before and duration_after together are 1 to " +
                                         std::to_string(max_duration_.count()) + " seconds");
  }
  if (*order.event_at > clock_.UtcNow() + kMaxAhead) {
    return Invalid("event_time", "more than an hour ahead");
  }
  const TimeSpan window{*order.event_at - order.before, *order.event_at + order.after};
  if (window.end < clock_.UtcNow() - kLongestRing && !HasClip(order, window)) {
    return Invalid("event_time",
                   "more than an hour ago: no footage is kept that long, and no clip shows it");
  }
  return {};
}

bool ClipRequests::HasClip(const ClipOrder& order, const TimeSpan& window) const {
  ClipFilter filter;
  filter.stores = order.stores;
  filter.camera = order.camera;
  filter.from = window.start;
  filter.to = window.end;
  const auto clips = queries_.ListClips(filter, {.limit = kClipsToLookAt, .after = {}});
  return std::any_of(clips.items.begin(), clips.items.end(),
                     [&](const ClipView& view) { return Shows(view.clip, window); });
}

Result<ClipRequest> ClipRequests::Make(const ClipOrder& incomplete) {
  const auto order = Complete(incomplete);
  if (!order) return tl::unexpected(order.error());
  if (const auto valid = Check(*order); !valid) return tl::unexpected(valid.error());

  ClipRequest request;
  request.id.value = NewUuid();
  request.camera = *order->camera;
  request.event = order->event;
  request.alert = order->alert;
  request.event_at = *order->event_at;
  request.window = {*order->event_at - order->before, *order->event_at + order->after};
  request.priority = order->priority;
  request.created_at = clock_.UtcNow();
  return request;
}

Result<ClipRequest> ClipRequests::Add(const ClipOrder& order) {
  auto request = Make(order);
  if (request) clips_.AddRequest(*request);
  return request;
}

// The key is asked first: what was right when it was first sent need not be so any more.
Result<ClipRequest> ClipRequests::AddOnce(const ClipOrder& order, const RequestKey& key) {
  const UtcTime since = clock_.UtcNow() - kKeysKept;
  auto stored = clips_.FindByKey(key, since);
  if (!stored) {
    const auto request = Make(order);
    if (!request) return tl::unexpected(request.error());
    stored = clips_.AddByKey(key, *request, since);
  }
  if (stored->same_body) return std::move(stored->request);
  return Fail(ErrorCode::kConflict, "something else was asked under this key; take a new one",
              "Idempotency-Key");
}

}  // namespace tillwatch
