// A clip (a file of footage), the request that asks for one, and what is missing from it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/domain/ids.hpp"

namespace tillwatch {

// A half-open span of wall time [start, end).
struct TimeSpan {
  UtcTime start;
  UtcTime end;

  microseconds Length() const { return end - start; }
  bool operator==(const TimeSpan&) const = default;
};

// Wall time inside a wanted window for which there is no footage, and why.
struct Gap {
  TimeSpan span;
  std::string reason;  // "footage_expired", "not_recorded", "camera_offline", ...

  bool operator==(const Gap&) const = default;
};

enum class ClipRequestStatus { kPending, kProcessing, kCompleted, kPartial, kFailed };
std::string_view ToString(ClipRequestStatus status);
std::optional<ClipRequestStatus> ClipRequestStatusFromString(std::string_view name);

// Higher is sooner.
inline constexpr int kPriorityLow = 10;
inline constexpr int kPriorityMedium = 20;
inline constexpr int kPriorityHigh = 30;
inline constexpr int kPriorityCritical = 40;

struct ClipRequest {
  ClipRequestId id;
  CameraId camera;
  std::optional<EventId> event;
  std::optional<AlertId> alert;
  UtcTime event_at;  // the moment the thumbnail shows
  TimeSpan window;   // what was asked for
  int priority = kPriorityMedium;
  ClipRequestStatus status = ClipRequestStatus::kPending;
  std::string error;  // a stable code ("camera_offline"), then ": " and words; empty when none
  int attempts = 0;
  std::optional<ClipId> clip;
  UtcTime created_at;
  std::optional<UtcTime> finished_at;
};

enum class ClipStatus { kReady, kPartial };
std::string_view ToString(ClipStatus status);
std::optional<ClipStatus> ClipStatusFromString(std::string_view name);

// Whether the video is what was written, as the last check that may repair found it.
enum class ClipIntegrity { kOk, kMissing, kMismatch };
std::string_view ToString(ClipIntegrity integrity);  // "ok", "missing", "mismatch"
std::optional<ClipIntegrity> ClipIntegrityFromString(std::string_view name);

struct Clip {
  ClipId id;
  CameraId camera;
  std::optional<StoreId> store = {};  // of the camera when it was made; the store's to fill in
  std::optional<EventId> event;
  ClipRequestId request;  // of several that share the clip, the one whose id names it
  ClipStatus status = ClipStatus::kReady;
  UtcTime event_at;
  TimeSpan wanted;   // what was asked for
  TimeSpan covered;  // first to last frame of the file; starts at the keyframe at or before wanted
  std::vector<Gap> gaps;
  std::string video_path;      // relative to the clips directory
  std::string thumbnail_path;  // relative; empty when no frame could be decoded
  std::int64_t size_bytes = 0;
  std::string codec;  // "h264" or "h265"
  int width = 0;
  int height = 0;
  // Where in the file the wanted start is. The file begins at the keyframe before it; its edit list
  // makes players begin here.
  microseconds start_offset{0};
  std::string video_sha256;      // lower-case hex
  std::string thumbnail_sha256;  // empty when there is no thumbnail
  std::string time_source;       // whose clock the times are: "arrival" or "sender_report"
  std::optional<milliseconds> clock_offset;  // the camera's clock minus ours, when it was known
  ClipIntegrity integrity = ClipIntegrity::kOk;
  bool on_hold = false;  // legal hold: never retired
  std::string held_by;   // who put it on hold, or took it off
  std::string hold_note;
  std::optional<UtcTime> held_at;
  UtcTime created_at;

  // Wall time of what players show first.
  UtcTime ShownFrom() const { return covered.start + start_offset; }
  // Wall time of all that players show: what was wanted, as far as it is covered.
  TimeSpan Shown() const;
};

// Whether the clip shows all of this window: it lies inside of what was wanted, and no gap does.
bool Shows(const Clip& clip, const TimeSpan& window);

// "{camera}/{YYYYMMDD}/{HHMMSS}_{first 8 of id}" in UTC of the event, without the ending.
std::string ClipPathStem(const CameraId& camera, UtcTime event_at, const ClipId& id);

}  // namespace tillwatch
