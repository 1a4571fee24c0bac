#include "day_statistics.hpp"

#include <cstdlib>

#include "sql_params.hpp"

namespace tillwatch {
namespace {

// A sum that no longer fits its column stays at the limit: a till that sends the largest amount all
// day must not have its events refused for it.
constexpr const char* kAddStaffDays = R"(
insert into staff_days as s (store_id, day, staff_id, kind, events, amount, score_sum, alerts)
select * from unnest($1::text[], $2::date[], $3::text[], $4::text[], $5::integer[], $6::numeric[],
  $7::numeric[], $8::integer[])
on conflict (store_id, day, staff_id, kind) do update
   set events = s.events + excluded.events,
       amount = least(greatest(s.amount + excluded.amount, -99999999999999.99), 99999999999999.99),
       score_sum = s.score_sum + excluded.score_sum,
       alerts = s.alerts + excluded.alerts)";

constexpr const char* kAddRegisterHours = R"(
insert into register_hours as r (store_id, day, register_id, hour, events, low, medium, high,
  critical)
select * from unnest($1::text[], $2::date[], $3::text[], $4::smallint[], $5::integer[],
  $6::integer[], $7::integer[], $8::integer[], $9::integer[])
on conflict (store_id, day, register_id, hour) do update
   set events = r.events + excluded.events,
       low = r.low + excluded.low,
       medium = r.medium + excluded.medium,
       high = r.high + excluded.high,
       critical = r.critical + excluded.critical)";

// Some tills send what they void or give back as a negative amount; its size is what counts. A
// negative sale takes one back.
std::int64_t AmountToCount(const PosEvent& event) {
  if (!event.amount) return 0;
  return event.kind == EventKind::kSale ? event.amount->minor : std::abs(event.amount->minor);
}

}  // namespace

void DayStatistics::Count(std::span<const ScoredEvent> events,
                          std::optional<std::set<std::string>> inserted_events,
                          std::set<std::string> inserted_alerts) {
  for (const ScoredEvent& scored : events) {
    if (inserted_events && inserted_events->erase(scored.event.id.value) == 0) continue;
    CountOne(scored, scored.alert && inserted_alerts.erase(scored.alert->id.value) > 0);
  }
}

void DayStatistics::CountOne(const ScoredEvent& scored, bool with_alert) {
  const PosEvent& event = scored.event;
  const auto local = calendar_.LocalTime(event.store, event.occurred_at).time_since_epoch();
  const auto days = std::chrono::floor<std::chrono::days>(local);
  const auto hour = std::chrono::floor<std::chrono::hours>(local - days);
  const LocalDay day(days);

  StaffDay& staff_day = staff_days_[{event.store.value, day, event.staff ? event.staff->value : "",
                                     std::string(ToString(event.kind))}];
  staff_day.events += 1;
  staff_day.amount_minor += AmountToCount(event);
  staff_day.score += scored.risk.score;
  staff_day.alerts += with_alert ? 1 : 0;

  RegisterHour& register_hour =
      register_hours_[{event.store.value, day, event.register_id ? event.register_id->value : "",
                       static_cast<int>(hour.count())}];
  register_hour.events += 1;
  if (with_alert) register_hour.alerts.at(static_cast<std::size_t>(scored.alert->severity)) += 1;
}

void DayStatistics::Write(pqxx::work& tx) const {
  if (staff_days_.empty()) return;
  WriteStaffDays(tx);
  WriteRegisterHours(tx);
}

void DayStatistics::WriteStaffDays(pqxx::work& tx) const {
  std::vector<SqlArray> columns(8);
  for (const auto& [key, day] : staff_days_) {
    const auto& [store, local_day, staff, kind] = key;
    AddRow(columns,
           {store, FormatLocalDay(local_day), staff, kind, std::to_string(day.events),
            FormatDecimal(day.amount_minor), FormatDecimal(day.score), std::to_string(day.alerts)});
  }
  RunColumns(tx, "add_staff_days", kAddStaffDays, columns);
}

void DayStatistics::WriteRegisterHours(pqxx::work& tx) const {
  std::vector<SqlArray> columns(9);
  for (const auto& [key, hour] : register_hours_) {
    const auto& [store, local_day, register_id, number] = key;
    const auto& [low, medium, high, critical] = hour.alerts;
    AddRow(columns, {store, FormatLocalDay(local_day), register_id, std::to_string(number),
                     std::to_string(hour.events), std::to_string(low), std::to_string(medium),
                     std::to_string(high), std::to_string(critical)});
  }
  RunColumns(tx, "add_register_hours", kAddRegisterHours, columns);
}

}  // namespace tillwatch
