#include "rows.hpp"

#include <nlohmann/json.hpp>

#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/domain/money.hpp"

namespace tillwatch {
namespace {

using nlohmann::json;

// Times come as microseconds since 1970, amounts as hundredths, scores as hundredths: integers, so
// that nothing is rounded on the way.
#define MICROS(column) "(extract(epoch from " column ") * 1000000)::bigint"
#define HUNDREDTHS(column) "(" column " * 100)::bigint"

std::optional<UtcTime> OptionalTime(const pqxx::field& field) {
  return field.is_null() ? std::nullopt : std::optional(ReadTime(field));
}

std::optional<Money> OptionalMoney(const pqxx::field& hundredths, const pqxx::field& currency) {
  if (hundredths.is_null()) return std::nullopt;
  return Money{hundredths.as<std::int64_t>(), ReadText(currency)};
}

std::optional<std::int64_t> OptionalMinor(const json& item, const char* name) {
  if (!item.contains(name)) return std::nullopt;
  const auto minor = ParseMinorUnits(item[name].get<std::string>());
  return minor ? std::optional(*minor) : std::nullopt;
}

std::vector<LineItem> ReadItems(const std::string& text) {
  std::vector<LineItem> items;
  for (const json& object : json::parse(text)) {
    LineItem item;
    item.sku = object.value("sku", "");
    item.name = object.value("name", "");
    if (object.contains("quantity")) item.quantity = object["quantity"].get<double>();
    item.unit_price_minor = OptionalMinor(object, "unit_price");
    item.total_price_minor = OptionalMinor(object, "total_price");
    item.discount_minor = OptionalMinor(object, "discount");
    items.push_back(std::move(item));
  }
  return items;
}

TraitSet ReadTraits(const std::string& text) {
  TraitSet traits;
  for (const json& name : json::parse(text)) {
    if (const auto trait = TraitFromString(name.get<std::string>())) traits.Add(*trait);
  }
  return traits;
}

std::vector<Reason> ReadReasons(const std::string& text) {
  std::vector<Reason> reasons;
  for (const json& object : json::parse(text)) {
    reasons.push_back(
        {object.value("rule", ""), object.value("points", 0), object.value("text", "")});
  }
  return reasons;
}

std::vector<Gap> ReadGaps(const std::string& text) {
  std::vector<Gap> gaps;
  for (const json& object : json::parse(text)) {
    const auto start = ParseRfc3339(object.value("start", ""));
    const auto end = ParseRfc3339(object.value("end", ""));
    if (start && end) gaps.push_back({{*start, *end}, object.value("reason", "")});
  }
  return gaps;
}

}  // namespace

const char* const kEventColumns =
    "e.event_id, e.source_event_id, e.event_type, e.kind, e.store_id, e.register_id, e.staff_id, "
    MICROS("e.occurred_at") ", " MICROS("e.received_at") ", e.order_id, e.ticket_no, "
    HUNDREDTHS("e.amount") ", " HUNDREDTHS("e.original_amount") ", e.currency, "
    "e.discount_percent, e.camera_id, e.items, e.metadata, e.topic, " HUNDREDTHS("e.score") ", "
    "e.traits, e.tender, e.card_token, e.original_order_id, e.original_staff_id, "
    "e.customer_staff_id, e.drawer_open_seconds, e.facts";

const char* const kAlertColumns =
    "a.alert_id, a.event_id, a.event_type, a.store_id, a.register_id, a.staff_id, "
    HUNDREDTHS("a.amount") ", a.currency, " MICROS("a.occurred_at") ", " MICROS("a.created_at") ", "
    HUNDREDTHS("a.score") ", a.severity, a.reasons, a.no_clip_reason, a.status, "
    MICROS("a.acknowledged_at") ", a.acknowledged_by, a.note, a.rule, a.occurrences, "
    MICROS("a.last_seen") ", a.disposition, a.disposition_note, a.disposition_by, "
    MICROS("a.disposition_at");

const char* const kClipColumns =
    "c.clip_id, c.camera_id, c.event_id, c.request_id, c.status, " MICROS("c.event_at") ", "
    MICROS("c.wanted_start") ", " MICROS("c.wanted_end") ", " MICROS("c.start_at") ", "
    MICROS("c.end_at") ", c.gaps, c.video_path, c.thumbnail_path, c.size_bytes, c.codec, c.width, "
    "c.height, " MICROS("c.created_at") ", c.start_offset_us, c.video_sha256, c.thumbnail_sha256, "
    "c.time_source, c.clock_offset_ms, c.integrity, c.on_hold, c.held_by, c.hold_note, "
    MICROS("c.held_at") ", c.store_id";

const char* const kRequestColumns =
    "r.request_id, r.camera_id, r.event_id, r.alert_id, " MICROS("r.event_at") ", "
    MICROS("r.window_start") ", " MICROS("r.window_end") ", r.priority, r.status, r.error, "
    "r.attempts, r.clip_id, " MICROS("r.created_at") ", " MICROS("r.finished_at");

#undef MICROS
#undef HUNDREDTHS

std::string ReadText(const pqxx::field& field) {
  return field.is_null() ? std::string() : std::string(field.c_str(), field.size());
}

UtcTime ReadTime(const pqxx::field& micros) {
  return UtcTime(microseconds(micros.as<std::int64_t>()));
}

StoredEvent ReadEvent(const pqxx::row& row) {
  StoredEvent stored;
  PosEvent& event = stored.event;
  event.id.value = ReadText(row[0]);
  event.source_event_id = ReadText(row[1]);
  event.type = ReadText(row[2]);
  event.kind = EventKindFromString(ReadText(row[3])).value_or(EventKind::kOther);
  event.store.value = ReadText(row[4]);
  event.register_id = ReadId<RegisterId>(row[5]);
  event.staff = ReadId<StaffId>(row[6]);
  event.occurred_at = ReadTime(row[7]);
  event.received_at = ReadTime(row[8]);
  event.order_id = ReadText(row[9]);
  event.ticket_no = ReadText(row[10]);
  event.amount = OptionalMoney(row[11], row[13]);
  event.original_amount = OptionalMoney(row[12], row[13]);
  if (!row[14].is_null()) event.discount_percent = row[14].as<double>();
  event.camera = ReadId<CameraId>(row[15]);
  event.items = ReadItems(ReadText(row[16]));
  event.metadata_json = ReadText(row[17]);
  event.topic = ReadText(row[18]);
  stored.score = row[19].as<Points>();
  event.traits = ReadTraits(ReadText(row[20]));
  event.tender = ReadText(row[21]);
  event.card_token = ReadText(row[22]);
  event.original_order_id = ReadText(row[23]);
  event.original_staff = ReadId<StaffId>(row[24]);
  event.customer_staff = ReadId<StaffId>(row[25]);
  if (!row[26].is_null()) event.drawer_open_seconds = row[26].as<double>();
  stored.facts_json = ReadText(row[27]);
  return stored;
}

Decision ReadDecision(const pqxx::row& row, int first) {
  Decision decision;
  if (!row[first].is_null()) decision.disposition = DispositionFromString(ReadText(row[first]));
  decision.note = ReadText(row[first + 1]);
  decision.by = ReadText(row[first + 2]);
  decision.at = ReadTime(row[first + 3]);
  return decision;
}

AlertView ReadAlert(const pqxx::row& row) {
  constexpr int kDisposition = 21;
  AlertView view;
  Alert& alert = view.alert;
  alert.id.value = ReadText(row[0]);
  alert.event.value = ReadText(row[1]);
  alert.event_type = ReadText(row[2]);
  alert.store.value = ReadText(row[3]);
  alert.register_id = ReadId<RegisterId>(row[4]);
  alert.staff = ReadId<StaffId>(row[5]);
  alert.amount = OptionalMoney(row[6], row[7]);
  alert.occurred_at = ReadTime(row[8]);
  alert.created_at = ReadTime(row[9]);
  alert.score = row[10].as<Points>();
  alert.severity = SeverityFromString(ReadText(row[11])).value_or(Severity::kLow);
  alert.reasons = ReadReasons(ReadText(row[12]));
  alert.no_clip_reason = ReadText(row[13]);
  alert.status = AlertStatusFromString(ReadText(row[14])).value_or(AlertStatus::kOpen);
  alert.acknowledged_at = OptionalTime(row[15]);
  alert.acknowledged_by = ReadText(row[16]);
  alert.note = ReadText(row[17]);
  alert.rule = ReadText(row[18]);
  alert.occurrences = row[19].as<int>();
  alert.last_seen = ReadTime(row[20]);
  if (!row[kDisposition].is_null()) view.decision = ReadDecision(row, kDisposition);
  return view;
}

Clip ReadClip(const pqxx::row& row) {
  Clip clip;
  clip.id.value = ReadText(row[0]);
  clip.camera.value = ReadText(row[1]);
  clip.event = ReadId<EventId>(row[2]);
  clip.request.value = ReadText(row[3]);
  clip.status = ClipStatusFromString(ReadText(row[4])).value_or(ClipStatus::kPartial);
  clip.event_at = ReadTime(row[5]);
  clip.wanted = {ReadTime(row[6]), ReadTime(row[7])};
  clip.covered = {ReadTime(row[8]), ReadTime(row[9])};
  clip.gaps = ReadGaps(ReadText(row[10]));
  clip.video_path = ReadText(row[11]);
  clip.thumbnail_path = ReadText(row[12]);
  clip.size_bytes = row[13].as<std::int64_t>();
  clip.codec = ReadText(row[14]);
  clip.width = row[15].as<int>();
  clip.height = row[16].as<int>();
  clip.created_at = ReadTime(row[17]);
  clip.start_offset = microseconds(row[18].as<std::int64_t>());
  clip.video_sha256 = ReadText(row[19]);
  clip.thumbnail_sha256 = ReadText(row[20]);
  clip.time_source = ReadText(row[21]);
  if (!row[22].is_null()) clip.clock_offset = milliseconds(row[22].as<std::int64_t>());
  clip.integrity = ClipIntegrityFromString(ReadText(row[23])).value_or(ClipIntegrity::kOk);
  clip.on_hold = row[24].as<bool>();
  clip.held_by = ReadText(row[25]);
  clip.hold_note = ReadText(row[26]);
  clip.held_at = OptionalTime(row[27]);
  clip.store = ReadId<StoreId>(row[28]);
  return clip;
}

ClipRequest ReadRequest(const pqxx::row& row) {
  ClipRequest request;
  request.id.value = ReadText(row[0]);
  request.camera.value = ReadText(row[1]);
  request.event = ReadId<EventId>(row[2]);
  request.alert = ReadId<AlertId>(row[3]);
  request.event_at = ReadTime(row[4]);
  request.window = {ReadTime(row[5]), ReadTime(row[6])};
  request.priority = row[7].as<int>();
  request.status =
      ClipRequestStatusFromString(ReadText(row[8])).value_or(ClipRequestStatus::kPending);
  request.error = ReadText(row[9]);
  request.attempts = row[10].as<int>();
  request.clip = ReadId<ClipId>(row[11]);
  request.created_at = ReadTime(row[12]);
  request.finished_at = OptionalTime(row[13]);
  return request;
}

std::optional<std::string> DecimalText(const std::optional<Money>& money) {
  return money ? std::optional(FormatDecimal(money->minor)) : std::nullopt;
}

std::string ScoreText(Points points) { return FormatDecimal(points); }

}  // namespace tillwatch
