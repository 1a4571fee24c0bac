#include "tillwatch/app/camera_snapshots.hpp"

#include <algorithm>

namespace tillwatch {
namespace {

// A camera's own clock may be ahead of ours.
constexpr std::chrono::hours kAhead{24};

// The newest keyframe, when the newest picture is of the last seconds: with long GOPs the keyframe
// itself may be older.
AccessUnitPtr NewestKeyframe(const FootageSlice& slice, UtcTime oldest) {
  if (slice.units.empty() || slice.units.back()->captured_at < oldest) return nullptr;
  const auto found = std::find_if(slice.units.rbegin(), slice.units.rend(),
                                  [](const AccessUnitPtr& unit) { return unit->keyframe; });
  return found == slice.units.rend() ? nullptr : *found;
}

}  // namespace

Result<SnapshotPtr> CameraSnapshots::Take(const CameraId& camera) {
  const auto status = footage_.Status(camera);
  if (!status) {
    shelves_.With([&](auto& shelves) { shelves.erase(camera); });
    return Fail(ErrorCode::kNotFound, "no such camera");
  }
  if (status->state == CameraState::kDisabled) {
    return Fail(ErrorCode::kUnavailable, "the camera is disabled");
  }
  const std::shared_ptr<Shelf> shelf = ShelfOf(camera);
  const std::unique_lock lock(shelf->decoding, kPatience);
  if (!lock) return Fail(ErrorCode::kUnavailable, "the picture is still being made");
  const SteadyTime now = clock_.SteadyNow();
  if (shelf->last && now - shelf->taken < (*shelf->last ? kMaxAge : kFailureKept)) {
    return *shelf->last;
  }

  const UtcTime oldest = clock_.UtcNow() - kMaxSilence;
  const auto slice = footage_.Read(camera, {oldest, clock_.UtcNow() + kAhead});
  if (!slice) return tl::unexpected(slice.error());
  const AccessUnitPtr keyframe = NewestKeyframe(*slice, oldest);
  if (!keyframe) return Fail(ErrorCode::kUnavailable, "no picture in the last seconds");
  shelf->last = Decode(keyframe);
  shelf->taken = clock_.SteadyNow();
  return *shelf->last;
}

std::shared_ptr<CameraSnapshots::Shelf> CameraSnapshots::ShelfOf(const CameraId& camera) {
  return shelves_.With([&](auto& shelves) {
    auto& shelf = shelves[camera];
    if (!shelf) shelf = std::make_shared<Shelf>();
    return shelf;
  });
}

Result<SnapshotPtr> CameraSnapshots::Decode(const AccessUnitPtr& keyframe) {
  // A picture of MJPEG is a JPEG.
  if (keyframe->config->codec == VideoCodec::kMjpeg) {
    return std::make_shared<const Snapshot>(Snapshot{keyframe->captured_at, keyframe->data});
  }
  ClipFootage footage;
  footage.config = *keyframe->config;
  footage.units = {{keyframe, {}}};
  footage.covered = {keyframe->captured_at, keyframe->captured_at};
  const auto image = decoder_.Decode(footage, 0);
  if (!image) return tl::unexpected(image.error());
  auto jpeg = encoder_.EncodeFull(*image);
  if (!jpeg) return tl::unexpected(jpeg.error());
  return std::make_shared<const Snapshot>(Snapshot{keyframe->captured_at, std::move(*jpeg)});
}

}  // namespace tillwatch
