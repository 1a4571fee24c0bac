// The rows of staff_days and register_hours that a batch of events adds to.
//
// Counted in memory, then two upserts whatever the batch's size, with their keys in order, so that
// two writers cannot wait for each other in a circle.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <pqxx/pqxx>
#include <set>
#include <span>
#include <string>
#include <tuple>

#include "tillwatch/ports/event_store.hpp"
#include "tillwatch/risk/store_calendar.hpp"

namespace tillwatch {

class DayStatistics {
 public:
  // calendar outlives this.
  explicit DayStatistics(const StoreCalendar& calendar) : calendar_(calendar) {}

  // Counts those of the events that were inserted (null: all of them, and each stands there once),
  // and those of their alerts that were: what was stored before is counted already. Ids in the form
  // that PostgreSQL gives.
  void Count(std::span<const ScoredEvent> events,
             std::optional<std::set<std::string>> inserted_events,
             std::set<std::string> inserted_alerts);

  // Adds everything that was counted, in the transaction that inserted it.
  void Write(pqxx::work& tx) const;

 private:
  struct StaffDay {
    int events = 0;
    std::int64_t amount_minor = 0;
    std::int64_t score = 0;  // hundredths
    int alerts = 0;
  };
  struct RegisterHour {
    int events = 0;
    std::array<int, 4> alerts{};  // by Severity, from kLow
  };
  using StaffDayKey = std::tuple<std::string, LocalDay, std::string, std::string>;
  using RegisterHourKey = std::tuple<std::string, LocalDay, std::string, int>;

  void CountOne(const ScoredEvent& scored, bool with_alert);
  void WriteStaffDays(pqxx::work& tx) const;
  void WriteRegisterHours(pqxx::work& tx) const;

  const StoreCalendar& calendar_;
  std::map<StaffDayKey, StaffDay> staff_days_;
  std::map<RegisterHourKey, RegisterHour> register_hours_;
};

}  // namespace tillwatch
