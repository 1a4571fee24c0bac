#include "tillwatch/app/camera_rules.hpp"

#include <algorithm>
#include <string>

#include "tillwatch/base/text.hpp"
#include "tillwatch/domain/camera_definition.hpp"
#include "tillwatch/domain/camera_url.hpp"

namespace tillwatch {
namespace {

constexpr std::size_t kMaxNameBytes = 100;

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

Result<void> CheckText(const char* field, const std::string& text) {
  if (text.size() > kMaxNameBytes) return Invalid(field, "must not be longer than 100 bytes");
  if (std::any_of(text.begin(), text.end(), IsControl)) {
    return Invalid(field, "must not contain control characters");
  }
  if (!IsValidUtf8(text)) return Invalid(field, "must be UTF-8");
  return {};
}

Result<void> CheckRange(const char* field, std::int64_t value, std::int64_t low,
                        std::int64_t high) {
  if (value >= low && value <= high) return {};
  return Invalid(
      field, "must be a whole number from " + std::to_string(low) + " to " + std::to_string(high));
}

Result<void> CheckTexts(const Camera& camera) {
  if (auto name = CheckText("name", camera.name); !name) return name;
  if (auto location = CheckText("location", camera.location); !location) return location;
  if (camera.store.value.empty()) {
    return Invalid("store_id", "is missing; an event finds its cameras by store and register");
  }
  if (auto store = CheckText("store_id", camera.store.value); !store) return store;
  if (camera.registers.size() > kMaxCameraRegisters) {
    return Invalid("register_ids", "must not be more than " + std::to_string(kMaxCameraRegisters));
  }
  for (const RegisterId& till : camera.registers) {
    if (till.value.empty()) return Invalid("register_ids", "must not have empty names");
    if (auto valid = CheckText("register_ids", till.value); !valid) return valid;
  }
  return {};
}

Result<void> CheckNumbers(const Camera& camera, const CameraRules& rules) {
  if (auto buffer = CheckRange("buffer_seconds", camera.buffer.count(), rules.min_buffer.count(),
                               rules.max_buffer.count());
      !buffer) {
    return buffer;
  }
  const std::int64_t bytes = camera.buffer_max_bytes;
  if (bytes < kMinBufferMb * kMegabyte || bytes > kMaxBufferMb * kMegabyte) {
    return CheckRange("buffer_max_mb", 0, kMinBufferMb, kMaxBufferMb);
  }
  return CheckRange("retention_days", camera.retention_days, 1, kMaxRetentionDays);
}

}  // namespace

Result<Camera> CheckCamera(Camera camera, const CameraRules& rules) {
  if (!ParseCameraId(camera.id.value)) {
    return Invalid("id", "must be 1 to 50 of A-Z a-z 0-9 _ and -");
  }
  if (camera.rtsp_url.empty()) return Invalid("rtsp_url", "is missing");
  for (const Result<void>& checked :
       {CheckTexts(camera), CheckCameraUrl(camera.rtsp_url), CheckNumbers(camera, rules)}) {
    if (!checked) return tl::unexpected(checked.error());
  }
  if (camera.name.empty()) camera.name = camera.id.value;
  return Normalized(std::move(camera));
}

}  // namespace tillwatch
