#include "tillwatch/adapters/postgres/postgres_clip_ledger.hpp"

#include "pool_impl.hpp"
#include "rows.hpp"
#include "sql_params.hpp"

namespace tillwatch {

std::vector<Clip> PostgresClipLedger::ClipsAfter(const std::optional<ClipId>& after, int limit) {
  const std::string sql = std::string("select ") + kClipColumns + R"(
  from video_clips c where $1::uuid is null or c.clip_id > $1::uuid
 order by c.clip_id limit $2::int)";
  return Transact(pool_, [&](pqxx::work& tx) {
    std::vector<Clip> clips;
    const auto rows = SqlParams().Add(ToSql(after)).Add(limit).Run(tx, sql);
    for (const auto& row : rows) clips.push_back(ReadClip(row));
    return clips;
  });
}

std::optional<Clip> PostgresClipLedger::FindClip(const ClipId& clip) {
  return Transact(pool_, [&](pqxx::work& tx) -> std::optional<Clip> {
    const auto rows =
        SqlParams().Add(clip).Run(tx, std::string("select ") + kClipColumns +
                                          " from video_clips c where c.clip_id = $1::uuid");
    return rows.empty() ? std::nullopt : std::optional(ReadClip(rows[0]));
  });
}

bool PostgresClipLedger::HasClipWith(const CameraId& camera, const std::string& video_path) {
  return Transact(pool_, [&](pqxx::work& tx) {
    return !SqlParams()
                .Add(camera)
                .Add(video_path)
                .Run(tx, "select from video_clips where camera_id = $1 and video_path = $2 limit 1")
                .empty();
  });
}

std::int64_t PostgresClipLedger::CountClips() {
  return Transact(pool_, [](pqxx::work& tx) {
    return tx.exec("select count(*) from video_clips")[0][0].as<std::int64_t>();
  });
}

void PostgresClipLedger::SetIntegrity(const ClipId& clip, ClipIntegrity integrity, UtcTime now) {
  Transact(pool_, [&](pqxx::work& tx) {
    SqlParams()
        .Add(clip)
        .Add(std::string(ToString(integrity)))
        .Add(now)
        .Run(tx,
             "update video_clips set integrity = $2, checked_at = $3::timestamptz"
             " where clip_id = $1::uuid");
  });
}

void PostgresClipLedger::SetVideoSha256(const ClipId& clip, const std::string& sha256) {
  Transact(pool_, [&](pqxx::work& tx) {
    SqlParams().Add(clip).Add(sha256).Run(tx,
                                          "update video_clips set video_sha256 = $2"
                                          " where clip_id = $1::uuid and video_sha256 is null");
  });
}

void PostgresClipLedger::SetThumbnail(const ClipId& clip, const std::string& path,
                                      const std::string& sha256) {
  Transact(pool_, [&](pqxx::work& tx) {
    SqlParams()
        .Add(clip)
        .Add(path)
        .Add(NullIfEmpty(sha256))
        .Run(tx,
             "update video_clips set thumbnail_path = $2, thumbnail_sha256 = $3"
             " where clip_id = $1::uuid");
  });
}

}  // namespace tillwatch
