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

std::chrono::local_time<microseconds> StoreCalendar::LocalTime(const StoreId& store,
                                                               UtcTime time) const {
  const date::time_zone* zone = ZoneOf(store);
  const microseconds local =
      zone == nullptr ? time.time_since_epoch() : zone->to_local(time).time_since_epoch();
  return std::chrono::local_time<microseconds>(local);
}

LocalDay StoreCalendar::DayOf(const StoreId& store, UtcTime time) const {
  return LocalDay(std::chrono::floor<std::chrono::days>(LocalTime(store, time)).time_since_epoch());
}

UtcTime StoreCalendar::StartOf(const StoreId& store, LocalDay day) const {
  const date::time_zone* zone = ZoneOf(store);
  const auto since_epoch = day.time_since_epoch();
  if (zone == nullptr) return UtcTime(since_epoch);
  return zone->to_sys(date::local_time<microseconds>(since_epoch), date::choose::earliest);
}

std::string StoreCalendar::DefaultZone() const {
  return default_zone_ == nullptr ? "UTC" : default_zone_->name();
}

std::map<StoreId, std::string> StoreCalendar::Zones() const {
  std::map<StoreId, std::string> names;
  for (const auto& [store, zone] : zones_) names.emplace(store, zone->name());
  return names;
}

std::chrono::minutes StoreCalendar::LocalTimeOfDay(const StoreId& store, UtcTime time) const {
  const auto local = LocalTime(store, time);
  return std::chrono::floor<std::chrono::minutes>(local -
                                                  std::chrono::floor<std::chrono::days>(local));
}

}  // namespace tillwatch
