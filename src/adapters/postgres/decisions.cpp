// What people decided about alerts: PostgresQueryStore's part.
#include "attachments.hpp"
#include "feed_rows.hpp"
#include "pool_impl.hpp"
#include "rows.hpp"
#include "sql_params.hpp"
#include "tillwatch/adapters/postgres/postgres_query_store.hpp"
#include "tillwatch/codec/feed_json.hpp"

namespace tillwatch {
namespace {

// $2 the disposition, or null to take it back; $3 note, $4 who, $5 when. Who decides has seen the
// alert; disposition_acknowledged remembers that nobody had before.
constexpr const char* kDecide = R"(
update risk_alerts
   set disposition = $2, disposition_note = $3, disposition_by = $4,
       disposition_at = case when $2::text is not null then $5::timestamptz end,
       status = case when $2::text is not null then 'acknowledged'
                     when disposition_acknowledged then 'open' else status end,
       acknowledged_at = case when $2::text is not null and status = 'open' then $5::timestamptz
                              when $2::text is null and disposition_acknowledged then null
                              else acknowledged_at end,
       acknowledged_by = case when $2::text is not null and status = 'open' then $4
                              when $2::text is null and disposition_acknowledged then ''
                              else acknowledged_by end,
       disposition_acknowledged = $2::text is not null
                                  and (disposition_acknowledged or status = 'open')
 where alert_id = $1::uuid)";

SqlText NameOf(const std::optional<Disposition>& disposition) {
  return disposition ? SqlText(ToString(*disposition)) : std::nullopt;
}

bool IsSoAlready(const pqxx::row& row, const Decision& decision) {
  const SqlText stands = row[0].is_null() ? SqlText() : SqlText(row[0].as<std::string>());
  if (stands != NameOf(decision.disposition)) return false;
  return !stands ||
         (row[1].as<std::string>() == decision.note && row[2].as<std::string>() == decision.by);
}

// False when there is no such alert.
bool StoreDecision(pqxx::work& tx, const AlertId& id, const StoreScope& stores,
                   const Decision& decision) {
  const auto rows = SqlParams().Add(id).Add(ToSql(stores)).Run(tx, R"(
select disposition, disposition_note, disposition_by from risk_alerts
 where alert_id = $1::uuid and ($2::text[] is null or store_id = any($2)) for update)");
  if (rows.empty()) return false;
  if (IsSoAlready(rows[0], decision)) return true;
  const bool taken_back = !decision.disposition;
  SqlParams()
      .Add(id)
      .Add(NameOf(decision.disposition))
      .Add(SqlText(taken_back ? "" : decision.note))
      .Add(SqlText(taken_back ? "" : decision.by))
      .Add(decision.at)
      .Run(tx, kDecide);
  SqlParams()
      .Add(id)
      .Add(NameOf(decision.disposition))
      .Add(decision.note)
      .Add(decision.by)
      .Add(decision.at)
      .Run(tx, R"(
insert into alert_dispositions (alert_id, disposition, note, decided_by, decided_at)
values ($1::uuid, $2, $3, $4, $5::timestamptz))");
  AppendToFeed(tx, {AlertMessage(FeedKind::kAlertUpdated, FindAlertForFeed(tx, id).value())});
  return true;
}

}  // namespace

std::optional<AlertView> PostgresQueryStore::Decide(const AlertId& id, const StoreScope& stores,
                                                    const Decision& decision) {
  const bool stored =
      Transact(pool_, [&](pqxx::work& tx) { return StoreDecision(tx, id, stores, decision); });
  return stored ? GetAlert(id, stores) : std::nullopt;
}

std::optional<std::vector<Decision>> PostgresQueryStore::Decisions(const AlertId& id,
                                                                   const StoreScope& stores) {
  return Transact(pool_, [&](pqxx::work& tx) -> std::optional<std::vector<Decision>> {
    const auto known = SqlParams()
                           .Add(id)
                           .Add(ToSql(stores))
                           .Run(tx,
                                "select 1 from risk_alerts where alert_id = $1::uuid"
                                " and ($2::text[] is null or store_id = any($2))");
    if (known.empty()) return std::nullopt;
    std::vector<Decision> decisions;
    const auto rows = SqlParams().Add(id).Run(tx, R"(
select disposition, note, decided_by, (extract(epoch from decided_at) * 1000000)::bigint
  from alert_dispositions where alert_id = $1::uuid order by decision_id)");
    for (const auto& row : rows) decisions.push_back(ReadDecision(row, 0));
    return decisions;
  });
}

}  // namespace tillwatch
