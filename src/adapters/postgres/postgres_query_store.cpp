#include "tillwatch/adapters/postgres/postgres_query_store.hpp"

#include <map>

#include "pool_impl.hpp"
#include "rows.hpp"
#include "sql_params.hpp"

namespace tillwatch {
namespace {

// A filter that is NULL passes every row; the planner folds it away, because an unprepared
// statement is planned with its values.
const std::string kListEvents = std::string("select ") + kEventColumns + R"(, a.alert_id
  from pos_events e left join alert_occurrences a on a.event_id = e.event_id
 where ($1::text is null or e.store_id = $1)
   and ($2::text is null or e.register_id = $2)
   and ($3::text is null or e.staff_id = $3)
   and ($4::text is null or e.event_type = $4 or e.kind = $4)
   and ($5::timestamptz is null or e.occurred_at >= $5)
   and ($6::timestamptz is null or e.occurred_at < $6)
   and ($7::timestamptz is null or (e.occurred_at, e.event_id) < ($7, $8::uuid))
 order by e.occurred_at desc, e.event_id desc limit $9::int)";

const std::string kListAlerts = std::string("select ") + kAlertColumns + R"(
  from risk_alerts a
 where ($1::text is null or a.store_id = $1)
   and ($2::text is null or a.register_id = $2)
   and ($3::text is null or a.staff_id = $3)
   and ($4::text is null or a.status = $4)
   and ($5::text is null or a.severity = $5)
   and ($6::timestamptz is null or a.occurred_at >= $6)
   and ($7::timestamptz is null or a.occurred_at < $7)
   and ($8::timestamptz is null or (a.created_at, a.alert_id) < ($8, $9::uuid))
   and ($11::text is null or a.disposition = $11)
 order by a.created_at desc, a.alert_id desc limit $10::int)";

const std::string kListClips = std::string("select ") + kClipColumns + R"(
  from video_clips c
 where ($1::text is null or c.camera_id = $1)
   and ($2::uuid is null
        or c.clip_id in (select clip_id from alert_clips where alert_id = $2))
   and ($3::uuid is null
        or c.clip_id in (select clip_id from video_clips where event_id = $3
                          union all
                         select clip_id from video_clip_requests where event_id = $3))
   and ($4::timestamptz is null or c.end_at > $4)
   and ($5::timestamptz is null or c.start_at < $5)
   and ($6::timestamptz is null or (c.event_at, c.clip_id) < ($6, $7::uuid))
 order by c.event_at desc, c.clip_id desc limit $8::int)";

// Of the clip $1 of the camera $2, filmed within [$3, $4).
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
 order by e.occurred_at, e.event_id limit 500)";

SqlText NameOf(const std::optional<AlertStatus>& status) {
  return status ? SqlText(ToString(*status)) : std::nullopt;
}
SqlText NameOf(const std::optional<Severity>& severity) {
  return severity ? SqlText(ToString(*severity)) : std::nullopt;
}

void AddPage(SqlParams& params, const PageRequest& page) {
  params.Add(page.after ? SqlText(ToSql(page.after->time)) : std::nullopt);
  params.Add(page.after ? SqlText(page.after->id) : std::nullopt);
  params.Add(page.limit + 1);  // one more than asked for tells whether there is a next page
}

// Cuts the extra row off; key(item) is the cursor of an item.
template <class T, class Key>
void FinishPage(Page<T>& page, int limit, Key key) {
  if (page.items.size() <= static_cast<std::size_t>(limit)) return;
  page.items.resize(static_cast<std::size_t>(limit));
  page.next = key(page.items.back());
}

StoredEvent ReadEventWithAlert(const pqxx::row& row) {
  StoredEvent stored = ReadEvent(row);
  const auto alert = row[row.size() - 1];
  if (!alert.is_null()) stored.alert = AlertId{alert.as<std::string>()};
  return stored;
}

// The clips and requests of all alerts of a page in two statements.
void AttachClips(pqxx::work& tx, std::vector<AlertView>& views) {
  if (views.empty()) return;
  SqlArray ids;
  std::map<std::string, AlertView*> by_id;
  for (AlertView& view : views) {
    ids.Add(view.alert.id.value);
    by_id[view.alert.id.value] = &view;
  }
  const std::string clips = std::string("select ") + kClipColumns + R"(, l.alert_id
  from alert_clips l join video_clips c on c.clip_id = l.clip_id
 where l.alert_id = any($1::uuid[]) order by c.camera_id, c.clip_id)";
  for (const auto& row : SqlParams().Add(ids.Literal()).Run(tx, clips)) {
    by_id.at(row[row.size() - 1].as<std::string>())->clips.push_back(ReadClip(row));
  }
  const std::string requests = std::string("select ") + kRequestColumns + R"(
  from video_clip_requests r where r.alert_id = any($1::uuid[]) order by r.camera_id, r.created_at)";
  for (const auto& row : SqlParams().Add(ids.Literal()).Run(tx, requests)) {
    ClipRequest request = ReadRequest(row);
    by_id.at(request.alert->value)->clip_requests.push_back(std::move(request));
  }
}

void AttachAlerts(pqxx::work& tx, std::vector<ClipView>& views) {
  if (views.empty()) return;
  SqlArray ids;
  std::map<std::string, ClipView*> by_id;
  for (ClipView& view : views) {
    ids.Add(view.clip.id.value);
    by_id[view.clip.id.value] = &view;
  }
  const auto rows = SqlParams()
                        .Add(ids.Literal())
                        .Run(tx,
                             "select clip_id, alert_id from alert_clips where clip_id = "
                             "any($1::uuid[]) order by alert_id");
  for (const auto& row : rows) {
    by_id.at(row[0].as<std::string>())->alerts.push_back(AlertId{row[1].as<std::string>()});
  }
}

std::optional<AlertView> FindAlert(pqxx::work& tx, const AlertId& id) {
  const auto rows =
      SqlParams().Add(id).Run(tx, std::string("select ") + kAlertColumns +
                                      " from risk_alerts a where a.alert_id = $1::uuid");
  if (rows.empty()) return std::nullopt;
  std::vector<AlertView> views{ReadAlert(rows[0])};
  AttachClips(tx, views);
  return std::move(views.front());
}

std::optional<ClipView> FindClip(pqxx::work& tx, const ClipId& id) {
  const auto rows = SqlParams().Add(id).Run(
      tx, std::string("select ") + kClipColumns + " from video_clips c where c.clip_id = $1::uuid");
  if (rows.empty()) return std::nullopt;
  std::vector<ClipView> views{ClipView{ReadClip(rows[0]), {}}};
  AttachAlerts(tx, views);
  return std::move(views.front());
}

}  // namespace

Page<StoredEvent> PostgresQueryStore::ListEvents(const EventFilter& filter,
                                                 const PageRequest& page) {
  SqlParams params;
  params.Add(ToSql(filter.store)).Add(ToSql(filter.register_id)).Add(ToSql(filter.staff));
  params.Add(filter.event_type).Add(ToSql(filter.from)).Add(ToSql(filter.to));
  AddPage(params, page);
  return Transact(pool_, [&](pqxx::work& tx) {
    Page<StoredEvent> result;
    for (const auto& row : params.Run(tx, kListEvents)) {
      result.items.push_back(ReadEventWithAlert(row));
    }
    FinishPage(result, page.limit, [](const StoredEvent& stored) {
      return Cursor{stored.event.occurred_at, stored.event.id.value};
    });
    return result;
  });
}

std::optional<StoredEvent> PostgresQueryStore::GetEvent(const EventId& id) {
  return Transact(pool_, [&](pqxx::work& tx) -> std::optional<StoredEvent> {
    const auto rows =
        SqlParams().Add(id).Run(tx, std::string("select ") + kEventColumns +
                                        ", a.alert_id from pos_events e left join "
                                        "alert_occurrences a on a.event_id = e.event_id"
                                        " where e.event_id = $1::uuid");
    return rows.empty() ? std::nullopt : std::optional(ReadEventWithAlert(rows[0]));
  });
}

Page<AlertView> PostgresQueryStore::ListAlerts(const AlertFilter& filter, const PageRequest& page) {
  SqlParams params;
  params.Add(ToSql(filter.store)).Add(ToSql(filter.register_id)).Add(ToSql(filter.staff));
  params.Add(NameOf(filter.status)).Add(NameOf(filter.severity));
  params.Add(ToSql(filter.from)).Add(ToSql(filter.to));
  AddPage(params, page);
  params.Add(filter.disposition ? SqlText(ToString(*filter.disposition)) : std::nullopt);
  return Transact(pool_, [&](pqxx::work& tx) {
    Page<AlertView> result;
    for (const auto& row : params.Run(tx, kListAlerts)) result.items.push_back(ReadAlert(row));
    FinishPage(result, page.limit, [](const AlertView& view) {
      return Cursor{view.alert.created_at, view.alert.id.value};
    });
    AttachClips(tx, result.items);
    return result;
  });
}

std::optional<AlertView> PostgresQueryStore::GetAlert(const AlertId& id) {
  return Transact(pool_, [&](pqxx::work& tx) { return FindAlert(tx, id); });
}

std::optional<AlertView> PostgresQueryStore::AcknowledgeAlert(const AlertId& id,
                                                              const std::string& by,
                                                              const std::string& note,
                                                              UtcTime now) {
  return Transact(pool_, [&](pqxx::work& tx) {
    SqlParams().Add(id).Add(by).Add(note).Add(now).Run(tx, R"(
update risk_alerts
   set status = 'acknowledged', acknowledged_by = $2, note = $3, acknowledged_at = $4::timestamptz
 where alert_id = $1::uuid and status = 'open')");
    return FindAlert(tx, id);
  });
}

Page<ClipView> PostgresQueryStore::ListClips(const ClipFilter& filter, const PageRequest& page) {
  SqlParams params;
  params.Add(ToSql(filter.camera)).Add(ToSql(filter.alert)).Add(ToSql(filter.event));
  params.Add(ToSql(filter.from)).Add(ToSql(filter.to));
  AddPage(params, page);
  return Transact(pool_, [&](pqxx::work& tx) {
    Page<ClipView> result;
    for (const auto& row : params.Run(tx, kListClips)) result.items.push_back({ReadClip(row), {}});
    FinishPage(result, page.limit, [](const ClipView& view) {
      return Cursor{view.clip.event_at, view.clip.id.value};
    });
    AttachAlerts(tx, result.items);
    return result;
  });
}

std::optional<ClipView> PostgresQueryStore::GetClip(const ClipId& id) {
  return Transact(pool_, [&](pqxx::work& tx) { return FindClip(tx, id); });
}

std::optional<ClipView> PostgresQueryStore::SetHold(const ClipId& id, bool on_hold,
                                                    const std::string& by, const std::string& note,
                                                    UtcTime now) {
  return Transact(pool_, [&](pqxx::work& tx) {
    SqlParams()
        .Add(id)
        .Add(SqlText(on_hold ? "true" : "false"))
        .Add(by)
        .Add(note)
        .Add(now)
        .Run(tx, R"(
update video_clips
   set on_hold = $2::boolean, held_by = $3, hold_note = $4, held_at = $5::timestamptz
 where clip_id = $1::uuid and on_hold <> $2::boolean)");
    return FindClip(tx, id);
  });
}

std::vector<PosEvent> PostgresQueryStore::EventsDuring(const Clip& clip) {
  return Transact(pool_, [&](pqxx::work& tx) {
    std::vector<PosEvent> events;
    const auto rows = SqlParams()
                          .Add(clip.id)
                          .Add(clip.camera)
                          .Add(clip.covered.start)
                          .Add(clip.covered.end)
                          .Run(tx, kEventsDuring);
    for (const auto& row : rows) events.push_back(ReadEvent(row).event);
    return events;
  });
}

std::optional<ClipRequest> PostgresQueryStore::GetClipRequest(const ClipRequestId& id) {
  return Transact(pool_, [&](pqxx::work& tx) -> std::optional<ClipRequest> {
    const auto rows = SqlParams().Add(id).Run(
        tx, std::string("select ") + kRequestColumns +
                " from video_clip_requests r where r.request_id = $1::uuid");
    return rows.empty() ? std::nullopt : std::optional(ReadRequest(rows[0]));
  });
}

void PostgresQueryStore::Ping() {
  Transact(pool_, [](pqxx::work& tx) { tx.exec("select 1"); });
}

}  // namespace tillwatch
