#include "tillwatch/codec/api_json.hpp"

#include <chrono>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "json_parts.hpp"
#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/codec/json_writer.hpp"

namespace tillwatch {
namespace {

using nlohmann::json;

constexpr std::string_view kRoot = "/api/v1/";

std::string Url(std::string_view collection, const std::string& id) {
  return std::string(kRoot) + std::string(collection) + "/" + id;
}

void Amount(JsonWriter& out, std::string_view name, const std::optional<std::int64_t>& minor) {
  minor ? out.Text(name, FormatDecimal(*minor)) : out.Null(name);
}

std::optional<std::int64_t> MinorOf(const std::optional<Money>& money) {
  return money ? std::optional(money->minor) : std::nullopt;
}

void Currency(JsonWriter& out, const std::optional<Money>& money) {
  out.TextOrNull("currency", money ? money->currency : std::string());
}

double Seconds(microseconds length) {
  const auto whole = std::chrono::round<milliseconds>(length);
  return static_cast<double>(whole.count()) / 1000.0;
}

void Milliseconds(JsonWriter& out, std::string_view name,
                  const std::optional<milliseconds>& length) {
  length ? out.Number(name, length->count()) : out.Null(name);
}

// "camera_offline: words" -> {"code": "camera_offline", "message": "words"}.
void RequestError(JsonWriter& out, const std::string& error) {
  if (error.empty()) return out.Null("error");
  const std::size_t colon = error.find(": ");
  out.Open("error", '{');
  out.Text("code", std::string_view(error).substr(0, colon));
  out.TextOrNull("message", colon == std::string::npos ? "" : error.substr(colon + 2));
  out.Close('}');
}

std::string_view PriorityName(int priority) {
  if (priority >= kPriorityCritical) return "critical";
  if (priority >= kPriorityHigh) return "high";
  return priority >= kPriorityMedium ? "medium" : "low";
}

void AppendItem(JsonWriter& out, const LineItem& item) {
  out.Open('{');
  out.TextOrNull("sku", item.sku);
  out.TextOrNull("name", item.name);
  out.Fraction("quantity", item.quantity);
  Amount(out, "unit_price", item.unit_price_minor);
  Amount(out, "total_price", item.total_price_minor);
  Amount(out, "discount", item.discount_minor);
  out.Close('}');
}

// Stored metadata and facts are objects that we printed; anything else is not worth an error.
void Object(JsonWriter& out, std::string_view name, const std::string& text) {
  const bool is_object = text.starts_with('{') && json::accept(text);
  is_object ? out.Json(name, text) : out.Null(name);
}

void Reasons(JsonWriter& out, const std::vector<Reason>& reasons) {
  out.Open("reasons", '[');
  for (const Reason& reason : reasons) {
    out.Open('{');
    out.Text("rule", reason.rule);
    out.Fraction("points", Score(reason.points));
    out.Text("text", reason.text);
    out.Close('}');
  }
  out.Close(']');
}

void Gaps(JsonWriter& out, const std::vector<Gap>& gaps) {
  out.Open("gaps", '[');
  for (const Gap& gap : gaps) {
    out.Open('{');
    out.Time("start_time", gap.span.start);
    out.Time("end_time", gap.span.end);
    out.Fraction("duration_seconds", Seconds(gap.span.Length()));
    out.Text("reason", gap.reason);
    out.Close('}');
  }
  out.Close(']');
}

void AlertMembers(JsonWriter& out, const Alert& alert) {
  out.Text("id", alert.id.value);
  out.Text("url", Url("alerts", alert.id.value));
  out.Text("event_id", alert.event.value);
  out.Text("event_url", Url("events", alert.event.value));
  out.Text("event_type", alert.event_type);
  out.TextOrNull("store_id", alert.store.value);
  out.Text("register_id", alert.register_id);
  out.Text("staff_id", alert.staff);
  Amount(out, "amount", MinorOf(alert.amount));
  Currency(out, alert.amount);
  out.Time("occurred_at", alert.occurred_at);
  out.Time("created_at", alert.created_at);
  out.Fraction("score", Score(alert.score));
  out.Text("severity", ToString(alert.severity));
  Reasons(out, alert.reasons);
  out.Text("status", ToString(alert.status));
  out.Time("acknowledged_at", alert.acknowledged_at);
  out.TextOrNull("acknowledged_by", alert.acknowledged_by);
  out.TextOrNull("note", alert.note);
  out.TextOrNull("no_clip_reason", alert.no_clip_reason);
  out.TextOrNull("rule", alert.rule);
  out.Number("occurrences", alert.occurrences);
  out.Time("last_seen", alert.last_seen);
}

void DecisionMembers(JsonWriter& out, const std::optional<Decision>& stands) {
  const Decision decision = stands.value_or(Decision{});
  out.TextOrNull("disposition",
                 decision.disposition ? std::string(ToString(*decision.disposition)) : "");
  out.TextOrNull("disposition_note", decision.note);
  out.TextOrNull("disposition_by", decision.by);
  out.Time("disposition_at", stands ? std::optional(decision.at) : std::nullopt);
}

void EvidenceMembers(JsonWriter& out, const Clip& clip) {
  out.TextOrNull("video_sha256", clip.video_sha256);
  out.TextOrNull("thumbnail_sha256", clip.thumbnail_sha256);
  out.Text("integrity", ToString(clip.integrity));
  out.TextOrNull("time_source", clip.time_source);
  Milliseconds(out, "clock_offset_ms", clip.clock_offset);
  out.Flag("on_hold", clip.on_hold);
  out.TextOrNull("hold_by", clip.held_by);
  out.TextOrNull("hold_note", clip.hold_note);
  out.Time("hold_changed_at", clip.held_at);
}

void ClipMembers(JsonWriter& out, const Clip& clip) {
  const std::string url = Url("clips", clip.id.value);
  const TimeSpan shown = clip.Shown();
  out.Text("id", clip.id.value);
  out.Text("url", url);
  out.Text("video_url", url + "/video");
  out.Text("receipt_url", url + "/receipt.vtt");
  out.TextOrNull("thumbnail_url", clip.thumbnail_path.empty() ? "" : url + "/thumbnail");
  out.Text("camera_id", clip.camera.value);
  out.Text("pos_event_id", clip.event);
  out.Text("request_id", clip.request.value);
  out.Text("status", ToString(clip.status));
  out.Time("event_time", clip.event_at);
  out.Time("start_time", shown.start);
  out.Time("end_time", shown.end);
  out.Fraction("duration_seconds", Seconds(shown.Length()));
  out.Time("wanted_start", clip.wanted.start);
  out.Time("wanted_end", clip.wanted.end);
  out.Fraction("start_offset_seconds", Seconds(clip.start_offset));
  Gaps(out, clip.gaps);
  out.Number("size_bytes", clip.size_bytes);
  out.TextOrNull("codec", clip.codec);
  out.Number("width", clip.width);
  out.Number("height", clip.height);
  EvidenceMembers(out, clip);
  out.Time("created_at", clip.created_at);
}

template <class T>
json Parsed(const T& value) {
  return json::parse(JsonTextOf(value));
}

}  // namespace

void AppendJson(std::string& text, const StoredEvent& stored) {
  const PosEvent& event = stored.event;
  JsonWriter out(text);
  out.Open('{');
  out.Text("id", event.id.value);
  out.Text("url", Url("events", event.id.value));
  out.TextOrNull("source_event_id", event.source_event_id);
  out.Text("event_type", event.type);
  out.Text("kind", ToString(event.kind));
  out.TextOrNull("store_id", event.store.value);
  out.Text("register_id", event.register_id);
  out.Text("staff_id", event.staff);
  out.Time("occurred_at", event.occurred_at);
  out.Time("received_at", event.received_at);
  out.TextOrNull("order_id", event.order_id);
  out.TextOrNull("ticket_no", event.ticket_no);
  Amount(out, "amount", MinorOf(event.amount));
  Amount(out, "original_amount", MinorOf(event.original_amount));
  Currency(out, event.amount ? event.amount : event.original_amount);
  out.Fraction("discount_percent", event.discount_percent);
  out.Open("items", '[');
  for (const LineItem& item : event.items) AppendItem(out, item);
  out.Close(']');
  out.Open("traits", '[');
  for (const Trait trait : event.traits.List()) out.Element(ToString(trait));
  out.Close(']');
  out.TextOrNull("tender", event.tender);
  out.TextOrNull("card_token", event.card_token);
  out.TextOrNull("original_order_id", event.original_order_id);
  out.Text("original_staff_id", event.original_staff);
  out.Text("customer_staff_id", event.customer_staff);
  out.Fraction("drawer_open_seconds", event.drawer_open_seconds);
  out.Text("camera_id", event.camera);
  Object(out, "metadata", event.metadata_json);
  out.TextOrNull("topic", event.topic);
  Object(out, "facts", stored.facts_json);
  out.Fraction("score", Score(stored.score));
  out.Text("alert_id", stored.alert);
  out.TextOrNull("alert_url", stored.alert ? Url("alerts", stored.alert->value) : "");
  out.Close('}');
}

void AppendJson(std::string& text, const Clip& clip) {
  JsonWriter out(text);
  out.Open('{');
  ClipMembers(out, clip);
  out.Close('}');
}

void AppendJson(std::string& text, const AlertView& view) {
  JsonWriter out(text);
  out.Open('{');
  AlertMembers(out, view.alert);
  DecisionMembers(out, view.decision);
  out.Open("clips", '[');
  for (const Clip& clip : view.clips) AppendJson(text, clip);
  out.Close(']');
  out.Open("clip_requests", '[');
  for (const ClipRequest& request : view.clip_requests) AppendJson(text, request);
  out.Close(']');
  out.Close('}');
}

void AppendJson(std::string& text, const ClipView& view) {
  JsonWriter out(text);
  out.Open('{');
  ClipMembers(out, view.clip);
  out.Open("alert_ids", '[');
  for (const AlertId& alert : view.alerts) out.Element(alert.value);
  out.Close(']');
  out.Close('}');
}

void AppendJson(std::string& text, const ClipRequest& request) {
  JsonWriter out(text);
  out.Open('{');
  out.Text("id", request.id.value);
  out.Text("url", Url("clips/requests", request.id.value));
  out.Text("camera_id", request.camera.value);
  out.Text("pos_event_id", request.event);
  out.Text("alert_id", request.alert);
  out.Time("event_time", request.event_at);
  out.Time("wanted_start", request.window.start);
  out.Time("wanted_end", request.window.end);
  out.Time("ready_at_earliest", request.window.end);
  out.Text("priority", PriorityName(request.priority));
  out.Text("status", ToString(request.status));
  RequestError(out, request.error);
  out.Number("attempts", request.attempts);
  out.Text("clip_id", request.clip);
  out.TextOrNull("clip_url", request.clip ? Url("clips", request.clip->value) : "");
  out.Time("created_at", request.created_at);
  out.Time("finished_at", request.finished_at);
  out.Close('}');
}

void AppendJson(std::string& text, const RejectedView& message) {
  JsonWriter out(text);
  out.Open('{');
  out.Text("id", message.id);
  out.Time("received_at", message.received_at);
  out.Text("topic", message.topic);
  out.Text("reason", message.reason);
  out.Text("payload", message.payload);
  out.Number("payload_size", message.payload_size);
  out.Close('}');
}

json ToJson(const AlertView& view) { return Parsed(view); }
json ToJson(const Clip& clip) { return Parsed(clip); }
json ToJson(const ClipView& view) { return Parsed(view); }
json ToJson(const ClipRequest& request) { return Parsed(request); }

}  // namespace tillwatch
