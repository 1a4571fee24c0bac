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

std::chrono::minutes StoreCalendar::LocalTimeOfDay(const StoreId& store, UtcTime time) const {
  const auto own = zones_.find(store);
  const date::time_zone* zone = own == zones_.end() ? default_zone_ : own->second;
  const auto local = zone->to_local(time);
  return std::chrono::floor<std::chrono::minutes>(local - date::floor<date::days>(local));
}

}  // namespace tillwatch
