#include "tillwatch/adapters/postgres/statistics_rebuild.hpp"

#include <spdlog/spdlog.h>

#include <set>

#include "pool_impl.hpp"
#include "sql_params.hpp"

namespace tillwatch {
namespace {

// $1 the default zone; $2 and $3 the stores with a zone of their own. Amounts as DayStatistics
// counts them.
constexpr const char* kCountStaffDays = R"(
insert into staff_days (store_id, day, staff_id, kind, events, amount, score_sum, alerts)
select e.store_id, (e.occurred_at at time zone coalesce(z.zone, $1::text))::date,
       coalesce(e.staff_id, ''), e.kind, count(*),
       least(greatest(coalesce(sum(case when e.kind = 'sale' then e.amount else abs(e.amount) end),
                               0), -99999999999999.99), 99999999999999.99),
       sum(e.score), count(a.alert_id)
  from pos_events e
  left join unnest($2::text[], $3::text[]) as z(store_id, zone) on z.store_id = e.store_id
  left join risk_alerts a on a.event_id = e.event_id
 group by 1, 2, 3, 4)";

constexpr const char* kCountRegisterHours = R"(
insert into register_hours (store_id, day, register_id, hour, events, low, medium, high, critical)
select e.store_id, l.at::date, coalesce(e.register_id, ''), extract(hour from l.at), count(*),
       count(*) filter (where a.severity = 'low'), count(*) filter (where a.severity = 'medium'),
       count(*) filter (where a.severity = 'high'), count(*) filter (where a.severity = 'critical')
  from pos_events e
  left join unnest($2::text[], $3::text[]) as z(store_id, zone) on z.store_id = e.store_id
  left join risk_alerts a on a.event_id = e.event_id
 cross join lateral (select e.occurred_at at time zone coalesce(z.zone, $1::text) as at) as l
 group by 1, 2, 3, 4)";

struct ZoneNames {
  std::string by_default;
  std::map<StoreId, std::string> of_stores;  // other than the default

  // As statistics_state keeps it.
  std::string Text() const {
    std::string text = by_default;
    for (const auto& [store, zone] : of_stores) text += "\n" + store.value + "=" + zone;
    return text;
  }
};

ZoneNames NamesOf(const StoreCalendar& calendar) {
  ZoneNames names{calendar.DefaultZone(), calendar.Zones()};
  std::erase_if(names.of_stores,
                [&](const auto& entry) { return entry.second == names.by_default; });
  return names;
}

void ReplaceUnknownZones(pqxx::work& tx, ZoneNames& names) {
  std::set<std::string> known;
  for (const auto& row : tx.exec("select name from pg_timezone_names")) {
    known.insert(row[0].as<std::string>());
  }
  const auto replace = [&](std::string& zone) {
    if (known.contains(zone)) return;
    spdlog::warn("PostgreSQL does not know a time zone; older days count in UTC (zone={})", zone);
    zone = "UTC";
  };
  replace(names.by_default);
  for (auto& [store, zone] : names.of_stores) replace(zone);
}

void CountAgain(pqxx::work& tx, ZoneNames names) {
  ReplaceUnknownZones(tx, names);
  SqlArray stores;
  SqlArray zones;
  for (const auto& [store, zone] : names.of_stores) {
    stores.Add(store.value);
    zones.Add(zone);
  }
  for (const char* statement : {kCountStaffDays, kCountRegisterHours}) {
    SqlParams().Add(names.by_default).Add(stores.Literal()).Add(zones.Literal()).Run(tx, statement);
  }
}

}  // namespace

bool RebuildStatisticsIfNeeded(PostgresPool& pool, const StoreCalendar& calendar, UtcTime now) {
  const ZoneNames names = NamesOf(calendar);
  return TransactPatiently(pool, [&](pqxx::work& tx) {
    const auto row = tx.exec1("select zones from statistics_state for update");
    if (!row[0].is_null() && row[0].as<std::string>() == names.Text()) return false;
    spdlog::info("daily statistics are counted from the stored events");
    // Whoever has stored events and not yet counted them waits here, and adds them after us; what
    // was counted before is seen below.
    tx.exec("truncate staff_days, register_hours");
    CountAgain(tx, names);
    SqlParams()
        .Add(names.Text())
        .Add(now)
        .Run(tx, "update statistics_state set zones = $1, built_at = $2::timestamptz");
    return true;
  });
}

}  // namespace tillwatch
