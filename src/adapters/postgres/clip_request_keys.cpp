// Requests for clips that carry a key: PostgresClipStore's part.
#include "clip_request_rows.hpp"
#include "pool_impl.hpp"
#include "rows.hpp"
#include "sql_params.hpp"
#include "tillwatch/adapters/postgres/postgres_clip_store.hpp"
#include "tillwatch/ports/errors.hpp"

namespace tillwatch {
namespace {

std::optional<KeyedRequest> FindKey(pqxx::work& tx, const RequestKey& key, UtcTime since) {
  const auto rows = SqlParams()
                        .Add(SqlText(key.key))
                        .Add(since)
                        .Add(SqlText(key.owner))
                        .Run(tx, std::string("select ") + kRequestColumns + R"(, k.body_sha256
  from clip_request_keys k join video_clip_requests r on r.request_id = k.request_id
 where k.owner = $3 and k.key = $1 and k.created_at >= $2::timestamptz)");
  if (rows.empty()) return std::nullopt;
  const auto& row = rows[0];
  return KeyedRequest{ReadRequest(row), row[row.size() - 1].as<std::string>() == key.body_sha256};
}

// False when somebody else has it; waits for a transaction that is just about to.
bool TakeKey(pqxx::work& tx, const RequestKey& key, const ClipRequest& request) {
  const auto rows = SqlParams()
                        .Add(SqlText(key.key))
                        .Add(SqlText(key.body_sha256))
                        .Add(request.id)
                        .Add(request.created_at)
                        .Add(SqlText(key.owner))
                        .Run(tx, R"(
insert into clip_request_keys (key, body_sha256, request_id, created_at, owner)
values ($1, $2, $3::uuid, $4::timestamptz, $5) on conflict (owner, key) do nothing returning key)");
  return !rows.empty();
}

}  // namespace

std::optional<KeyedRequest> PostgresClipStore::FindByKey(const RequestKey& key, UtcTime since) {
  return Transact(pool_, [&](pqxx::work& tx) { return FindKey(tx, key, since); });
}

KeyedRequest PostgresClipStore::AddByKey(const RequestKey& key, const ClipRequest& request,
                                         UtcTime since) {
  return Transact(pool_, [&](pqxx::work& tx) {
    SqlParams().Add(since).Run(tx,
                               "delete from clip_request_keys where created_at < $1::timestamptz");
    if (TakeKey(tx, key, request)) {
      InsertRequest(tx, request);
      return KeyedRequest{request, true};
    }
    auto earlier = FindKey(tx, key, since);
    if (!earlier) throw Unavailable("the key of a clip request was forgotten meanwhile");
    return std::move(*earlier);
  });
}

}  // namespace tillwatch
