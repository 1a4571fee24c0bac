#include "tillwatch/app/camera_snapshots.hpp"

#include <algorithm>
#include <iterator>

namespace tillwatch {
namespace {

// A camera's own clock may be ahead of ours.
constexpr std::chrono::hours kAhead{24};

using Units = std::span<const AccessUnitPtr>;

// Up to the newest keyframe, with what it needs, when the newest picture is of the last seconds:
// with long GOPs the keyframe itself may be older.
Units NewestKeyframe(const FootageSlice& slice, UtcTime oldest) {
  if (slice.units.empty() || slice.units.back()->captured_at < oldest) return {};
  const auto is_keyframe = [](const AccessUnitPtr& unit) { return unit->keyframe; };
  const auto last = std::find_if(slice.units.rbegin(), slice.units.rend(), is_keyframe);
  if (last == slice.units.rend()) return {};
  const Units until(slice.units.begin(), last.base());
  if (!(*last)->recovery_point) return until.last(1);
  const auto before = std::find_if(std::next(last), slice.units.rend(), is_keyframe);
  if (before == slice.units.rend() || (*before)->run != (*last)->run) return until.last(1);
  return until.subspan(static_cast<std::size_t>(before.base() - slice.units.begin()) - 1);
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
  const std::lock_guard lock(shelf->decoding);
  const SteadyTime now = clock_.SteadyNow();
  if (shelf->picture && now - shelf->taken < kMaxAge) return shelf->picture;

  const UtcTime oldest = clock_.UtcNow() - kMaxSilence;
  const auto slice = footage_.Read(camera, {oldest, clock_.UtcNow() + kAhead});
  if (!slice) return tl::unexpected(slice.error());
  const Units units = NewestKeyframe(*slice, oldest);
  if (units.empty()) return Fail(ErrorCode::kUnavailable, "no picture in the last seconds");
  auto picture = Decode(units);
  if (!picture) return picture;
  shelf->picture = *picture;
  shelf->taken = now;
  return picture;
}

std::shared_ptr<CameraSnapshots::Shelf> CameraSnapshots::ShelfOf(const CameraId& camera) {
  return shelves_.With([&](auto& shelves) {
    auto& shelf = shelves[camera];
    if (!shelf) shelf = std::make_shared<Shelf>();
    return shelf;
  });
}

Result<SnapshotPtr> CameraSnapshots::Decode(std::span<const AccessUnitPtr> units) {
  const AccessUnitPtr& keyframe = units.back();
  // A picture of MJPEG is a JPEG.
  if (keyframe->config->codec == VideoCodec::kMjpeg) {
    return std::make_shared<const Snapshot>(Snapshot{keyframe->captured_at, keyframe->data});
  }
  ClipFootage footage;
  footage.config = *keyframe->config;
  for (const AccessUnitPtr& unit : units) {
    footage.units.push_back({unit, unit->pts - units.front()->pts});
  }
  footage.covered = {keyframe->captured_at, keyframe->captured_at};
  const auto image = decoder_.Decode(footage, footage.units.size() - 1);
  if (!image) return tl::unexpected(image.error());
  auto jpeg = encoder_.EncodeFull(*image);
  if (!jpeg) return tl::unexpected(jpeg.error());
  return std::make_shared<const Snapshot>(Snapshot{keyframe->captured_at, std::move(*jpeg)});
}

}  // namespace tillwatch
