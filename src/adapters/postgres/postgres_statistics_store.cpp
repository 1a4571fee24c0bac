#include "tillwatch/adapters/postgres/postgres_statistics_store.hpp"

#include <map>

#include "pool_impl.hpp"
#include "rows.hpp"
#include "sql_params.hpp"
#include "tillwatch/ports/statistics_store.hpp"

namespace tillwatch {
namespace {

// A filter that is NULL passes every row, as in postgres_query_store.cpp. $2 and $3: first and last
// day.
#define OF_STORE_AND_DAYS \
  "($1::text[] is null or store_id = any($1)) and day between $2::date and $3::date"
// Sums as hundredths; what a till that lies piled up stays within 64 bits.
#define COUNTS                                                                       \
  "sum(events)::bigint, (least(greatest(sum(amount), -1e13), 1e13) * 100)::bigint, " \
  "(sum(score_sum) * 100)::bigint, sum(alerts)::bigint"

constexpr const char* kByStaff =
    "select store_id, staff_id, kind, " COUNTS " from staff_days where " OF_STORE_AND_DAYS
    " and staff_id <> '' group by store_id, staff_id, kind";

constexpr const char* kByDay =
    "select store_id, to_char(day, 'YYYY-MM-DD'), kind, " COUNTS
    " from staff_days where " OF_STORE_AND_DAYS " group by store_id, day, kind";

constexpr const char* kSeverityByDay =
    "select store_id, to_char(day, 'YYYY-MM-DD'), sum(low), sum(medium), sum(high), sum(critical) "
    "from register_hours"
    " where " OF_STORE_AND_DAYS " group by store_id, day";

#define EVENTS_AND_ALERTS "sum(events), sum(low + medium + high + critical)"

constexpr const char* kByHour = "select hour, '', " EVENTS_AND_ALERTS
                                " from register_hours where " OF_STORE_AND_DAYS " group by hour";

constexpr const char* kByHourOfWeek =
    "select (extract(isodow from day)::integer - 1) * 24 + hour, '', " EVENTS_AND_ALERTS
    " from register_hours where " OF_STORE_AND_DAYS " group by 1";

constexpr const char* kByRegister =
    "select register_id, store_id, " EVENTS_AND_ALERTS
    " from register_hours where " OF_STORE_AND_DAYS " group by register_id, store_id";

// $2 and $3 are of all stores together, $4 and $5 of most, $6 to $8 of those whose days are at
// other times.
#define ALERTS_WITH_OWN_DAYS                                                               \
  " from risk_alerts a left join unnest($6::text[], $7::timestamptz[], $8::timestamptz[])" \
  " as s(store_id, from_time, to_time) on s.store_id = a.store_id"
#define WITHIN_OWN_DAYS                                                       \
  " ($1::text[] is null or a.store_id = any($1))"                             \
  " and a.occurred_at >= $2::timestamptz and a.occurred_at < $3::timestamptz" \
  " and a.occurred_at >= coalesce(s.from_time, $4::timestamptz)"              \
  " and a.occurred_at < coalesce(s.to_time, $5::timestamptz)"

constexpr const char* kByRule =
    "select r.rule, count(*)" ALERTS_WITH_OWN_DAYS
    " cross join lateral (select distinct element ->> 'rule' as rule"
    "                       from jsonb_array_elements(a.reasons) as element) as r"
    " where" WITHIN_OWN_DAYS " and r.rule is not null group by r.rule";

constexpr const char* kByCamera =
    "select q.camera_id, count(distinct a.alert_id)" ALERTS_WITH_OWN_DAYS
    "  join video_clip_requests q on q.alert_id = a.alert_id"
    " where" WITHIN_OWN_DAYS " group by q.camera_id";

// The newest events with an amount are enough: a store has one currency, a chain perhaps several.
constexpr const char* kCurrency = R"(
select min(currency) from (
  select currency from pos_events
   where currency is not null and ($1::text[] is null or store_id = any($1))
   order by occurred_at desc limit 200) newest
having count(distinct currency) = 1)";

constexpr const char* kDecisionsByRule = R"(
select r.rule, a.disposition, count(*)
  from risk_alerts a
 cross join lateral (select distinct element ->> 'rule' as rule
                       from jsonb_array_elements(a.reasons) as element) as r
 where ($1::text[] is null or a.store_id = any($1)) and a.created_at >= $2::timestamptz
   and r.rule is not null
 group by r.rule, a.disposition)";

#undef OF_STORE_AND_DAYS
#undef COUNTS
#undef EVENTS_AND_ALERTS
#undef ALERTS_WITH_OWN_DAYS
#undef WITHIN_OWN_DAYS

KindTotal ReadCount(const pqxx::row& row, int first) {
  return {row[first].as<std::int64_t>(), row[first + 1].as<std::int64_t>(),
          row[first + 2].as<std::int64_t>(), row[first + 3].as<std::int64_t>()};
}

EventKind ReadKind(const pqxx::field& field) {
  return EventKindFromString(field.as<std::string>()).value_or(EventKind::kOther);
}

LocalDay ReadDay(const pqxx::field& field) {
  const auto day = ParseLocalDay(field.as<std::string>());
  return day ? *day : LocalDay{};
}

SqlParams OfDays(const StoreScope& stores, const DayPeriod& period) {
  SqlParams params;
  params.Add(ToSql(stores))
      .Add(SqlText(FormatLocalDay(period.first)))
      .Add(SqlText(FormatLocalDay(period.last)));
  return params;
}

StoreSpans::Span WidestOf(const StoreSpans& spans, const StoreScope& stores) {
  const auto one = stores.Single();
  return one ? spans.Of(*one) : spans.Widest();
}

std::vector<PatternCount> ReadPattern(const pqxx::result& rows) {
  std::vector<PatternCount> counts;
  for (const auto& row : rows) {
    counts.push_back({row[0].as<std::string>(), StoreId{row[1].as<std::string>()},
                      row[2].as<std::int64_t>(), row[3].as<std::int64_t>()});
  }
  return counts;
}

// $1 to $8 of what counts alerts by their stores' own days.
SqlParams OfSpans(const StoreScope& stores, const StoreSpans& spans) {
  const StoreSpans::Span widest = WidestOf(spans, stores);
  std::vector<SqlArray> own(3);
  for (const auto& [id, span] : spans.stores) {
    AddRow(own, {id.value, ToSql(span.from), ToSql(span.to)});
  }
  SqlParams params;
  params.Add(ToSql(stores)).Add(widest.from).Add(widest.to);
  params.Add(spans.others.from).Add(spans.others.to);
  for (const SqlArray& column : own) params.Add(column.Literal());
  return params;
}

std::vector<PatternCount> ReadAlertCounts(const pqxx::result& rows) {
  std::vector<PatternCount> counts;
  for (const auto& row : rows) {
    counts.push_back({row[0].as<std::string>(), {}, 0, row[1].as<std::int64_t>()});
  }
  return counts;
}

using DayKey = std::pair<std::string, LocalDay>;

StoreDay& DayOf(std::map<DayKey, StoreDay>& days, const pqxx::row& row) {
  const DayKey key(row[0].as<std::string>(), ReadDay(row[1]));
  StoreDay& day = days[key];
  day.store.value = key.first;
  day.day = key.second;
  return day;
}

}  // namespace

std::vector<StaffCounts> PostgresStatisticsStore::CountByStaff(const StoreScope& stores,
                                                               const DayPeriod& period) {
  std::map<StaffKey, KindTotals> counts;
  const auto rows =
      Transact(pool_, [&](pqxx::work& tx) { return OfDays(stores, period).Run(tx, kByStaff); });
  for (const auto& row : rows) {
    const StaffKey key{{row[0].as<std::string>()}, {row[1].as<std::string>()}};
    counts[key][ReadKind(row[2])] += ReadCount(row, 3);
  }
  std::vector<StaffCounts> result;
  for (auto& [key, kinds] : counts) result.push_back({key.store, key.staff, std::move(kinds)});
  return result;
}

std::vector<StoreDay> PostgresStatisticsStore::CountByDay(const StoreScope& stores,
                                                          const DayPeriod& period) {
  std::map<DayKey, StoreDay> days;
  Transact(pool_, [&](pqxx::work& tx) {
    days.clear();
    for (const auto& row : OfDays(stores, period).Run(tx, kByDay)) {
      DayOf(days, row).kinds[ReadKind(row[2])] += ReadCount(row, 3);
    }
    for (const auto& row : OfDays(stores, period).Run(tx, kSeverityByDay)) {
      SeverityCounts& alerts = DayOf(days, row).alerts;
      for (std::size_t i = 0; i < alerts.size(); ++i) {
        alerts.at(i) += row[static_cast<int>(i) + 2].as<std::int64_t>();
      }
    }
  });
  std::vector<StoreDay> result;
  for (auto& [key, day] : days) result.push_back(std::move(day));
  return result;
}

std::vector<DecidedAlert> PostgresStatisticsStore::Decided(const StoreScope& stores,
                                                           const StoreSpans& spans) {
  const StoreSpans::Span widest = WidestOf(spans, stores);
  const auto rows = Transact(pool_, [&](pqxx::work& tx) {
    return SqlParams().Add(ToSql(stores)).Add(widest.from).Add(widest.to).Run(tx, R"(
select store_id, staff_id, (extract(epoch from occurred_at) * 1000000)::bigint, disposition
  from risk_alerts
 where disposition is not null and ($1::text[] is null or store_id = any($1))
   and occurred_at >= $2::timestamptz and occurred_at < $3::timestamptz)");
  });
  std::vector<DecidedAlert> decided;
  for (const auto& row : rows) {
    DecidedAlert alert;
    alert.store.value = row[0].as<std::string>();
    if (!row[1].is_null()) alert.staff = StaffId{row[1].as<std::string>()};
    alert.occurred_at = ReadTime(row[2]);
    const auto disposition = DispositionFromString(row[3].as<std::string>());
    const StoreSpans::Span& span = spans.Of(alert.store);
    if (!disposition || alert.occurred_at < span.from || alert.occurred_at >= span.to) continue;
    alert.disposition = *disposition;
    decided.push_back(std::move(alert));
  }
  return decided;
}

std::vector<PatternCount> PostgresStatisticsStore::CountByHour(const StoreScope& stores,
                                                               const DayPeriod& period) {
  return ReadPattern(
      Transact(pool_, [&](pqxx::work& tx) { return OfDays(stores, period).Run(tx, kByHour); }));
}

std::vector<PatternCount> PostgresStatisticsStore::CountByHourOfWeek(const StoreScope& stores,
                                                                     const DayPeriod& period) {
  return ReadPattern(Transact(
      pool_, [&](pqxx::work& tx) { return OfDays(stores, period).Run(tx, kByHourOfWeek); }));
}

std::vector<PatternCount> PostgresStatisticsStore::CountByRegister(const StoreScope& stores,
                                                                   const DayPeriod& period) {
  return ReadPattern(
      Transact(pool_, [&](pqxx::work& tx) { return OfDays(stores, period).Run(tx, kByRegister); }));
}

std::vector<PatternCount> PostgresStatisticsStore::CountByRule(const StoreScope& stores,
                                                               const StoreSpans& spans) {
  return ReadAlertCounts(
      Transact(pool_, [&](pqxx::work& tx) { return OfSpans(stores, spans).Run(tx, kByRule); }));
}

std::vector<PatternCount> PostgresStatisticsStore::CountByCamera(const StoreScope& stores,
                                                                 const StoreSpans& spans) {
  return ReadAlertCounts(
      Transact(pool_, [&](pqxx::work& tx) { return OfSpans(stores, spans).Run(tx, kByCamera); }));
}

std::vector<RulePrecision> PostgresStatisticsStore::CountDecisionsByRule(const StoreScope& stores,
                                                                         UtcTime since) {
  const auto rows = Transact(pool_, [&](pqxx::work& tx) {
    return SqlParams().Add(ToSql(stores)).Add(since).Run(tx, kDecisionsByRule);
  });
  std::map<std::string, RulePrecision> rules;
  for (const auto& row : rows) {
    const auto name = row[0].as<std::string>();
    RulePrecision& rule = rules[name];
    rule.rule = name;
    rule.alerts += row[2].as<std::int64_t>();
    if (row[1].is_null()) continue;
    const auto disposition = DispositionFromString(row[1].as<std::string>());
    if (disposition) rule.decided[*disposition] += row[2].as<std::int64_t>();
  }
  std::vector<RulePrecision> result;
  for (auto& [name, rule] : rules) result.push_back(std::move(rule));
  return result;
}

SeverityCounts PostgresStatisticsStore::CountOpenAlerts(const StoreScope& stores) {
  const auto rows = Transact(pool_, [&](pqxx::work& tx) {
    return SqlParams().Add(ToSql(stores)).Run(tx, R"(
select severity, count(*) from risk_alerts
 where status = 'open' and ($1::text[] is null or store_id = any($1)) group by severity)");
  });
  SeverityCounts counts{};
  for (const auto& row : rows) {
    const auto severity = SeverityFromString(row[0].as<std::string>());
    if (severity) counts.at(static_cast<std::size_t>(*severity)) = row[1].as<std::int64_t>();
  }
  return counts;
}

std::optional<std::string> PostgresStatisticsStore::Currency(const StoreScope& stores) {
  const auto rows = Transact(
      pool_, [&](pqxx::work& tx) { return SqlParams().Add(ToSql(stores)).Run(tx, kCurrency); });
  return rows.empty() ? std::nullopt : std::optional(rows[0][0].as<std::string>());
}

ClipTotals PostgresStatisticsStore::CountClips(const StoreScope& stores, UtcTime since) {
  const auto row = Transact(pool_, [&](pqxx::work& tx) {
    return SqlParams().Add(ToSql(stores)).Add(since).Run(tx, R"(
select count(*), coalesce(sum(size_bytes), 0)::bigint,
       count(*) filter (where created_at >= $2::timestamptz)
  from video_clips
 where $1::text[] is null or store_id = any($1))")[0];
  });
  return {row[0].as<std::int64_t>(), row[1].as<std::int64_t>(), row[2].as<std::int64_t>()};
}

}  // namespace tillwatch
