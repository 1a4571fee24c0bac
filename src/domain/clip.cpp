#include "tillwatch/domain/clip.hpp"

#include <algorithm>

#include "tillwatch/base/rfc3339.hpp"

namespace tillwatch {

std::string_view ToString(ClipRequestStatus status) {
  switch (status) {
    case ClipRequestStatus::kPending:
      return "pending";
    case ClipRequestStatus::kProcessing:
      return "processing";
    case ClipRequestStatus::kCompleted:
      return "completed";
    case ClipRequestStatus::kPartial:
      return "partial";
    case ClipRequestStatus::kFailed:
      return "failed";
  }
  return "pending";
}

std::optional<ClipRequestStatus> ClipRequestStatusFromString(std::string_view name) {
  for (const auto s :
       {ClipRequestStatus::kPending, ClipRequestStatus::kProcessing, ClipRequestStatus::kCompleted,
        ClipRequestStatus::kPartial, ClipRequestStatus::kFailed}) {
    if (ToString(s) == name) return s;
  }
  return std::nullopt;
}

std::string_view ToString(ClipStatus status) {
  return status == ClipStatus::kReady ? "ready" : "partial";
}

std::optional<ClipStatus> ClipStatusFromString(std::string_view name) {
  if (name == "ready") return ClipStatus::kReady;
  if (name == "partial") return ClipStatus::kPartial;
  return std::nullopt;
}

std::string_view ToString(ClipIntegrity integrity) {
  switch (integrity) {
    case ClipIntegrity::kOk:
      return "ok";
    case ClipIntegrity::kMissing:
      return "missing";
    case ClipIntegrity::kMismatch:
      return "mismatch";
  }
  return "ok";
}

std::optional<ClipIntegrity> ClipIntegrityFromString(std::string_view name) {
  for (const auto i : {ClipIntegrity::kOk, ClipIntegrity::kMissing, ClipIntegrity::kMismatch}) {
    if (ToString(i) == name) return i;
  }
  return std::nullopt;
}

TimeSpan Clip::Shown() const {
  const UtcTime start = ShownFrom();
  const UtcTime end = std::min(covered.end, wanted.end);
  return {start, end > start ? end : covered.end};
}

bool Shows(const Clip& clip, const TimeSpan& window) {
  if (clip.wanted.start > window.start || clip.wanted.end < window.end) return false;
  return std::none_of(clip.gaps.begin(), clip.gaps.end(), [&](const Gap& gap) {
    return gap.span.start < window.end && gap.span.end > window.start;
  });
}

std::string ClipPathStem(const CameraId& camera, UtcTime event_at, const ClipId& id) {
  constexpr std::size_t kIdDigits = 8;
  return camera.value + "/" + FormatDay(event_at) + "/" + FormatTimeOfDay(event_at) + "_" +
         id.value.substr(0, kIdDigits);
}

}  // namespace tillwatch
