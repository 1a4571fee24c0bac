// A calendar by which every store is in UTC.
#pragma once

#include "tillwatch/risk/store_calendar.hpp"

namespace tillwatch::test {

inline const StoreCalendar& UtcCalendar() {
  static const auto calendar = StoreCalendar::Make("UTC", {});
  return *calendar;
}

}  // namespace tillwatch::test
