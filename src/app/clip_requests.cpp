#include "tillwatch/app/clip_requests.hpp"

#include "tillwatch/base/uuid.hpp"

namespace tillwatch {
namespace {

constexpr std::chrono::hours kMaxAhead{1};

}  // namespace

ClipRequests::ClipRequests(ClipStore& clips, QueryStore& queries, const FootageSource& footage,
                           const Clock& clock, seconds max_duration)
    : clips_(clips),
      queries_(queries),
      footage_(footage),
      clock_(clock),
      max_duration_(max_duration) {}

Result<ClipRequest> ClipRequests::Add(const ClipOrder& order) {
  const UtcTime now = clock_.UtcNow();
  ClipRequest request;
  request.event = order.event;
  request.alert = order.alert;
  std::optional<UtcTime> moment = order.event_at;
  std::optional<CameraId> camera = order.camera;

  if (order.alert) {
    const auto view = queries_.GetAlert(*order.alert);
    if (!view) return Fail(ErrorCode::kNotFound, "no such alert", "alert_id");
    if (!request.event) request.event = view->alert.event;
    if (*request.event != view->alert.event) {
      return Invalid("pos_event_id", "is not the event of this alert");
    }
    if (!moment) moment = view->alert.occurred_at;
  }
  if (request.event) {
    const auto stored = queries_.GetEvent(*request.event);
    if (!stored) return Fail(ErrorCode::kNotFound, "no such event", "pos_event_id");
    if (!moment) moment = stored->event.occurred_at;
    if (!camera) camera = stored->event.camera;
  }
  if (!camera) return Invalid("camera_id", "name the camera");
  if (!moment) return Invalid("event_time", "name the moment, or an event or alert that has one");
  if (!footage_.Status(*camera)) return Fail(ErrorCode::kNotFound, "no such camera", "camera_id");
  if (order.before < seconds(0)) return Invalid("duration_before", "must not be negative");
  if (order.after < seconds(0)) return Invalid("duration_after", "must not be negative");
  // Each on its own first: the sum of two huge numbers would overflow.
  const bool too_long = order.before > max_duration_ || order.after > max_duration_ ||
                        order.before + order.after > max_duration_;
  if (too_long || order.before + order.after < seconds(1)) {
    return Invalid("duration_after", "duration_before and duration_after together are 1 to " +
                                         std::to_string(max_duration_.count()) + " seconds");
  }
  if (*moment > now + kMaxAhead) return Invalid("event_time", "more than an hour ahead");

  request.id.value = NewUuid();
  request.camera = *camera;
  request.event_at = *moment;
  request.window = {*moment - order.before, *moment + order.after};
  request.priority = order.priority;
  request.created_at = now;
  clips_.AddRequest(request);
  return request;
}

}  // namespace tillwatch
