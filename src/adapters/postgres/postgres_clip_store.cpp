#include "tillwatch/adapters/postgres/postgres_clip_store.hpp"

#include "pool_impl.hpp"
#include "rows.hpp"
#include "sql_params.hpp"

namespace tillwatch {
namespace {

const std::string kClaim = std::string(R"(
update video_clip_requests r
   set status = 'processing', claimed_by = $1, claimed_at = $2::timestamptz
 where r.request_id = (
   select request_id from video_clip_requests
    where status = 'pending' and not_before <= $2::timestamptz
    order by priority desc, created_at, request_id
    for update skip locked limit 1)
returning )") + kRequestColumns;

constexpr const char* kUpsertClip = R"(
insert into video_clips (clip_id, camera_id, event_id, request_id, status, event_at,
  wanted_start, wanted_end, start_at, end_at, gaps, video_path, thumbnail_path, size_bytes, codec,
  width, height, created_at)
values ($1::uuid, $2, $3::uuid, $4::uuid, $5, $6::timestamptz, $7::timestamptz, $8::timestamptz,
  $9::timestamptz, $10::timestamptz, $11::jsonb, $12, $13, $14::bigint, $15, $16::int, $17::int,
  $18::timestamptz)
on conflict (clip_id) do update set status = excluded.status, start_at = excluded.start_at,
  end_at = excluded.end_at, gaps = excluded.gaps, size_bytes = excluded.size_bytes,
  video_path = excluded.video_path, thumbnail_path = excluded.thumbnail_path,
  codec = excluded.codec, width = excluded.width, height = excluded.height,
  created_at = excluded.created_at)";

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
      .Run(tx, kUpsertClip);
}

}  // namespace

std::optional<ClipRequest> PostgresClipStore::ClaimDue(const std::string& worker, UtcTime now) {
  return Transact(pool_, [&](pqxx::work& tx) -> std::optional<ClipRequest> {
    const auto rows = SqlParams().Add(worker).Add(now).Run(tx, kClaim);
    return rows.empty() ? std::nullopt : std::optional(ReadRequest(rows[0]));
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

void PostgresClipStore::Finish(const ClipRequest& request, const Clip& clip, UtcTime now) {
  Transact(pool_, [&](pqxx::work& tx) {
    InsertClip(tx, clip);
    if (request.alert) {
      SqlParams()
          .Add(*request.alert)
          .Add(clip.id)
          .Run(tx,
               "insert into alert_clips (alert_id, clip_id) values ($1::uuid, $2::uuid)"
               " on conflict do nothing");
    }
    const std::string status = clip.status == ClipStatus::kReady ? "completed" : "partial";
    SqlParams().Add(request.id).Add(status).Add(clip.id).Add(now).Run(tx, R"(
update video_clip_requests
   set status = $2, clip_id = $3::uuid, error = '', finished_at = $4::timestamptz
 where request_id = $1::uuid)");
  });
}

void PostgresClipStore::FailRequest(const ClipRequestId& request, const std::string& error,
                                    UtcTime now) {
  Transact(pool_, [&](pqxx::work& tx) {
    SqlParams().Add(request).Add(error).Add(now).Run(tx, R"(
update video_clip_requests set status = 'failed', error = $2, finished_at = $3::timestamptz
 where request_id = $1::uuid and status in ('pending', 'processing'))");
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

void PostgresClipStore::AddRequest(const ClipRequest& request) {
  Transact(pool_, [&](pqxx::work& tx) {
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
  });
}

std::vector<Clip> PostgresClipStore::ExpiredClips(UtcTime now, int default_retention_days,
                                                  int limit) {
  const std::string sql = std::string("select ") + kClipColumns + R"(
  from video_clips c left join cameras k on k.camera_id = c.camera_id
 where c.event_at < $1::timestamptz
                    - make_interval(days => coalesce(k.retention_days, $2::int))
 order by c.event_at, c.clip_id limit $3::int)";
  return Transact(pool_, [&](pqxx::work& tx) {
    std::vector<Clip> clips;
    const auto rows = SqlParams().Add(now).Add(default_retention_days).Add(limit).Run(tx, sql);
    for (const auto& row : rows) clips.push_back(ReadClip(row));
    return clips;
  });
}

void PostgresClipStore::DeleteClip(const ClipId& clip) {
  Transact(pool_, [&](pqxx::work& tx) {
    SqlParams().Add(clip).Run(tx, R"(
update video_clip_requests set clip_id = null
 where request_id = (select request_id from video_clips where clip_id = $1::uuid))");
    SqlParams().Add(clip).Run(tx, "delete from video_clips where clip_id = $1::uuid");
  });
}

}  // namespace tillwatch
