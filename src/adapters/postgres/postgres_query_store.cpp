#include "tillwatch/adapters/postgres/postgres_query_store.hpp"

#include "attachments.hpp"
#include "feed_rows.hpp"
#include "pool_impl.hpp"
#include "rows.hpp"
#include "sql_params.hpp"
#include "tillwatch/codec/feed_json.hpp"

namespace tillwatch {
namespace {

// Of the clip $1 of the camera $2, filmed within [$3, $4), and of the stores $5.
const std::string kEventsDuring = std::string(R"(
with own as (
  select a.event_id, a.store_id, a.register_id
    from alert_clips l join alert_occurrences a on a.alert_id = l.alert_id
   where l.clip_id = $1::uuid),
tills as (
  select distinct store_id, register_id from own where register_id is not null),
seen as (
  select store_id, register_id from tills
   union
  select store_id, register_id from camera_registers
   where camera_id = $2 and not exists (select from tills))
select )") + kEventColumns + R"(
  from pos_events e
 where e.occurred_at >= $3::timestamptz and e.occurred_at < $4::timestamptz
   and ((e.store_id, e.register_id) in (select store_id, register_id from seen)
        or e.event_id in (select event_id from own))
   and ($5::text[] is null or e.store_id = any($5))
 order by e.occurred_at, e.event_id limit 500)";

}  // namespace

std::optional<StoredEvent> PostgresQueryStore::GetEvent(const EventId& id,
                                                        const StoreScope& stores) {
  return Transact(pool_, [&](pqxx::work& tx) -> std::optional<StoredEvent> {
    const auto rows = SqlParams()
                          .Add(id)
                          .Add(ToSql(stores))
                          .RunPrepared(tx, "event_by_id",
                                       std::string("select ") + kEventColumns +
                                           ", a.alert_id from pos_events e left join "
                                           "alert_occurrences a on a.event_id = e.event_id"
                                           " where e.event_id = $1::uuid"
                                           " and ($2::text[] is null or e.store_id = any($2))");
    return rows.empty() ? std::nullopt : std::optional(ReadEventWithAlert(rows[0]));
  });
}

std::optional<AlertView> PostgresQueryStore::GetAlert(const AlertId& id, const StoreScope& stores) {
  return Transact(pool_, [&](pqxx::work& tx) { return FindAlert(tx, id, stores); });
}

std::optional<AlertView> PostgresQueryStore::AcknowledgeAlert(const AlertId& id,
                                                              const StoreScope& stores,
                                                              const std::string& by,
                                                              const std::string& note,
                                                              UtcTime now) {
  return Transact(pool_, [&](pqxx::work& tx) {
    const auto result =
        SqlParams().Add(id).Add(by).Add(note).Add(now).Add(ToSql(stores)).Run(tx, R"(
update risk_alerts
   set status = 'acknowledged', acknowledged_by = $2, note = $3, acknowledged_at = $4::timestamptz
 where alert_id = $1::uuid and status = 'open'
   and ($5::text[] is null or store_id = any($5)))");
    auto alert = FindAlert(tx, id, stores);
    if (result.affected_rows() > 0) {
      AppendToFeed(tx, {AlertMessage(FeedKind::kAlertUpdated, FindAlertForFeed(tx, id).value())});
    }
    return alert;
  });
}

std::optional<ClipView> PostgresQueryStore::GetClip(const ClipId& id, const StoreScope& stores) {
  return Transact(pool_, [&](pqxx::work& tx) { return FindClip(tx, id, stores); });
}

std::optional<ClipView> PostgresQueryStore::SetHold(const ClipId& id, const StoreScope& stores,
                                                    bool on_hold, const std::string& by,
                                                    const std::string& note, UtcTime now) {
  return Transact(pool_, [&](pqxx::work& tx) {
    SqlParams()
        .Add(id)
        .Add(SqlText(on_hold ? "true" : "false"))
        .Add(by)
        .Add(note)
        .Add(now)
        .Add(ToSql(stores))
        .Run(tx, R"(
update video_clips
   set on_hold = $2::boolean, held_by = $3, hold_note = $4, held_at = $5::timestamptz
 where clip_id = $1::uuid and on_hold <> $2::boolean
   and ($6::text[] is null or store_id = any($6)))");
    return FindClip(tx, id, stores);
  });
}

std::vector<PosEvent> PostgresQueryStore::EventsDuring(const Clip& clip, const StoreScope& stores) {
  return Transact(pool_, [&](pqxx::work& tx) {
    std::vector<PosEvent> events;
    const auto rows = SqlParams()
                          .Add(clip.id)
                          .Add(clip.camera)
                          .Add(clip.covered.start)
                          .Add(clip.covered.end)
                          .Add(ToSql(stores))
                          .Run(tx, kEventsDuring);
    for (const auto& row : rows) events.push_back(ReadEvent(row).event);
    return events;
  });
}

std::optional<ClipRequest> PostgresQueryStore::GetClipRequest(const ClipRequestId& id,
                                                              const StoreScope& stores) {
  return Transact(pool_, [&](pqxx::work& tx) -> std::optional<ClipRequest> {
    const auto rows =
        SqlParams()
            .Add(id)
            .Add(ToSql(stores))
            .Run(tx, std::string("select ") + kRequestColumns +
                         " from video_clip_requests r where r.request_id = $1::uuid and " +
                         kRequestInStores);
    return rows.empty() ? std::nullopt : std::optional(ReadRequest(rows[0]));
  });
}

void PostgresQueryStore::Ping() {
  Transact(pool_, [](pqxx::work& tx) { tx.exec("select 1"); });
}

}  // namespace tillwatch
