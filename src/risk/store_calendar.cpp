#include "tillwatch/risk/store_calendar.hpp"

#include <date/tz.h>

namespace tillwatch {
namespace {

Result<const date::time_zone*> Locate(const std::string& name) {
  try {
    return date::locate_zone(name);
  } catch (const std::runtime_error&) {
    return Invalid("timezone", "unknown time zone \"" + name +
                                   "\"; use an IANA name such as Europe/Berlin (is the tzdata "
                                   "package installed?)");
  }
}

}  // namespace

Result<StoreCalendar> StoreCalendar::Make(const std::string& default_zone,
                                          const std::map<StoreId, std::string>& zones) {
  StoreCalendar calendar;
  const auto fallback = Locate(default_zone);
  if (!fallback) return tl::unexpected(fallback.error());
  calendar.default_zone_ = *fallback;
  for (const auto& [store, name] : zones) {
    const auto zone = Locate(name);
    if (!zone) return tl::unexpected(zone.error());
    calendar.zones_.emplace(store, *zone);
  }
  return calendar;
}

const date::time_zone* StoreCalendar::ZoneOf(const StoreId& store) const {
  const auto own = zones_.find(store);
  return own == zones_.end() ? default_zone_ : own->second;
}

std::chrono::minutes StoreCalendar::LocalTimeOfDay(const StoreId& store, UtcTime time) const {
  const auto local = ZoneOf(store)->to_local(time);
  return std::chrono::floor<std::chrono::minutes>(local - date::floor<date::days>(local));
}

std::chrono::sys_days StoreCalendar::DayOf(const StoreId& store, UtcTime time) const {
  const auto local = date::floor<date::days>(ZoneOf(store)->to_local(time));
  return std::chrono::sys_days(std::chrono::days(local.time_since_epoch().count()));
}

}  // namespace tillwatch
