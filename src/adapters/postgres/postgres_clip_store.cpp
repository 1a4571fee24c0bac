#include "tillwatch/adapters/postgres/postgres_clip_store.hpp"

#include <algorithm>

#include "attachments.hpp"
#include "clip_request_rows.hpp"
#include "feed_rows.hpp"
#include "json_columns.hpp"
#include "pool_impl.hpp"
#include "rows.hpp"
#include "sql_params.hpp"
#include "tillwatch/codec/feed_json.hpp"
#include "tillwatch/domain/clip_sharing.hpp"

namespace tillwatch {
namespace {

// With the seconds that the camera's ring holds, if the camera is configured.
const std::string kClaimLead = std::string(R"(
update video_clip_requests r
   set status = 'processing', claimed_by = $1, claimed_at = $2::timestamptz
 where r.request_id = (
   select request_id from video_clip_requests
    where status = 'pending' and not_before <= $2::timestamptz
    order by priority desc, created_at, request_id
    for update skip locked limit 1)
returning )") + kRequestColumns +
                               ", (select k.buffer_seconds from cameras k"
                               " where k.camera_id = r.camera_id)";

// Pending requests of the camera $1 within [$2, $3].
const std::string kCandidates = std::string("select ") + kRequestColumns + R"(
  from video_clip_requests r
 where r.status = 'pending' and r.camera_id = $1
   and r.window_start >= $2::timestamptz and r.window_start <= $3::timestamptz
   and r.window_end <= $3::timestamptz
 order by r.priority desc, r.created_at, r.request_id limit 500
   for update skip locked)";

constexpr const char* kClaimSharers = R"(
update video_clip_requests
   set status = 'processing', claimed_by = $2, claimed_at = $3::timestamptz
 where request_id = any($1::uuid[]))";

// Clips whose wanted window holds all of [$2, $3]. None is longer than an hour.
const std::string kShowing = std::string("select ") + kClipColumns + R"(
  from video_clips c
 where c.camera_id = $1 and c.integrity = 'ok'
   and c.wanted_start <= $2::timestamptz
   and c.wanted_start >= $3::timestamptz - interval '1 hour'
   and c.wanted_end >= $3::timestamptz
 order by c.created_at, c.clip_id for share)";

// $1: requests, $2: their clip, $3: its gaps, $4: now.
constexpr const char* kComplete = R"(
update video_clip_requests r
   set clip_id = $2::uuid, error = '', finished_at = $4::timestamptz,
       status = case when exists (
         select from jsonb_to_recordset($3::jsonb) as gap(start timestamptz, "end" timestamptz)
          where gap.start < r.window_end and gap.end > r.window_start)
         then 'partial' else 'completed' end
 where r.request_id = any($1::uuid[]) and coalesce(r.clip_id, $2::uuid) = $2::uuid)";

constexpr const char* kLinkAlerts = R"(
insert into alert_clips (alert_id, clip_id)
select distinct alert_id, $2::uuid from video_clip_requests
 where request_id = any($1::uuid[]) and alert_id is not null
on conflict do nothing)";

constexpr const char* kUpsertClip = R"(
insert into video_clips (clip_id, camera_id, event_id, request_id, status, event_at,
  wanted_start, wanted_end, start_at, end_at, gaps, video_path, thumbnail_path, size_bytes, codec,
  width, height, created_at, start_offset_us, video_sha256, thumbnail_sha256, time_source,
  clock_offset_ms, store_id)
values ($1::uuid, $2, $3::uuid, $4::uuid, $5, $6::timestamptz, $7::timestamptz, $8::timestamptz,
  $9::timestamptz, $10::timestamptz, $11::jsonb, $12, $13, $14::bigint, $15, $16::int, $17::int,
  $18::timestamptz, $19::bigint, $20, $21, coalesce($22, 'arrival'), $23::bigint,
  (select store_id from cameras where camera_id = $2))
on conflict (clip_id) do update set status = excluded.status,
  wanted_start = excluded.wanted_start, wanted_end = excluded.wanted_end,
  start_at = excluded.start_at, end_at = excluded.end_at, gaps = excluded.gaps,
  size_bytes = excluded.size_bytes, video_path = excluded.video_path,
  thumbnail_path = excluded.thumbnail_path, codec = excluded.codec, width = excluded.width,
  height = excluded.height, created_at = excluded.created_at,
  start_offset_us = excluded.start_offset_us, video_sha256 = excluded.video_sha256,
  thumbnail_sha256 = excluded.thumbnail_sha256, time_source = excluded.time_source,
  clock_offset_ms = excluded.clock_offset_ms)";

void InsertClip(pqxx::work& tx, const Clip& clip) {
  SqlParams()
      .Add(clip.id)
      .Add(clip.camera)
      .Add(ToSql(clip.event))
      .Add(clip.request)
      .Add(std::string(ToString(clip.status)))
      .Add(clip.event_at)
      .Add(clip.wanted.start)
      .Add(clip.wanted.end)
      .Add(clip.covered.start)
      .Add(clip.covered.end)
      .Add(GapsJson(clip.gaps))
      .Add(clip.video_path)
      .Add(clip.thumbnail_path)
      .Add(clip.size_bytes)
      .Add(clip.codec)
      .Add(clip.width)
      .Add(clip.height)
      .Add(clip.created_at)
      .Add(static_cast<std::int64_t>(clip.start_offset.count()))
      .Add(NullIfEmpty(clip.video_sha256))
      .Add(NullIfEmpty(clip.thumbnail_sha256))
      .Add(NullIfEmpty(clip.time_source))
      .Add(clip.clock_offset ? SqlText(std::to_string(clip.clock_offset->count())) : std::nullopt)
      .Run(tx, kUpsertClip);
}

SqlText IdArray(const std::vector<ClipRequestId>& ids) {
  SqlArray array;
  for (const ClipRequestId& id : ids) array.Add(id.value);
  return array.Literal();
}

// Links the clip to the requests' alerts and ends the requests.
void Complete(pqxx::work& tx, const std::vector<ClipRequestId>& served, const Clip& clip,
              UtcTime now) {
  const SqlText ids = IdArray(served);
  SqlParams().Add(ids).Add(clip.id).Run(tx, kLinkAlerts);
  SqlParams().Add(ids).Add(clip.id).Add(GapsJson(clip.gaps)).Add(now).Run(tx, kComplete);
}

// Its store and the highest severity of its alerts.
constexpr const char* kClipContext = R"(
select (select store_id from video_clips where clip_id = $1::uuid),
       (select a.severity from alert_clips l join risk_alerts a on a.alert_id = l.alert_id
          join video_clips c on c.clip_id = l.clip_id
                             and coalesce(c.store_id, a.store_id) = a.store_id
         where l.clip_id = $1::uuid
         order by array_position(array['critical', 'high', 'medium', 'low'], a.severity) limit 1))";

// Tells that the clip is there, or now shows more alerts than before. The last statement.
void Announce(pqxx::work& tx, const Clip& clip) {
  const auto row = SqlParams().Add(clip.id).Run(tx, kClipContext).at(0);
  const auto store = ReadId<StoreId>(row[0]);
  const ClipView view = FindClip(tx, clip.id, store).value();  // no alerts of other stores
  AppendToFeed(tx, {ClipMessage(view, store, SeverityFromString(ReadText(row[1])))});
}

// Those that share the lead's clip, itself included.
std::vector<ClipRequest> FindSharers(pqxx::work& tx, const ClipRequest& lead, seconds max_length) {
  std::vector<ClipRequest> candidates;
  if (max_length > seconds(0)) {
    const auto rows = SqlParams()
                          .Add(lead.camera)
                          .Add(lead.window.end - max_length)
                          .Add(lead.window.start + max_length)
                          .Run(tx, kCandidates);
    for (const auto& row : rows) candidates.push_back(ReadRequest(row));
  }
  return ShareClip(lead, std::move(candidates), max_length);
}

}  // namespace

std::vector<ClipRequest> PostgresClipStore::ClaimDue(const std::string& worker, UtcTime now,
                                                     seconds max_length) {
  return Transact(pool_, [&](pqxx::work& tx) -> std::vector<ClipRequest> {
    const auto rows = SqlParams().Add(worker).Add(now).Run(tx, kClaimLead);
    if (rows.empty()) return {};
    const auto& row = rows[0];
    const auto ring = row[row.size() - 1];
    if (!ring.is_null()) {
      max_length = std::min(max_length, seconds(ring.as<int>()) - kShareReserve);
    }
    auto requests = FindSharers(tx, ReadRequest(row), max_length);
    if (requests.size() == 1) return requests;
    std::vector<ClipRequestId> ids;
    for (ClipRequest& request : requests) {
      request.status = ClipRequestStatus::kProcessing;
      ids.push_back(request.id);
    }
    SqlParams().Add(IdArray(ids)).Add(worker).Add(now).Run(tx, kClaimSharers);
    return requests;
  });
}

std::optional<Clip> PostgresClipStore::LinkExisting(const ClipRequest& request, UtcTime now) {
  return Transact(pool_, [&](pqxx::work& tx) -> std::optional<Clip> {
    const auto rows = SqlParams()
                          .Add(request.camera)
                          .Add(request.window.start)
                          .Add(request.window.end)
                          .Run(tx, kShowing);
    for (const auto& row : rows) {
      Clip clip = ReadClip(row);
      if (!Shows(clip, request.window)) continue;
      Complete(tx, {request.id}, clip, now);
      Announce(tx, clip);
      return clip;
    }
    return std::nullopt;
  });
}

std::optional<UtcTime> PostgresClipStore::NextDue() {
  return Transact(pool_, [&](pqxx::work& tx) -> std::optional<UtcTime> {
    const auto rows = tx.exec(
        "select (extract(epoch from min(not_before)) * 1000000)::bigint"
        "  from video_clip_requests where status = 'pending'");
    return rows[0][0].is_null() ? std::nullopt : std::optional(ReadTime(rows[0][0]));
  });
}

void PostgresClipStore::Postpone(const ClipRequestId& request, UtcTime not_before,
                                 const std::string& error) {
  Transact(pool_, [&](pqxx::work& tx) {
    SqlParams().Add(request).Add(not_before).Add(NullIfEmpty(error)).Run(tx, R"(
update video_clip_requests
   set status = 'pending', claimed_by = null, claimed_at = null, not_before = $2::timestamptz,
       error = coalesce($3, error), attempts = attempts + ($3::text is not null)::int
 where request_id = $1::uuid and status = 'processing')");
  });
}

void PostgresClipStore::Finish(const std::vector<ClipRequestId>& served, const Clip& clip,
                               UtcTime now) {
  Transact(pool_, [&](pqxx::work& tx) {
    InsertClip(tx, clip);
    Complete(tx, served, clip, now);
    Announce(tx, clip);
  });
}

void PostgresClipStore::FailRequest(const ClipRequestId& request, const std::string& error,
                                    UtcTime now) {
  Transact(pool_, [&](pqxx::work& tx) {
    const auto rows = SqlParams().Add(request).Add(error).Add(now).Run(tx, R"(
update video_clip_requests set status = 'failed', error = $2, finished_at = $3::timestamptz
 where request_id = $1::uuid and status in ('pending', 'processing') returning alert_id)");
    if (rows.empty() || rows[0][0].is_null()) return;
    if (const auto alert = FindAlertForFeed(tx, AlertId{ReadText(rows[0][0])})) {
      AppendToFeed(tx, {AlertMessage(FeedKind::kAlertUpdated, *alert)});
    }
  });
}

int PostgresClipStore::ReleaseClaims(const std::string& worker, const std::string& error) {
  return Transact(pool_, [&](pqxx::work& tx) {
    const auto result = SqlParams().Add(worker).Add(NullIfEmpty(error)).Run(tx, R"(
update video_clip_requests
   set status = 'pending', claimed_by = null, claimed_at = null,
       error = coalesce($2, error), attempts = attempts + ($2::text is not null)::int
 where status = 'processing' and claimed_by = $1)");
    return static_cast<int>(result.affected_rows());
  });
}

int PostgresClipStore::ReleaseAbandoned(UtcTime claimed_before) {
  return Transact(pool_, [&](pqxx::work& tx) {
    const auto result = SqlParams().Add(claimed_before).Run(tx, R"(
update video_clip_requests set status = 'pending', claimed_by = null, claimed_at = null
 where status = 'processing' and claimed_at < $1::timestamptz)");
    return static_cast<int>(result.affected_rows());
  });
}

void InsertRequest(pqxx::work& tx, const ClipRequest& request) {
  SqlParams()
      .Add(request.id)
      .Add(request.camera)
      .Add(ToSql(request.event))
      .Add(ToSql(request.alert))
      .Add(request.event_at)
      .Add(request.window.start)
      .Add(request.window.end)
      .Add(request.priority)
      .Add(request.created_at)
      .Run(tx, R"(
insert into video_clip_requests (request_id, camera_id, event_id, alert_id, event_at,
  window_start, window_end, priority, not_before, created_at)
values ($1::uuid, $2, $3::uuid, $4::uuid, $5::timestamptz, $6::timestamptz, $7::timestamptz,
  $8::smallint, $7::timestamptz, $9::timestamptz)
on conflict (request_id) do nothing)");
}

void PostgresClipStore::AddRequest(const ClipRequest& request) {
  Transact(pool_, [&](pqxx::work& tx) { InsertRequest(tx, request); });
}

}  // namespace tillwatch
