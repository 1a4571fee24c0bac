// The local time of each store: "after hours" is a question of the shop's own clock.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "tillwatch/base/clock.hpp"
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

  // Minutes since the store's local midnight, as its wall clock shows them (daylight saving time
  // included).
  std::chrono::minutes LocalTimeOfDay(const StoreId& store, UtcTime time) const;

  // The store's own calendar day.
  std::chrono::sys_days DayOf(const StoreId& store, UtcTime time) const;

 private:
  StoreCalendar() = default;

  const date::time_zone* ZoneOf(const StoreId& store) const;

  const date::time_zone* default_zone_ = nullptr;
  std::map<StoreId, const date::time_zone*> zones_;
};

}  // namespace tillwatch
