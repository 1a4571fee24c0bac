#include "risk_history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "rows.hpp"
#include "sql_params.hpp"

namespace tillwatch {
namespace {

// One counting subquery a lookup. "order by ... limit" from the newest ends it early; each is one
// look into the index that begins with `columns`, which a plain join would not be (the planner
// cannot know how narrow the times are). Sales are counted only as far as they could matter: up to
// the number at which the count is no longer more than its share of them, and where the limit ended
// the count early, since the first of those counted.
constexpr const char* kCountBranch = R"(
select 'c', l.n::text, null, null, null, c.seen::bigint, c.first, c.last,
       case when l.share > 0 then
         (select count(*) from (
            select from pos_events s
             where s.store_id = l.store and s.staff_id = l.key and s.kind = 'sale'
               and s.occurred_at <= l.until
               and s.occurred_at > case when c.seen < l.most then l.after
                                        else c.first_at - interval '1 microsecond' end
             limit case when c.seen + 1 + l.slack < l.least then 0
                        else ceil((c.seen + 1 + l.slack) * 100 / l.share)::bigint + 1 end) as few)
       else 0 end
  from l cross join lateral (
    select count(*) as seen, min(at) as first_at, {0}(min(at)) as first, {0}(max(at)) as last
      from (
      select e.occurred_at as at from {1} e
       where {2} and e.occurred_at > l.after and e.occurred_at <= l.until
       order by e.occurred_at desc limit l.most) as newest) as c
 where l.by = '{3}')";

constexpr const char* kHistoryHead = R"(
with l as materialized (
  select * from unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::text[],
    $7::timestamptz[], $8::timestamptz[], $9::int[], $10::float8[], $11::int[], $12::int[])
    as l(n, by, store, key, kind, after, until, most, share, slack, least))
select 'e', event_id::text, null, null, null, 0::bigint, 0::bigint, 0::bigint, 0::bigint
  from pos_events where event_id = any($1::uuid[])
union all
select 'o', a.alert_id::text, a.rule, k.staff, k.till, 0, micros(a.occurred_at), k.n,
       micros(coalesce(a.filmed_at, a.occurred_at))
  from unnest($13::int[], $14::text[], $15::text[], $16::text[], $17::timestamptz[],
    $18::timestamptz[]) as k(n, store, staff, till, after, until)
 cross join lateral (
   select r.alert_id, r.rule, r.occurred_at, r.filmed_at from risk_alerts r
    where r.status = 'open' and r.store_id = k.store and coalesce(r.staff_id, '') = k.staff
      and coalesce(r.register_id, '') = k.till and r.rule <> ''
      and r.occurred_at >= k.after and r.occurred_at <= k.until
    order by r.occurred_at desc limit 200) as a
union all
select 's', s.rule, s.store_id, s.register_id, s.staff_id, 0, micros(s.starts_at),
       micros(s.ends_at), 0
  from rule_snoozes s where s.store_id = any($19::text[]) and s.ends_at > $20::timestamptz)";

constexpr const char* kMicros = "(extract(epoch from {}) * 1000000)::bigint";

// "micros(x)" is this file's shorthand.
std::string WithMicros(std::string sql) {
  constexpr std::string_view kName = "micros(";
  for (std::size_t at = sql.find(kName); at != std::string::npos; at = sql.find(kName, at)) {
    std::size_t end = at + kName.size();
    for (int depth = 1; depth > 0; ++end) {
      if (sql[end] == '(') ++depth;
      if (sql[end] == ')') --depth;
    }
    const std::string inner = sql.substr(at + kName.size(), end - 1 - at - kName.size());
    sql.replace(at, end - at, fmt::format(kMicros, inner));
  }
  return sql;
}

std::string CountsOf(const char* table, const char* match, std::string_view by) {
  return "\nunion all" + fmt::format(kCountBranch, "micros", table, match, by);
}

// Events of each subject, and alerts of staff. Sales apart from all else, whose indexes they are
// not in.
const std::string& HistorySql() {
  static const std::string sql = WithMicros(
      std::string(kHistoryHead) +
      CountsOf(
          "pos_events",
          "e.store_id = l.store and e.staff_id = l.key and e.kind = l.kind and e.kind <> 'sale'",
          "staff") +
      CountsOf("pos_events", "e.store_id = l.store and e.staff_id = l.key and e.kind = 'sale'",
               "staff_sales") +
      CountsOf(
          "pos_events",
          "e.store_id = l.store and e.register_id = l.key and e.kind = l.kind and e.kind <> 'sale'",
          "register") +
      CountsOf("pos_events", "e.store_id = l.store and e.register_id = l.key and e.kind = 'sale'",
               "register_sales") +
      CountsOf("pos_events",
               "e.store_id = l.store and e.order_ref collate \"C\" = l.key and e.kind = l.kind",
               "order") +
      CountsOf("pos_events", "e.card_token = l.key and e.kind = l.kind", "card") +
      CountsOf("alert_occurrences", "e.store_id = l.store and e.staff_id = l.key", "alerts"));
  return sql;
}

// How many events of the batch may yet be counted on top of what is stored.
int SlackFor(const Lookup& lookup, std::span<const PosEvent> events) {
  if (lookup.share <= 0) return 0;
  return static_cast<int>(std::count_if(events.begin(), events.end(), [&](const PosEvent& event) {
    return event.kind == lookup.counted && event.store == lookup.store &&
           KeyOf(lookup.by, event) == lookup.key;
  }));
}

// The branch that counts it.
std::string BranchOf(const Lookup& lookup) {
  if (!lookup.counted) return "alerts";
  std::string by(ToString(lookup.by));
  const bool of_sales = *lookup.counted == EventKind::kSale;
  if (of_sales && (lookup.by == Subject::kStaff || lookup.by == Subject::kRegister)) by += "_sales";
  return by;
}

std::vector<SqlArray> LookupColumns(const std::vector<const Lookup*>& lookups,
                                    std::span<const PosEvent> events) {
  std::vector<SqlArray> columns(11);
  for (std::size_t n = 0; n < lookups.size(); ++n) {
    const Lookup& l = *lookups[n];
    AddRow(columns, {std::to_string(n), BranchOf(l), l.store.value, l.key,
                     l.counted ? SqlText(ToString(*l.counted)) : std::nullopt, ToSql(l.after),
                     ToSql(l.until), std::to_string(l.limit), pqxx::to_string(l.share),
                     std::to_string(SlackFor(l, events)), std::to_string(l.least)});
  }
  return columns;
}

std::vector<SqlArray> OpenAlertColumns(const std::vector<const OpenAlertQuery*>& queries) {
  std::vector<SqlArray> columns(6);
  for (std::size_t n = 0; n < queries.size(); ++n) {
    const OpenAlertQuery& q = *queries[n];
    AddRow(columns,
           {std::to_string(n), q.store.value, q.staff, q.register_id, ToSql(q.from), ToSql(q.to)});
  }
  return columns;
}

Sightings ReadSightings(const pqxx::row& row) {
  Sightings seen;
  seen.count = row[5].as<int>();
  seen.sales = row[8].as<int>();
  if (seen.count == 0) return seen;
  seen.first = ReadTime(row[6]);
  seen.last = ReadTime(row[7]);
  return seen;
}

OpenAlert ReadOpenAlert(const pqxx::row& row, const std::vector<const OpenAlertQuery*>& queries) {
  OpenAlert alert;
  alert.id.value = row[1].as<std::string>();
  alert.rule = row[2].as<std::string>();
  alert.store = queries.at(row[7].as<std::size_t>())->store;
  alert.staff = row[3].as<std::string>();
  alert.register_id = row[4].as<std::string>();
  alert.occurred_at = ReadTime(row[6]);
  alert.filmed_at = ReadTime(row[8]);
  return alert;
}

Snooze ReadSleepingRule(const pqxx::row& row) {
  Snooze snooze;
  snooze.rule = row[1].as<std::string>();
  snooze.store.value = row[2].as<std::string>();
  snooze.register_id = ReadId<RegisterId>(row[3]);
  snooze.staff = ReadId<StaffId>(row[4]);
  snooze.from = ReadTime(row[6]);
  snooze.until = ReadTime(row[7]);
  return snooze;
}

template <class T>
std::vector<const T*> Numbered(const std::set<T>& items) {
  std::vector<const T*> numbered;
  for (const T& item : items) numbered.push_back(&item);
  return numbered;
}

}  // namespace

StoredHistory ReadStoredHistory(pqxx::work& tx, std::span<const PosEvent> events,
                                const HistoryPlan& plan, std::uint64_t nth) {
  StoredHistory history;
  if (events.empty()) return history;
  const auto lookups = Numbered(plan.lookups);
  const auto queries = Numbered(plan.open_alerts);
  SqlArray ids;
  SqlArray stores;
  UtcTime earliest = events.front().occurred_at;
  std::set<StoreId> seen_stores;
  for (const PosEvent& event : events) {
    if (plan.stored_ones) ids.Add(event.id.value);
    if (seen_stores.insert(event.store).second) stores.Add(event.store.value);
    earliest = std::min(earliest, event.occurred_at);
  }
  SqlParams params;
  params.Add(ids.Literal());
  AddColumns(params, LookupColumns(lookups, events));
  AddColumns(params, OpenAlertColumns(queries));
  params.Add(stores.Literal()).Add(earliest);
  std::set<AlertId> open;  // two spans of one till may overlap
  const pqxx::result rows = params.RunRenewed(tx, "risk_history", nth, HistorySql());
  for (const auto& row : rows) {
    switch (row[0].as<std::string>()[0]) {
      case 'e':
        history.known.insert(EventId{row[1].as<std::string>()});
        break;
      case 'c':
        history.sightings.emplace(*lookups.at(row[1].as<std::size_t>()), ReadSightings(row));
        break;
      case 'o':
        if (open.insert(AlertId{row[1].as<std::string>()}).second) {
          history.open_alerts.push_back(ReadOpenAlert(row, queries));
        }
        break;
      default:
        history.snoozes.push_back(ReadSleepingRule(row));
    }
  }
  return history;
}

}  // namespace tillwatch
