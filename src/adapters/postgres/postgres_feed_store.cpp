#include "tillwatch/adapters/postgres/postgres_feed_store.hpp"

#include "feed_rows.hpp"
#include "pool_impl.hpp"
#include "rows.hpp"
#include "sql_params.hpp"

namespace tillwatch {
namespace {

// FeedFilter::Passes as a condition; $1 store, $2 severity, $3 the stores it is bound to, $4 limit.
#define PASSES                                                        \
  "($1::text is null or f.store_id = $1 or f.kind = 'system.health')" \
  " and ($2::text is null or f.severity = $2"                         \
  "      or f.kind in ('camera.state', 'system.health'))"             \
  " and ($3::text[] is null or f.store_id = any($3::text[]))"

// One statement sees one moment: the newest id, the oldest message and those between them. There is
// always a row, without a message when there is none.
#define PAGE(rows)                                                                 \
  "select s.last_id, coalesce((select min(message_id) from feed), s.last_id + 1)," \
  "       m.message_id, m.kind, m.store_id, m.severity, m.subject, m.payload"      \
  "  from feed_state s left join lateral (" rows ") m on true order by m.message_id"

constexpr const char* kAfter =
    PAGE("select f.* from feed f where f.message_id > $5::bigint and " PASSES
         " order by f.message_id limit $4::int");
constexpr const char* kNewestMessages =
    PAGE("select f.* from feed f where " PASSES " order by f.message_id desc limit $4::int");

#undef PAGE
#undef PASSES

SqlParams ParamsOf(const FeedFilter& filter, int limit) {
  SqlArray stores;
  for (const StoreId& store : filter.bound_to) stores.Add(store.value);
  SqlParams params;
  params.Add(ToSql(filter.store))
      .Add(filter.severity ? SqlText(ToString(*filter.severity)) : std::nullopt)
      .Add(filter.bound_to.empty() ? std::nullopt : stores.Literal())
      .Add(limit);
  return params;
}

FeedMessage ReadMessage(const pqxx::row& row) {
  FeedMessage message;
  message.id = row[2].as<std::int64_t>();
  message.kind = FeedKindFromString(ReadText(row[3])).value_or(FeedKind::kAlertUpdated);
  message.store = ReadId<StoreId>(row[4]);
  message.severity = SeverityFromString(ReadText(row[5]));
  message.subject = ReadText(row[6]);
  message.payload = ReadText(row[7]);
  return message;
}

FeedPage ReadPage(const pqxx::result& rows) {
  FeedPage page;
  page.reached = rows.at(0)[0].as<std::int64_t>();
  for (const auto& row : rows) {
    if (!row[2].is_null()) page.messages.push_back(ReadMessage(row));
  }
  return page;
}

}  // namespace

FeedPage PostgresFeedStore::After(std::int64_t position, const FeedFilter& filter, int limit) {
  return Transact(pool_, [&](pqxx::work& tx) {
    SqlParams params = ParamsOf(filter, limit);
    const auto rows = params.Add(position).RunPrepared(tx, "feed_after", kAfter);
    FeedPage page = ReadPage(rows);
    const auto oldest = rows.at(0)[1].as<std::int64_t>();
    if (position > page.reached || position < oldest - 1) {
      page.lost = true;
      page.messages.clear();
    } else if (page.messages.size() >= static_cast<std::size_t>(limit)) {
      page.reached = page.messages.back().id;
    }
    return page;
  });
}

FeedPage PostgresFeedStore::Newest(const FeedFilter& filter, int limit) {
  return Transact(pool_, [&](pqxx::work& tx) {
    return ReadPage(ParamsOf(filter, limit).RunPrepared(tx, "feed_newest", kNewestMessages));
  });
}

void PostgresFeedStore::Append(const std::vector<FeedMessage>& messages) {
  if (messages.empty()) return;
  Transact(pool_, [&](pqxx::work& tx) { AppendToFeed(tx, messages); });
}

std::int64_t PostgresFeedStore::Prune(std::chrono::hours keep, std::int64_t most) {
  return Transact(pool_, [&](pqxx::work& tx) {
    const auto result =
        SqlParams().Add(static_cast<std::int64_t>(keep.count())).Add(most).Run(tx, R"(
delete from feed where message_id <= greatest(
  (select last_id - $2::bigint from feed_state),
  (select message_id from feed where created_at < now() - make_interval(hours => $1::int)
    order by created_at desc, message_id desc limit 1)))");
    return static_cast<std::int64_t>(result.affected_rows());
  });
}

std::optional<std::int64_t> PostgresFeedStore::Position(const std::string& reader) {
  return Transact(pool_, [&](pqxx::work& tx) -> std::optional<std::int64_t> {
    const auto rows =
        SqlParams().Add(reader).Run(tx, "select position from feed_readers where reader = $1");
    return rows.empty() ? std::nullopt : std::optional(rows[0][0].as<std::int64_t>());
  });
}

void PostgresFeedStore::SavePosition(const std::string& reader, std::int64_t position) {
  Transact(pool_, [&](pqxx::work& tx) {
    SqlParams().Add(reader).Add(position).Run(
        tx,
        "insert into feed_readers (reader, position) values ($1, $2::bigint)"
        " on conflict (reader) do update set position = excluded.position");
  });
}

}  // namespace tillwatch
