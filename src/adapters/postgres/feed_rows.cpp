#include "feed_rows.hpp"

#include "sql_params.hpp"

namespace tillwatch {
namespace {

// $1 how many; then the columns. A WITH that writes runs to its end whoever reads it.
constexpr const char* kAppend = R"(
with counter as (
  update feed_state set last_id = last_id + $1::bigint returning last_id - $1::bigint as before),
added as (
  insert into feed (message_id, kind, store_id, severity, subject, payload)
  select counter.before + m.place, m.kind, m.store, m.severity, m.subject, m.payload
    from counter, unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::json[])
         with ordinality as m (kind, store, severity, subject, payload, place)
  returning message_id)
select pg_notify('tillwatch_feed', '') from counter)";

}  // namespace

void AppendToFeed(pqxx::work& tx, const std::vector<FeedMessage>& messages) {
  if (messages.empty()) return;
  std::vector<SqlArray> columns(5);
  for (const FeedMessage& message : messages) {
    AddRow(columns, {std::string(ToString(message.kind)), ToSql(message.store),
                     message.severity ? SqlText(ToString(*message.severity)) : std::nullopt,
                     message.subject, message.payload});
  }
  SqlParams params;
  params.Add(static_cast<std::int64_t>(messages.size()));
  AddColumns(params, columns);
  params.RunPrepared(tx, "append_to_feed", kAppend);
}

}  // namespace tillwatch
