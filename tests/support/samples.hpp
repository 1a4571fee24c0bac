// Events, alerts, requests and clips that tests store, and all that is in them as comparable text.
#pragma once

#include <sstream>
#include <string>

#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/base/uuid.hpp"
#include "tillwatch/domain/camera.hpp"
#include "tillwatch/domain/views.hpp"
#include "tillwatch/ports/event_store.hpp"

namespace tillwatch {

inline constexpr UtcTime kNoon =
    std::chrono::sys_days(std::chrono::year(2026) / 7 / 1) + std::chrono::hours(12);

inline std::string Uuid(const std::string& name) { return UuidFromName("test", name); }

inline PosEvent SampleEvent(const std::string& name, UtcTime at = kNoon) {
  PosEvent event;
  event.id.value = Uuid("event " + name);
  event.type = "refund_issued";
  event.kind = EventKind::kRefund;
  event.store.value = "store_001";
  event.occurred_at = at;
  event.received_at = at;
  event.topic = "pos/events/store_001/refund";
  return event;
}

inline ScoredEvent SampleScored(PosEvent event, Points score = 10) {
  ScoredEvent scored;
  scored.event = std::move(event);
  scored.risk.score = score;
  return scored;
}

inline Alert SampleAlert(const PosEvent& event) {
  Alert alert;
  alert.id.value = Uuid("alert of " + event.id.value);
  alert.event = event.id;
  alert.event_type = event.type;
  alert.store = event.store;
  alert.register_id = event.register_id;
  alert.staff = event.staff;
  alert.amount = event.amount;
  alert.occurred_at = event.occurred_at;
  alert.created_at = event.occurred_at;
  alert.score = 50;
  alert.severity = Severity::kMedium;
  alert.reasons = {{"base.refund", 50, "A refund was issued"}};
  alert.rule = "base.refund";
  alert.last_seen = event.occurred_at;
  return alert;
}

inline ScoredEvent SampleAlerting(PosEvent event) {
  ScoredEvent scored = SampleScored(std::move(event), 50);
  scored.alert = SampleAlert(scored.event);
  scored.risk.severity = scored.alert->severity;
  scored.risk.reasons = scored.alert->reasons;
  scored.risk.rule = scored.alert->rule;
  scored.risk.is_alert = true;
  return scored;
}

inline ClipRequest SampleRequest(const std::string& name, UtcTime event_at = kNoon) {
  ClipRequest request;
  request.id.value = Uuid("request " + name);
  request.camera.value = "camera_001";
  request.event_at = event_at;
  request.window = {event_at - seconds(30), event_at + seconds(30)};
  request.created_at = event_at;
  return request;
}

inline Clip SampleClip(const ClipRequest& request) {
  Clip clip;
  clip.id.value = Uuid("clip of " + request.id.value);
  clip.camera = request.camera;
  clip.event = request.event;
  clip.request = request.id;
  clip.event_at = request.event_at;
  clip.wanted = request.window;
  clip.covered = {request.window.start - milliseconds(1333), request.window.end};
  clip.video_path = ClipPathStem(clip.camera, clip.event_at, clip.id) + ".mp4";
  clip.thumbnail_path = ClipPathStem(clip.camera, clip.event_at, clip.id) + ".jpg";
  clip.size_bytes = 5'000'000'000;
  clip.codec = "h264";
  clip.width = 1280;
  clip.height = 720;
  clip.start_offset = milliseconds(1333);
  clip.video_sha256 = std::string(63, '0') + "a";
  clip.thumbnail_sha256 = std::string(63, '0') + "b";
  clip.time_source = "sender_report";
  clip.clock_offset = milliseconds(-250);
  clip.created_at = request.window.end + seconds(2);
  return clip;
}

inline Camera SampleCamera(const std::string& id) {
  Camera camera;
  camera.id.value = id;
  camera.name = "Till \"1\"";
  camera.location = "Front, left";
  camera.rtsp_url = "rtsp://viewer:s3cret@10.0.0.5:554/stream";
  camera.store.value = "store_001";
  camera.registers = {RegisterId{"register_01"}, RegisterId{"register_02"}};
  camera.retention_days = 7;
  return camera;
}

// One member a line, so that a difference shows.
class Description {
 public:
  Description& Add(const char* name, const std::string& value) {
    text_ << name << "=[" << value << "]\n";
    return *this;
  }
  Description& Add(const char* name, const char* value) { return Add(name, std::string(value)); }
  Description& Add(const char* name, std::string_view value) {
    return Add(name, std::string(value));
  }
  Description& Add(const char* name, UtcTime time) { return Add(name, FormatRfc3339(time)); }
  Description& Add(const char* name, std::int64_t number) {
    return Add(name, std::to_string(number));
  }
  Description& Add(const char* name, int number) { return Add(name, std::to_string(number)); }
  Description& Add(const char* name, double number) {
    std::ostringstream exact;
    exact.precision(17);
    exact << number;
    return Add(name, exact.str());
  }
  Description& Add(const char* name, const Money& money) {
    return Add(name, FormatForPeople(money));
  }
  template <class Tag>
  Description& Add(const char* name, const Id<Tag>& id) {
    return Add(name, id.value);
  }
  template <class T>
  Description& Add(const char* name, const std::optional<T>& value) {
    return value ? Add(name, *value) : Add(name, "(none)");
  }
  std::string Text() const { return text_.str(); }

 private:
  std::ostringstream text_;
};

inline std::string Describe(const PosEvent& e) {
  Description text;
  text.Add("id", e.id).Add("source", e.source_event_id).Add("type", e.type);
  text.Add("kind", ToString(e.kind)).Add("store", e.store).Add("register", e.register_id);
  text.Add("staff", e.staff).Add("occurred", e.occurred_at).Add("received", e.received_at);
  text.Add("order", e.order_id).Add("ticket", e.ticket_no).Add("amount", e.amount);
  text.Add("original", e.original_amount).Add("discount", e.discount_percent);
  for (const LineItem& item : e.items) {
    text.Add("sku", item.sku).Add("name", item.name).Add("quantity", item.quantity);
    text.Add("unit", item.unit_price_minor).Add("total", item.total_price_minor);
    text.Add("item discount", item.discount_minor);
  }
  for (const Trait trait : e.traits.List()) text.Add("trait", ToString(trait));
  text.Add("tender", e.tender).Add("card", e.card_token).Add("of order", e.original_order_id);
  text.Add("rung by", e.original_staff).Add("customer", e.customer_staff);
  text.Add("drawer open", e.drawer_open_seconds);
  text.Add("camera", e.camera).Add("metadata", e.metadata_json).Add("topic", e.topic);
  return text.Text();
}

inline std::string Describe(const Alert& a) {
  Description text;
  text.Add("id", a.id).Add("event", a.event).Add("type", a.event_type).Add("store", a.store);
  text.Add("register", a.register_id).Add("staff", a.staff).Add("amount", a.amount);
  text.Add("occurred", a.occurred_at).Add("created", a.created_at).Add("score", a.score);
  text.Add("severity", ToString(a.severity));
  for (const Reason& reason : a.reasons) {
    text.Add("rule", reason.rule).Add("points", reason.points).Add("text", reason.text);
  }
  text.Add("strongest", a.rule).Add("occurrences", a.occurrences).Add("last seen", a.last_seen);
  text.Add("no clip", a.no_clip_reason).Add("status", ToString(a.status));
  text.Add("acknowledged", a.acknowledged_at).Add("by", a.acknowledged_by).Add("note", a.note);
  return text.Text();
}

inline std::string Describe(const ClipRequest& r) {
  Description text;
  text.Add("id", r.id).Add("camera", r.camera).Add("event", r.event).Add("alert", r.alert);
  text.Add("at", r.event_at).Add("from", r.window.start).Add("to", r.window.end);
  text.Add("priority", r.priority).Add("status", ToString(r.status)).Add("error", r.error);
  text.Add("attempts", r.attempts).Add("clip", r.clip).Add("created", r.created_at);
  text.Add("finished", r.finished_at);
  return text.Text();
}

inline std::string Describe(const Clip& c) {
  Description text;
  text.Add("id", c.id).Add("camera", c.camera).Add("event", c.event).Add("request", c.request);
  text.Add("status", ToString(c.status)).Add("at", c.event_at).Add("from", c.wanted.start);
  text.Add("to", c.wanted.end).Add("start", c.covered.start).Add("end", c.covered.end);
  for (const Gap& gap : c.gaps) {
    text.Add("gap", gap.span.start).Add("to", gap.span.end).Add("reason", gap.reason);
  }
  text.Add("video", c.video_path).Add("thumbnail", c.thumbnail_path).Add("size", c.size_bytes);
  text.Add("codec", c.codec).Add("width", c.width).Add("height", c.height);
  text.Add("offset", static_cast<std::int64_t>(c.start_offset.count()));
  text.Add("sha256", c.video_sha256).Add("thumbnail sha256", c.thumbnail_sha256);
  text.Add("time source", c.time_source);
  text.Add("clock offset", c.clock_offset ? std::to_string(c.clock_offset->count()) : "(none)");
  text.Add("integrity", ToString(c.integrity)).Add("on hold", c.on_hold ? "yes" : "no");
  text.Add("held by", c.held_by).Add("hold note", c.hold_note).Add("held at", c.held_at);
  text.Add("created", c.created_at);
  return text.Text();
}

}  // namespace tillwatch
