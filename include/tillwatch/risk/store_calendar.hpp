// The local time of each store: "after hours" is a question of the shop's own clock.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/local_day.hpp"
#include "tillwatch/base/result.hpp"
#include "tillwatch/domain/ids.hpp"

namespace date {
class time_zone;
}

namespace tillwatch {

// Immutable; any thread.
class StoreCalendar {
 public:
  // Zones are IANA names ("Europe/Berlin"). Error: kInvalidArgument naming the zone that the
  // system's time zone database does not have.
  static Result<StoreCalendar> Make(const std::string& default_zone,
                                    const std::map<StoreId, std::string>& zones);

  // Every store in UTC.
  static StoreCalendar Utc() { return {}; }

  // What the store's wall clock and calendar show.
  std::chrono::local_time<microseconds> LocalTime(const StoreId& store, UtcTime time) const;
  LocalDay DayOf(const StoreId& store, UtcTime time) const;

  // The first moment of the store's day: its midnight, or where daylight saving time skips that,
  // the moment of the change.
  UtcTime StartOf(const StoreId& store, LocalDay day) const;

  // The zone of every store without one of its own, and of those that have one.
  std::string DefaultZone() const;
  std::map<StoreId, std::string> Zones() const;

  // Minutes since the store's local midnight, as its wall clock shows them (daylight saving time
  // included).
  std::chrono::minutes LocalTimeOfDay(const StoreId& store, UtcTime time) const;

 private:
  StoreCalendar() = default;

  const date::time_zone* ZoneOf(const StoreId& store) const;

  const date::time_zone* default_zone_ = nullptr;  // UTC
  std::map<StoreId, const date::time_zone*> zones_;
};

}  // namespace tillwatch
