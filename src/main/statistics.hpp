// The thread that brings the daily statistics up to date after an upgrade or new time zones.
#pragma once

#include <stop_token>

#include "tillwatch/adapters/postgres/pool.hpp"
#include "tillwatch/base/clock.hpp"
#include "tillwatch/risk/store_calendar.hpp"

namespace tillwatch {

// Returns when the statistics are of these zones, or when it is to stop. While the database is away
// it tries again.
void BringStatisticsUpToDate(std::stop_token stop, PostgresPool& pool,
                             const StoreCalendar& calendar, const Clock& clock);

}  // namespace tillwatch
