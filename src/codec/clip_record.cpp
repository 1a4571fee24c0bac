#include "tillwatch/codec/clip_record.hpp"

#include <nlohmann/json.hpp>

#include "tillwatch/base/rfc3339.hpp"

namespace tillwatch {
namespace {

using nlohmann::json;

json ToJson(const TimeSpan& span) {
  return {{"start", FormatRfc3339(span.start)}, {"end", FormatRfc3339(span.end)}};
}

// These throw json::exception, or std::invalid_argument, for what does not fit.
UtcTime TimeAt(const json& object, const char* name) {
  const auto time = ParseRfc3339(object.at(name).get_ref<const std::string&>());
  if (!time) throw std::invalid_argument(name);
  return *time;
}

TimeSpan SpanAt(const json& object, const char* name) {
  const json& span = object.at(name);
  return {TimeAt(span, "start"), TimeAt(span, "end")};
}

Clip FromJson(const json& object) {
  Clip clip;
  clip.id.value = object.at("id");
  clip.camera.value = object.at("camera");
  if (object.contains("event")) clip.event = EventId{object.at("event")};
  clip.request.value = object.at("request");
  const auto status = ClipStatusFromString(object.at("status").get<std::string>());
  if (!status) throw std::invalid_argument("status");
  clip.status = *status;
  clip.event_at = TimeAt(object, "event_at");
  clip.wanted = SpanAt(object, "wanted");
  clip.covered = SpanAt(object, "covered");
  for (const json& gap : object.at("gaps")) {
    clip.gaps.push_back({SpanAt(gap, "span"), gap.at("reason")});
  }
  clip.video_path = object.at("video");
  clip.thumbnail_path = object.at("thumbnail");
  clip.codec = object.at("codec");
  clip.width = object.at("width");
  clip.height = object.at("height");
  clip.created_at = TimeAt(object, "created_at");
  return clip;
}

}  // namespace

std::string EncodeClipRecord(const Clip& clip) {
  json gaps = json::array();
  for (const Gap& gap : clip.gaps) {
    gaps.push_back({{"span", ToJson(gap.span)}, {"reason", gap.reason}});
  }
  json object{
      {"id", clip.id.value},
      {"camera", clip.camera.value},
      {"request", clip.request.value},
      {"status", ToString(clip.status)},
      {"event_at", FormatRfc3339(clip.event_at)},
      {"wanted", ToJson(clip.wanted)},
      {"covered", ToJson(clip.covered)},
      {"gaps", std::move(gaps)},
      {"video", clip.video_path},
      {"thumbnail", clip.thumbnail_path},
      {"codec", clip.codec},
      {"width", clip.width},
      {"height", clip.height},
      {"created_at", FormatRfc3339(clip.created_at)},
  };
  if (clip.event) object["event"] = clip.event->value;
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<Clip> DecodeClipRecord(const std::string& text) {
  try {
    return FromJson(json::parse(text));
  } catch (const std::exception& error) {
    return Fail(ErrorCode::kInvalidArgument, std::string("no clip record: ") + error.what());
  }
}

}  // namespace tillwatch
