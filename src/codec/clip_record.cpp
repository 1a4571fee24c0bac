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

// Members that records of older versions do not have keep their defaults.
void ReadAdded(const json& object, Clip& clip) {
  clip.start_offset = microseconds(object.value("start_offset_us", std::int64_t{0}));
  clip.video_sha256 = object.value("video_sha256", "");
  clip.thumbnail_sha256 = object.value("thumbnail_sha256", "");
  clip.time_source = object.value("time_source", "");
  if (object.contains("clock_offset_ms")) {
    clip.clock_offset = milliseconds(object.at("clock_offset_ms").get<std::int64_t>());
  }
}

ClipRecord FromJson(const json& object) {
  ClipRecord record;
  Clip& clip = record.clip;
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
  ReadAdded(object, clip);
  if (object.contains("served")) {
    for (const json& id : object.at("served")) record.served.push_back({id});
  } else {
    record.served.push_back(clip.request);
  }
  return record;
}

}  // namespace

std::string EncodeClipRecord(const ClipRecord& record) {
  const Clip& clip = record.clip;
  json gaps = json::array();
  for (const Gap& gap : clip.gaps) {
    gaps.push_back({{"span", ToJson(gap.span)}, {"reason", gap.reason}});
  }
  json served = json::array();
  for (const ClipRequestId& id : record.served) served.push_back(id.value);
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
      {"start_offset_us", clip.start_offset.count()},
      {"video_sha256", clip.video_sha256},
      {"thumbnail_sha256", clip.thumbnail_sha256},
      {"time_source", clip.time_source},
      {"served", std::move(served)},
  };
  if (clip.clock_offset) object["clock_offset_ms"] = clip.clock_offset->count();
  if (clip.event) object["event"] = clip.event->value;
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<ClipRecord> DecodeClipRecord(const std::string& text) {
  try {
    return FromJson(json::parse(text));
  } catch (const std::exception& error) {
    return Fail(ErrorCode::kInvalidArgument, std::string("no clip record: ") + error.what());
  }
}

}  // namespace tillwatch
