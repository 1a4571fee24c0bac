#include "tillwatch/adapters/postgres/postgres_event_store.hpp"

#include <algorithm>

#include "day_statistics.hpp"
#include "pool_impl.hpp"
#include "rows.hpp"
#include "sql_params.hpp"

namespace tillwatch {
namespace {

// Both questions as one statement: 'e' rows are events that are stored, 'a' rows alerts of staff.
// The lateral subquery with "offset 0" makes it one look into risk_alerts_by_staff for each staff
// member; as a plain join the planner, which cannot know how narrow the times are, reads the whole
// table.
constexpr const char* kHistory = R"(
select 'e', event_id::text, '', 0::bigint
  from pos_events where event_id = any($1::uuid[])
union all
select 'a', k.store_id, k.staff_id, (extract(epoch from a.occurred_at) * 1000000)::bigint
  from unnest($2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[])
       as k(store_id, staff_id, after, until)
 cross join lateral (select r.occurred_at from risk_alerts r
                      where r.store_id = k.store_id and r.staff_id = k.staff_id
                        and r.occurred_at > k.after and r.occurred_at <= k.until offset 0) as a)";

constexpr const char* kInsertEvents = R"(
insert into pos_events (event_id, source_event_id, event_type, kind, store_id, register_id,
  staff_id, occurred_at, received_at, order_id, ticket_no, amount, original_amount, currency,
  discount_percent, camera_id, items, metadata, topic, score)
select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
  $7::text[], $8::timestamptz[], $9::timestamptz[], $10::text[], $11::text[], $12::numeric[],
  $13::numeric[], $14::text[], $15::float8[], $16::text[], $17::jsonb[], $18::jsonb[],
  $19::text[], $20::numeric[])
on conflict (event_id) do nothing returning event_id)";

constexpr const char* kInsertAlerts = R"(
insert into risk_alerts (alert_id, event_id, event_type, store_id, register_id, staff_id, amount,
  currency, occurred_at, created_at, score, severity, reasons, no_clip_reason)
select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[],
  $7::numeric[], $8::text[], $9::timestamptz[], $10::timestamptz[], $11::numeric[], $12::text[],
  $13::jsonb[], $14::text[])
on conflict do nothing returning alert_id)";

constexpr const char* kInsertRequests = R"(
insert into video_clip_requests (request_id, camera_id, event_id, alert_id, event_at,
  window_start, window_end, priority, not_before, created_at)
select id, camera, event, alert, at, w_start, w_end, priority, w_end, created
  from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::timestamptz[],
    $6::timestamptz[], $7::timestamptz[], $8::smallint[], $9::timestamptz[])
    as r(id, camera, event, alert, at, w_start, w_end, priority, created)
on conflict (request_id) do nothing)";

constexpr const char* kInsertRejected = R"(
insert into rejected_messages (message_id, topic, payload, payload_size, reason, received_at)
select * from unnest($1::uuid[], $2::text[], $3::bytea[], $4::bigint[], $5::text[],
  $6::timestamptz[])
on conflict (message_id) do nothing)";

SqlText Decimal(const std::optional<Money>& money) {
  return money ? SqlText(FormatDecimal(money->minor)) : std::nullopt;
}

SqlText Currency(const PosEvent& event) {
  if (event.amount) return event.amount->currency;
  if (event.original_amount) return event.original_amount->currency;
  return std::nullopt;
}

std::string HexBytea(const std::string& bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "\\x";
  text.reserve(2 + bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

// The ids in the first column.
std::set<std::string> IdsOf(const pqxx::result& rows) {
  std::set<std::string> ids;
  for (const auto& row : rows) ids.insert(row[0].as<std::string>());
  return ids;
}

// The ids of those that were not there yet.
std::set<std::string> InsertEvents(pqxx::work& tx, std::span<const ScoredEvent> events) {
  std::vector<SqlArray> columns(20);
  for (const ScoredEvent& scored : events) {
    const PosEvent& e = scored.event;
    const SqlText discount =
        e.discount_percent ? SqlText(pqxx::to_string(*e.discount_percent)) : std::nullopt;
    AddRow(columns, {e.id.value,
                     NullIfEmpty(e.source_event_id),
                     e.type,
                     std::string(ToString(e.kind)),
                     e.store.value,
                     ToSql(e.register_id),
                     ToSql(e.staff),
                     ToSql(e.occurred_at),
                     ToSql(e.received_at),
                     NullIfEmpty(e.order_id),
                     NullIfEmpty(e.ticket_no),
                     Decimal(e.amount),
                     Decimal(e.original_amount),
                     Currency(e),
                     discount,
                     ToSql(e.camera),
                     ItemsJson(e.items),
                     NullIfEmpty(e.metadata_json),
                     e.topic,
                     ScoreText(scored.risk.score)});
  }
  return IdsOf(RunColumns(tx, kInsertEvents, columns));
}

// The ids of those that were not there yet.
std::set<std::string> InsertAlerts(pqxx::work& tx, std::span<const ScoredEvent> events) {
  std::vector<SqlArray> columns(14);
  bool any = false;
  for (const ScoredEvent& scored : events) {
    if (!scored.alert) continue;
    any = true;
    const Alert& a = *scored.alert;
    AddRow(columns, {a.id.value, a.event.value, a.event_type, a.store.value, ToSql(a.register_id),
                     ToSql(a.staff), Decimal(a.amount),
                     a.amount ? SqlText(a.amount->currency) : std::nullopt, ToSql(a.occurred_at),
                     ToSql(a.created_at), ScoreText(a.score), std::string(ToString(a.severity)),
                     ReasonsJson(a.reasons), a.no_clip_reason});
  }
  return any ? IdsOf(RunColumns(tx, kInsertAlerts, columns)) : std::set<std::string>();
}

void InsertRequests(pqxx::work& tx, std::span<const ScoredEvent> events) {
  std::vector<SqlArray> columns(9);
  bool any = false;
  for (const ScoredEvent& scored : events) {
    for (const ClipRequest& r : scored.clip_requests) {
      any = true;
      AddRow(columns, {r.id.value, r.camera.value, ToSql(r.event), ToSql(r.alert),
                       ToSql(r.event_at), ToSql(r.window.start), ToSql(r.window.end),
                       std::to_string(r.priority), ToSql(r.created_at)});
    }
  }
  if (any) RunColumns(tx, kInsertRequests, columns);
}

void InsertRejected(pqxx::work& tx, std::span<const RejectedMessage> rejected) {
  std::vector<SqlArray> columns(6);
  for (const RejectedMessage& r : rejected) {
    AddRow(columns, {r.id, r.topic, HexBytea(r.payload), std::to_string(r.payload_size), r.reason,
                     ToSql(r.received_at)});
  }
  RunColumns(tx, kInsertRejected, columns);
}

}  // namespace

BatchHistory PostgresEventStore::LoadHistory(std::span<const PosEvent> events, seconds window) {
  BatchHistory history;
  if (events.empty()) return history;
  SqlArray ids;
  std::map<StaffKey, TimeSpan> spans;  // first to last event of each staff in this batch
  for (const PosEvent& event : events) {
    ids.Add(event.id.value);
    if (!event.staff) continue;
    const UtcTime at = event.occurred_at;
    TimeSpan& span = spans.try_emplace({event.store, *event.staff}, TimeSpan{at, at}).first->second;
    span.start = std::min(span.start, at);
    span.end = std::max(span.end, at);
  }
  std::vector<SqlArray> keys(4);
  for (const auto& [key, span] : spans) {
    AddRow(keys, {key.store.value, key.staff.value, ToSql(UtcTime(span.start - window)),
                  ToSql(span.end)});
  }
  SqlParams params;
  params.Add(ids.Literal());
  for (const SqlArray& column : keys) params.Add(column.Literal());

  const auto rows = Transact(pool_, [&](pqxx::work& tx) { return params.Run(tx, kHistory); });
  for (const auto& row : rows) {
    const auto id = row[1].as<std::string>();
    if (row[0].as<std::string>() == "e") {
      history.known.insert(EventId{id});
    } else {
      history.alert_times[{StoreId{id}, StaffId{row[2].as<std::string>()}}].push_back(
          ReadTime(row[3]));
    }
  }
  return history;
}

void PostgresEventStore::Commit(std::span<const ScoredEvent> events,
                                std::span<const RejectedMessage> rejected) {
  Transact(pool_, [&](pqxx::work& tx) {
    if (!events.empty()) {
      const auto new_events = InsertEvents(tx, events);
      const auto new_alerts = InsertAlerts(tx, events);
      InsertRequests(tx, events);
      DayStatistics statistics(calendar_);
      statistics.Count(events, new_events, new_alerts);
      statistics.Write(tx);
    }
    if (!rejected.empty()) InsertRejected(tx, rejected);
  });
}

}  // namespace tillwatch
