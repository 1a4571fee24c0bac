// Asking for a clip by hand: "show me camera 3 at 14:33".
#pragma once

#include <optional>

#include "tillwatch/app/camera_registry.hpp"
#include "tillwatch/app/register_clocks.hpp"
#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/result.hpp"
#include "tillwatch/domain/clip.hpp"
#include "tillwatch/domain/store_scope.hpp"
#include "tillwatch/ports/clip_store.hpp"
#include "tillwatch/ports/footage_source.hpp"
#include "tillwatch/ports/query_store.hpp"

namespace tillwatch {

// What a caller may say. With an event or alert, the moment follows from it, and so does the
// camera: the first one that sees its register, else its store.
struct ClipOrder {
  std::optional<CameraId> camera;
  std::optional<EventId> event;
  std::optional<AlertId> alert;
  std::optional<UtcTime> event_at;
  seconds before{30};
  seconds after{30};
  int priority = kPriorityHigh;
  StoreScope stores = {};  // of who asks: what is of another store is not there
};

// Thread rule: any thread.
class ClipRequests {
 public:
  ClipRequests(ClipStore& clips, QueryStore& queries, const FootageSource& footage,
               const CameraRegistry& cameras, const Clock& clock, seconds max_duration,
               const RegisterClocks* clocks = nullptr);

  // Stores a pending request. Errors name the field: kInvalidArgument (before + after over the
  // maximum, a moment more than an hour ahead, a window that ended more than an hour ago and that
  // no clip shows, nothing that says which camera or when), kNotFound
  // (no such camera, event or alert). Throws Unavailable.
  Result<ClipRequest> Add(const ClipOrder& order);

  // The same; a key that came within the last day gives the request that it made then, and
  // kConflict (field "Idempotency-Key") when something else was asked under it.
  Result<ClipRequest> AddOnce(const ClipOrder& order, const RequestKey& key);

 private:
  Result<ClipRequest> Make(const ClipOrder& incomplete);
  Result<ClipOrder> Complete(ClipOrder order);
  Result<void> Check(const ClipOrder& order) const;
  bool IsThere(const ClipOrder& order) const;
  bool HasClip(const ClipOrder& order, const TimeSpan& window) const;

  ClipStore& clips_;
  QueryStore& queries_;
  const FootageSource& footage_;
  const CameraRegistry& cameras_;
  const Clock& clock_;
  const seconds max_duration_;
  const RegisterClocks* clocks_;
};

}  // namespace tillwatch
