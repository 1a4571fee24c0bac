#include <cmath>
#include <nlohmann/json.hpp>

#include "json_parts.hpp"
#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/codec/api_json.hpp"

namespace tillwatch {
namespace {

using nlohmann::json;

double OneDecimal(double value) {
  return std::isfinite(value) ? std::round(value * 10.0) / 10.0 : 0.0;
}

}  // namespace

json ToJson(const CameraStatus& status) {
  return {
      {"id", status.id.value},
      {"url", "/api/v1/cameras/" + status.id.value},
      {"state", ToString(status.state)},
      {"reason", TextOrNull(status.reason)},
      {"since", FormatRfc3339(status.since)},
      {"fps", OneDecimal(status.fps)},
      {"buffered_seconds", OneDecimal(status.buffered_seconds)},
      {"buffered_bytes", status.buffered_bytes},
      {"bytes_limited", status.bytes_limited},
      {"footage_problem", TextOrNull(status.footage_problem)},
      {"codec", TextOrNull(status.codec)},
      {"width", status.width},
      {"height", status.height},
      {"last_frame_at", status.last_frame_at ? json(FormatRfc3339(*status.last_frame_at)) : json()},
      {"reconnects", status.reconnects},
      {"time_source", TextOrNull(status.time_source)},
      {"clock_offset_ms", status.clock_offset ? json(status.clock_offset->count()) : json()}};
}

}  // namespace tillwatch
