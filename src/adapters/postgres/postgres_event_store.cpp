#include "tillwatch/adapters/postgres/postgres_event_store.hpp"

#include <algorithm>

#include "attachments.hpp"
#include "day_statistics.hpp"
#include "event_rows.hpp"
#include "feed_rows.hpp"
#include "json_columns.hpp"
#include "peer_figures.hpp"
#include "pool_impl.hpp"
#include "risk_history.hpp"
#include "rows.hpp"
#include "sql_params.hpp"
#include "tillwatch/codec/feed_json.hpp"
#include "tillwatch/ports/errors.hpp"

namespace tillwatch {
namespace {

const SystemClock kSystemClock;

constexpr const char* kInsertAlerts = R"(
insert into risk_alerts (alert_id, event_id, event_type, store_id, register_id, staff_id, amount,
  currency, occurred_at, created_at, score, severity, reasons, no_clip_reason, rule, last_seen)
select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[],
  $7::numeric[], $8::text[], $9::timestamptz[], $10::timestamptz[], $11::numeric[], $12::text[],
  $13::jsonb[], $14::text[], $15::text[], $16::timestamptz[])
on conflict do nothing returning alert_id)";

// Only what was not there before changes an alert, so that a replay changes nothing. The alert's
// own event is its first occurrence and counted already. Gives the alerts that it changed.
const std::string kInsertOccurrences = std::string(R"(
with given as materialized (
  select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[],
    $6::timestamptz[], $7::numeric[], $8::text[], $9::jsonb[], $10::timestamptz[])
    as g(event_id, alert_id, store_id, register_id, staff_id, occurred_at, score, severity,
         reasons, filmed_at)),
fresh as (
  insert into alert_occurrences (event_id, alert_id, store_id, register_id, staff_id, occurred_at,
    score, severity, reasons)
  select event_id, alert_id, store_id, register_id, staff_id, occurred_at, score, severity, reasons
    from given
  on conflict do nothing
  returning alert_id, event_id, occurred_at, score, severity, reasons),
worst as (
  select distinct on (f.alert_id) f.alert_id, f.score, f.severity, f.reasons,
         count(*) over (partition by f.alert_id) as more,
         max(f.occurred_at) over (partition by f.alert_id) as latest,
         max(g.filmed_at) over (partition by f.alert_id) as filmed
    from fresh f join risk_alerts r on r.alert_id = f.alert_id and r.event_id <> f.event_id
    join given g on g.event_id = f.event_id
   order by f.alert_id, f.score desc, f.occurred_at)
update risk_alerts a
   set occurrences = a.occurrences + w.more, last_seen = greatest(a.last_seen, w.latest),
       filmed_at = greatest(a.filmed_at, w.filmed),
       score = greatest(a.score, w.score),
       severity = case when w.score > a.score then w.severity else a.severity end,
       reasons = case when w.score > a.score then w.reasons else a.reasons end
  from worst w where w.alert_id = a.alert_id
returning )") + kAlertColumns;

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
std::set<std::string> InsertAlerts(pqxx::work& tx, std::span<const ScoredEvent> events) {
  std::vector<SqlArray> columns(16);
  bool any = false;
  for (const ScoredEvent& scored : events) {
    if (!scored.alert) continue;
    any = true;
    const Alert& a = *scored.alert;
    AddRow(columns, {a.id.value, a.event.value, a.event_type, a.store.value, ToSql(a.register_id),
                     ToSql(a.staff), DecimalText(a.amount),
                     a.amount ? SqlText(a.amount->currency) : std::nullopt, ToSql(a.occurred_at),
                     ToSql(a.created_at), ScoreText(a.score), std::string(ToString(a.severity)),
                     ReasonsJson(a.reasons), a.no_clip_reason, a.rule, ToSql(a.last_seen)});
  }
  return any ? IdsOf(RunColumns(tx, "insert_alerts", kInsertAlerts, columns))
             : std::set<std::string>();
}

// The alerts that repeats changed.
std::vector<AlertView> InsertOccurrences(pqxx::work& tx, std::span<const ScoredEvent> events,
                                         std::uint64_t nth) {
  std::vector<SqlArray> columns(10);
  bool any = false;
  for (const ScoredEvent& scored : events) {
    if (!scored.Alerting()) continue;
    any = true;
    const PosEvent& e = scored.event;
    const AlertId& alert = scored.joined ? *scored.joined : scored.alert->id;
    AddRow(columns, {e.id.value, alert.value, e.store.value, ToSql(e.register_id), ToSql(e.staff),
                     ToSql(e.occurred_at), ScoreText(scored.risk.score),
                     std::string(ToString(scored.risk.severity)), ReasonsJson(scored.risk.reasons),
                     scored.clip_requests.empty() ? std::nullopt : SqlText(ToSql(e.occurred_at))});
  }
  std::vector<AlertView> changed;
  if (!any) return changed;
  SqlParams params;
  AddColumns(params, columns);
  const pqxx::result rows = params.RunRenewed(tx, "insert_occurrences", nth, kInsertOccurrences);
  for (const auto& row : rows) changed.push_back(ReadAlert(row));
  return changed;
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
  if (any) RunColumns(tx, "insert_requests", kInsertRequests, columns);
}

void InsertRejected(pqxx::work& tx, std::span<const RejectedMessage> rejected) {
  std::vector<SqlArray> columns(6);
  for (const RejectedMessage& r : rejected) {
    AddRow(columns, {r.id, r.topic, HexBytea(r.payload), std::to_string(r.payload_size), r.reason,
                     ToSql(r.received_at)});
  }
  RunColumns(tx, "insert_rejected", kInsertRejected, columns);
}

// Of a new alert all is known; only what repeats changed is read, once a batch.
std::vector<FeedMessage> MessagesOf(pqxx::work& tx, std::span<const ScoredEvent> events,
                                    const std::set<std::string>& new_alerts,
                                    std::vector<AlertView> changed, std::uint64_t nth) {
  std::vector<FeedMessage> messages;
  for (const ScoredEvent& scored : events) {
    if (!scored.alert || !new_alerts.contains(scored.alert->id.value)) continue;
    messages.push_back(
        AlertMessage(FeedKind::kAlert, {*scored.alert, {}, scored.clip_requests, std::nullopt}));
  }
  AttachClips(tx, changed, kEveryStore, nth);
  for (AlertView& view : changed) {
    // Who reads of this store may see no other's clip: a till may have named a camera elsewhere.
    std::erase_if(view.clips, [&](const Clip& clip) { return clip.store != view.alert.store; });
    messages.push_back(AlertMessage(FeedKind::kAlertUpdated, view));
  }
  return messages;
}

// Everything of the nth batch but the events, of which these were inserted; null: all.
void WriteRest(pqxx::work& tx, const StoreCalendar& calendar, std::uint64_t nth,
               std::span<const ScoredEvent> events, std::optional<std::set<std::string>> inserted,
               std::span<const RejectedMessage> rejected) {
  const std::set<std::string> new_alerts = InsertAlerts(tx, events);
  std::vector<AlertView> changed = InsertOccurrences(tx, events, nth);
  InsertRequests(tx, events);
  DayStatistics statistics(calendar);
  statistics.Count(events, std::move(inserted), new_alerts);
  statistics.Write(tx);
  if (!rejected.empty()) InsertRejected(tx, rejected);
  AppendToFeed(tx, MessagesOf(tx, events, new_alerts, std::move(changed), nth));
}

}  // namespace

PostgresEventStore::PostgresEventStore(PostgresPool& pool, StoreCalendar calendar)
    : PostgresEventStore(pool, std::move(calendar), kSystemClock) {}

PostgresEventStore::PostgresEventStore(PostgresPool& pool, StoreCalendar calendar,
                                       const Clock& clock)
    : pool_(pool),
      calendar_(std::move(calendar)),
      clock_(clock),
      peers_(std::make_unique<PeerFigures>()) {}

PostgresEventStore::~PostgresEventStore() = default;

StoredHistory PostgresEventStore::LoadHistory(std::span<const PosEvent> events,
                                              const HistoryPlan& plan) {
  const SteadyTime now = clock_.SteadyNow();
  std::set<PeerQuery> missing;
  PeerFigures::Groups peers = peers_->Known(plan.peers, now, missing);
  ++batches_;
  return Transact(pool_, [&](pqxx::work& tx) {
    StoredHistory history = ReadStoredHistory(tx, events, plan, batches_);
    history.peers = peers;
    if (!missing.empty()) history.peers.merge(peers_->Load(tx, missing, now));
    return history;
  });
}

bool PostgresEventStore::CommitNew(std::span<const ScoredEvent> events,
                                   std::span<const RejectedMessage> rejected) {
  bool stored = false;
  try {
    Transact(pool_, [&](pqxx::work& tx) {
      try {
        CopyEvents(tx, events);
      } catch (const pqxx::unique_violation&) {
        stored = true;
        throw;
      }
      WriteRest(tx, calendar_, batches_, events, std::nullopt, rejected);
    });
  } catch (const Refused&) {
    if (!stored) throw;
  }
  return !stored;
}

void PostgresEventStore::Commit(std::span<const ScoredEvent> events,
                                std::span<const RejectedMessage> rejected) {
  Transact(pool_, [&](pqxx::work& tx) {
    std::set<std::string> inserted;
    if (!events.empty()) inserted = InsertEvents(tx, events);
    WriteRest(tx, calendar_, batches_, events, std::move(inserted), rejected);
  });
}

}  // namespace tillwatch
