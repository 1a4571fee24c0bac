#include "tillwatch/adapters/postgres/postgres_retention_store.hpp"

#include "pool_impl.hpp"
#include "rows.hpp"
#include "sql_params.hpp"

namespace tillwatch {
namespace {

constexpr const char* kOfOpenAlert =
    "exists (select from alert_clips l join risk_alerts a on a.alert_id = l.alert_id"
    " where l.clip_id = c.clip_id and a.status = 'open')";

std::vector<Clip> ReadClips(const pqxx::result& rows) {
  std::vector<Clip> clips;
  for (const auto& row : rows) clips.push_back(ReadClip(row));
  return clips;
}

bool IsOfOpenAlert(pqxx::work& tx, const ClipId& clip) {
  const std::string sql =
      std::string("select from video_clips c where c.clip_id = $1::uuid and ") + kOfOpenAlert;
  return !SqlParams().Add(clip).Run(tx, sql).empty();
}

}  // namespace

std::vector<Clip> PostgresRetentionStore::ExpiredClips(UtcTime now, int default_retention_days,
                                                       int limit) {
  const std::string sql = std::string("select ") + kClipColumns + R"(
  from video_clips c left join cameras k on k.camera_id = c.camera_id
 where c.event_at < $1::timestamptz - make_interval(days => $4::int)
   and c.event_at < $1::timestamptz
                    - make_interval(days => coalesce(k.retention_days, $2::int))
   and not c.on_hold and not )" +
                          kOfOpenAlert + " order by c.event_at, c.clip_id limit $3::int";
  return Transact(pool_, [&](pqxx::work& tx) {
    // Nothing younger than this need be read; as a value, so that the planner knows how little it
    // is.
    const int shortest =
        SqlParams()
            .Add(default_retention_days)
            .Run(tx, "select least(min(retention_days), $1::int) from cameras")[0][0]
            .as<int>();
    return ReadClips(
        SqlParams().Add(now).Add(default_retention_days).Add(limit).Add(shortest).Run(tx, sql));
  });
}

std::vector<Clip> PostgresRetentionStore::OldestClips(OpenAlerts open, int limit) {
  std::string sql =
      std::string("select ") + kClipColumns + " from video_clips c where not c.on_hold";
  if (open == OpenAlerts::kSpare) sql += std::string(" and not ") + kOfOpenAlert;
  sql += " order by c.event_at, c.clip_id limit $1::int";
  return Transact(pool_,
                  [&](pqxx::work& tx) { return ReadClips(SqlParams().Add(limit).Run(tx, sql)); });
}

std::int64_t PostgresRetentionStore::TotalBytes() {
  return Transact(pool_, [](pqxx::work& tx) {
    return tx.exec("select coalesce(sum(size_bytes), 0)::bigint from video_clips")[0][0]
        .as<std::int64_t>();
  });
}

Retirement PostgresRetentionStore::Retire(const ClipId& clip, OpenAlerts open,
                                          const std::function<bool()>& remove_files) {
  return Transact(pool_, [&](pqxx::work& tx) {
    // Locked first, looked at afterwards: a statement that has waited for the lock does not see the
    // alerts that were linked meanwhile, the next one does.
    const auto locked = SqlParams().Add(clip).Run(
        tx, "select on_hold from video_clips where clip_id = $1::uuid for update");
    if (locked.empty()) return Retirement::kGone;
    const bool kept =
        locked[0][0].as<bool>() || (open == OpenAlerts::kSpare && IsOfOpenAlert(tx, clip));
    if (kept) return Retirement::kKept;
    if (!remove_files()) return Retirement::kStuck;
    SqlParams().Add(clip).Run(
        tx, "update video_clip_requests set clip_id = null where clip_id = $1::uuid");
    SqlParams().Add(clip).Run(tx, "delete from video_clips where clip_id = $1::uuid");
    return Retirement::kDone;
  });
}

}  // namespace tillwatch
