#include "tillwatch/codec/api_json.hpp"

#include <charconv>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "json_parts.hpp"
#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/base/uuid.hpp"

namespace tillwatch {
namespace {

using nlohmann::json;

constexpr std::string_view kRoot = "/api/v1/";

std::string Url(std::string_view collection, const std::string& id) {
  return std::string(kRoot) + std::string(collection) + "/" + id;
}

json Time(UtcTime time) { return FormatRfc3339(time); }

json Time(const std::optional<UtcTime>& time) { return time ? Time(*time) : json(); }

template <class Tag>
json IdOrNull(const std::optional<Id<Tag>>& id) {
  return id ? json(id->value) : json();
}

template <class T>
json NumberOrNull(const std::optional<T>& number) {
  return number ? json(*number) : json();
}

json Amount(const std::optional<Money>& money) {
  return money ? json(FormatDecimal(money->minor)) : json();
}

json Amount(const std::optional<std::int64_t>& minor) {
  return minor ? json(FormatDecimal(*minor)) : json();
}

json Currency(const std::optional<Money>& money) {
  return money ? TextOrNull(money->currency) : json();
}

double Seconds(microseconds length) {
  const auto whole = std::chrono::round<milliseconds>(length);
  return static_cast<double>(whole.count()) / 1000.0;
}

json Milliseconds(const std::optional<milliseconds>& length) {
  return length ? json(length->count()) : json();
}

double OneDecimal(double value) {
  return std::isfinite(value) ? std::round(value * 10.0) / 10.0 : 0.0;
}

// "camera_offline: words" -> {"code": "camera_offline", "message": "words"}.
json RequestError(const std::string& error) {
  if (error.empty()) return {};
  const std::size_t colon = error.find(": ");
  if (colon == std::string::npos) return {{"code", error}, {"message", nullptr}};
  return {{"code", error.substr(0, colon)}, {"message", error.substr(colon + 2)}};
}

std::string_view PriorityName(int priority) {
  if (priority >= kPriorityCritical) return "critical";
  if (priority >= kPriorityHigh) return "high";
  return priority >= kPriorityMedium ? "medium" : "low";
}

json ItemJson(const LineItem& item) {
  return {{"sku", TextOrNull(item.sku)},
          {"name", TextOrNull(item.name)},
          {"quantity", NumberOrNull(item.quantity)},
          {"unit_price", Amount(item.unit_price_minor)},
          {"total_price", Amount(item.total_price_minor)},
          {"discount", Amount(item.discount_minor)}};
}

// Stored metadata and facts are objects that we printed; anything else is not worth an error.
json JsonObject(const std::string& text) {
  json object = json::parse(text, nullptr, false);
  return object.is_object() ? object : json();
}

json ReasonsJson(const std::vector<Reason>& reasons) {
  json list = json::array();
  for (const Reason& reason : reasons) {
    list.push_back(
        {{"rule", reason.rule}, {"points", Score(reason.points)}, {"text", reason.text}});
  }
  return list;
}

json GapsJson(const std::vector<Gap>& gaps) {
  json list = json::array();
  for (const Gap& gap : gaps) {
    list.push_back({{"start_time", Time(gap.span.start)},
                    {"end_time", Time(gap.span.end)},
                    {"duration_seconds", Seconds(gap.span.Length())},
                    {"reason", gap.reason}});
  }
  return list;
}

json AlertJson(const Alert& alert) {
  return {{"id", alert.id.value},
          {"url", Url("alerts", alert.id.value)},
          {"event_id", alert.event.value},
          {"event_url", Url("events", alert.event.value)},
          {"event_type", alert.event_type},
          {"store_id", TextOrNull(alert.store.value)},
          {"register_id", IdOrNull(alert.register_id)},
          {"staff_id", IdOrNull(alert.staff)},
          {"amount", Amount(alert.amount)},
          {"currency", Currency(alert.amount)},
          {"occurred_at", Time(alert.occurred_at)},
          {"created_at", Time(alert.created_at)},
          {"score", Score(alert.score)},
          {"severity", ToString(alert.severity)},
          {"reasons", ReasonsJson(alert.reasons)},
          {"status", ToString(alert.status)},
          {"acknowledged_at", Time(alert.acknowledged_at)},
          {"acknowledged_by", TextOrNull(alert.acknowledged_by)},
          {"note", TextOrNull(alert.note)},
          {"no_clip_reason", TextOrNull(alert.no_clip_reason)},
          {"rule", TextOrNull(alert.rule)},
          {"occurrences", alert.occurrences},
          {"last_seen", Time(alert.last_seen)}};
}

json TraitsJson(const TraitSet& traits) {
  json list = json::array();
  for (const Trait trait : traits.List()) list.push_back(ToString(trait));
  return list;
}

}  // namespace

json ToJson(const StoredEvent& stored) {
  const PosEvent& event = stored.event;
  json items = json::array();
  for (const LineItem& item : event.items) items.push_back(ItemJson(item));
  return {{"id", event.id.value},
          {"url", Url("events", event.id.value)},
          {"source_event_id", TextOrNull(event.source_event_id)},
          {"event_type", event.type},
          {"kind", ToString(event.kind)},
          {"store_id", TextOrNull(event.store.value)},
          {"register_id", IdOrNull(event.register_id)},
          {"staff_id", IdOrNull(event.staff)},
          {"occurred_at", Time(event.occurred_at)},
          {"received_at", Time(event.received_at)},
          {"order_id", TextOrNull(event.order_id)},
          {"ticket_no", TextOrNull(event.ticket_no)},
          {"amount", Amount(event.amount)},
          {"original_amount", Amount(event.original_amount)},
          {"currency", Currency(event.amount ? event.amount : event.original_amount)},
          {"discount_percent", NumberOrNull(event.discount_percent)},
          {"items", std::move(items)},
          {"traits", TraitsJson(event.traits)},
          {"tender", TextOrNull(event.tender)},
          {"card_token", TextOrNull(event.card_token)},
          {"original_order_id", TextOrNull(event.original_order_id)},
          {"original_staff_id", IdOrNull(event.original_staff)},
          {"customer_staff_id", IdOrNull(event.customer_staff)},
          {"drawer_open_seconds", NumberOrNull(event.drawer_open_seconds)},
          {"camera_id", IdOrNull(event.camera)},
          {"metadata", JsonObject(event.metadata_json)},
          {"topic", TextOrNull(event.topic)},
          {"facts", JsonObject(stored.facts_json)},
          {"score", Score(stored.score)},
          {"alert_id", IdOrNull(stored.alert)},
          {"alert_url", stored.alert ? json(Url("alerts", stored.alert->value)) : json()}};
}

json ToJson(const AlertView& view) {
  json alert = AlertJson(view.alert);
  const Decision decision = view.decision.value_or(Decision{});
  alert["disposition"] = decision.disposition ? json(ToString(*decision.disposition)) : json();
  alert["disposition_note"] = TextOrNull(decision.note);
  alert["disposition_by"] = TextOrNull(decision.by);
  alert["disposition_at"] = view.decision ? Time(decision.at) : json();
  alert["clips"] = json::array();
  for (const Clip& clip : view.clips) alert["clips"].push_back(ToJson(clip));
  alert["clip_requests"] = json::array();
  for (const ClipRequest& request : view.clip_requests) {
    alert["clip_requests"].push_back(ToJson(request));
  }
  return alert;
}

json ToJson(const Clip& clip) {
  const std::string url = Url("clips", clip.id.value);
  const TimeSpan shown = clip.Shown();
  return {{"id", clip.id.value},
          {"url", url},
          {"video_url", url + "/video"},
          {"receipt_url", url + "/receipt.vtt"},
          {"thumbnail_url", clip.thumbnail_path.empty() ? json() : json(url + "/thumbnail")},
          {"camera_id", clip.camera.value},
          {"pos_event_id", IdOrNull(clip.event)},
          {"request_id", clip.request.value},
          {"status", ToString(clip.status)},
          {"event_time", Time(clip.event_at)},
          {"start_time", Time(shown.start)},
          {"end_time", Time(shown.end)},
          {"duration_seconds", Seconds(shown.Length())},
          {"wanted_start", Time(clip.wanted.start)},
          {"wanted_end", Time(clip.wanted.end)},
          {"start_offset_seconds", Seconds(clip.start_offset)},
          {"gaps", GapsJson(clip.gaps)},
          {"size_bytes", clip.size_bytes},
          {"codec", TextOrNull(clip.codec)},
          {"width", clip.width},
          {"height", clip.height},
          {"video_sha256", TextOrNull(clip.video_sha256)},
          {"thumbnail_sha256", TextOrNull(clip.thumbnail_sha256)},
          {"integrity", ToString(clip.integrity)},
          {"time_source", TextOrNull(clip.time_source)},
          {"clock_offset_ms", Milliseconds(clip.clock_offset)},
          {"on_hold", clip.on_hold},
          {"hold_by", TextOrNull(clip.held_by)},
          {"hold_note", TextOrNull(clip.hold_note)},
          {"hold_changed_at", Time(clip.held_at)},
          {"created_at", Time(clip.created_at)}};
}

json ToJson(const ClipView& view) {
  json clip = ToJson(view.clip);
  clip["alert_ids"] = json::array();
  for (const AlertId& alert : view.alerts) clip["alert_ids"].push_back(alert.value);
  return clip;
}

json ToJson(const ClipRequest& request) {
  return {{"id", request.id.value},
          {"url", Url("clips/requests", request.id.value)},
          {"camera_id", request.camera.value},
          {"pos_event_id", IdOrNull(request.event)},
          {"alert_id", IdOrNull(request.alert)},
          {"event_time", Time(request.event_at)},
          {"wanted_start", Time(request.window.start)},
          {"wanted_end", Time(request.window.end)},
          {"ready_at_earliest", Time(request.window.end)},
          {"priority", PriorityName(request.priority)},
          {"status", ToString(request.status)},
          {"error", RequestError(request.error)},
          {"attempts", request.attempts},
          {"clip_id", IdOrNull(request.clip)},
          {"clip_url", request.clip ? json(Url("clips", request.clip->value)) : json()},
          {"created_at", Time(request.created_at)},
          {"finished_at", Time(request.finished_at)}};
}

json ToJson(const CameraStatus& status) {
  return {{"id", status.id.value},
          {"url", Url("cameras", status.id.value)},
          {"state", ToString(status.state)},
          {"reason", TextOrNull(status.reason)},
          {"since", Time(status.since)},
          {"fps", OneDecimal(status.fps)},
          {"buffered_seconds", OneDecimal(status.buffered_seconds)},
          {"buffered_bytes", status.buffered_bytes},
          {"bytes_limited", status.bytes_limited},
          {"footage_problem", TextOrNull(status.footage_problem)},
          {"codec", TextOrNull(status.codec)},
          {"width", status.width},
          {"height", status.height},
          {"last_frame_at", Time(status.last_frame_at)},
          {"reconnects", status.reconnects},
          {"time_source", TextOrNull(status.time_source)},
          {"clock_offset_ms", Milliseconds(status.clock_offset)}};
}

// "{sort}.{key}.{uuid}": needs no escaping in a URL.
std::string EncodeCursor(const Cursor& cursor, std::string_view sort) {
  return std::string(sort) + "." + std::to_string(cursor.key) + "." + cursor.id;
}

Result<Cursor> DecodeCursor(const std::string& text, std::string_view sort) {
  // What a database can hold as a time, too: the year 9999. All other keys lie below.
  constexpr std::int64_t kLargest = 253'402'300'799'999'999;
  const auto fail = [] {
    return Invalid("cursor",
                   "must be the next_cursor of an earlier answer, unchanged and with the "
                   "same sort");
  };
  const std::string start = std::string(sort) + ".";
  if (!text.starts_with(start)) return fail();
  std::int64_t key = 0;
  const char* const end = text.data() + text.size();
  const auto [dot, error] = std::from_chars(text.data() + start.size(), end, key);
  if (error != std::errc{} || dot == end || *dot != '.') return fail();
  if (key < kNoAmount || key > kLargest) return fail();
  std::string id = CanonicalUuid(std::string_view(dot + 1, end));
  if (id.empty()) return fail();
  return Cursor{key, std::move(id)};
}

json ToJson(const RejectedView& message) {
  return {{"id", message.id},           {"received_at", Time(message.received_at)},
          {"topic", message.topic},     {"reason", message.reason},
          {"payload", message.payload}, {"payload_size", message.payload_size}};
}

}  // namespace tillwatch
