// What a camera sees now, as a JPEG: its newest keyframe, decoded when somebody asks.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/guarded.hpp"
#include "tillwatch/base/result.hpp"
#include "tillwatch/ports/clip_writer.hpp"
#include "tillwatch/ports/footage_source.hpp"

namespace tillwatch {

struct Snapshot {
  UtcTime captured_at;
  std::vector<std::uint8_t> jpeg;
};
using SnapshotPtr = std::shared_ptr<const Snapshot>;

// Thread rule: any thread. Those who ask for one camera at once wait for one decode, and not for
// long: a stream that cannot be decoded must not hold up all threads of a server.
class CameraSnapshots {
 public:
  static constexpr milliseconds kMaxAge{1000};   // that long one picture serves everybody
  static constexpr seconds kFailureKept{5};      // and that long a failure does
  static constexpr milliseconds kPatience{300};  // with somebody else's decode
  // Older footage than this is not "now". As long as a silent camera counts as live.
  static constexpr seconds kMaxSilence{10};

  CameraSnapshots(const FootageSource& footage, FrameDecoder& decoder, ThumbnailEncoder& encoder,
                  const Clock& clock)
      : footage_(footage), decoder_(decoder), encoder_(encoder), clock_(clock) {}

  // Errors: kNotFound (no such camera), kUnavailable (no footage of the last seconds, or it is just
  // being decoded), kInternal.
  Result<SnapshotPtr> Take(const CameraId& camera);

 private:
  struct Shelf {
    std::timed_mutex decoding;  // the others
    std::optional<Result<SnapshotPtr>> last;
    SteadyTime taken;
  };
  std::shared_ptr<Shelf> ShelfOf(const CameraId& camera);
  Result<SnapshotPtr> Decode(const AccessUnitPtr& keyframe);

  const FootageSource& footage_;
  FrameDecoder& decoder_;
  ThumbnailEncoder& encoder_;
  const Clock& clock_;
  Guarded<std::map<CameraId, std::shared_ptr<Shelf>>> shelves_;
};

}  // namespace tillwatch
