#include "tillwatch/adapters/postgres/postgres_event_replay.hpp"

#include <optional>
#include <string>
#include <vector>

#include "pool_impl.hpp"
#include "rows.hpp"
#include "sql_params.hpp"

namespace tillwatch {
namespace {

const std::string kPage = std::string("select ") + kEventColumns + R"(
  from pos_events e
 where e.occurred_at >= $1::timestamptz and e.occurred_at < $2::timestamptz
   and ($3::uuid is null or (e.occurred_at, e.event_id) > ($1::timestamptz, $3::uuid))
 order by e.occurred_at, e.event_id limit $4::int)";

void BeginReadOnly(pqxx::work& tx) { tx.exec("set transaction read only"); }

// Behind the event `after` of the time `from`; without one, from the first of that time on.
std::vector<PosEvent> ReadPage(pqxx::work& tx, UtcTime from, UtcTime until,
                               const std::optional<EventId>& after, int page) {
  BeginReadOnly(tx);
  SqlParams params;
  params.Add(from).Add(until).Add(ToSql(after)).Add(page);
  std::vector<PosEvent> events;
  for (const auto& row : params.Run(tx, kPage)) events.push_back(ReadEvent(row).event);
  return events;
}

}  // namespace

std::int64_t PostgresEventReplay::Count(UtcTime from, UtcTime until,
                                        const std::optional<StoreId>& store) {
  return Transact(pool_, [&](pqxx::work& tx) {
    BeginReadOnly(tx);
    const pqxx::result counted =
        SqlParams()
            .Add(from)
            .Add(until)
            .Add(ToSql(store))
            .Run(tx,
                 "select count(*) from pos_events where occurred_at >= $1::timestamptz"
                 " and occurred_at < $2::timestamptz and ($3::text is null or store_id = $3)");
    return counted[0][0].as<std::int64_t>();
  });
}

void PostgresEventReplay::ForEach(UtcTime from, UtcTime until,
                                  const std::function<void(const PosEvent&)>& each) {
  std::optional<EventId> after;
  while (true) {
    const std::vector<PosEvent> events =
        Transact(pool_, [&](pqxx::work& tx) { return ReadPage(tx, from, until, after, page_); });
    for (const PosEvent& event : events) each(event);
    if (events.size() < static_cast<std::size_t>(page_)) return;
    from = events.back().occurred_at;
    after = events.back().id;
  }
}

}  // namespace tillwatch
