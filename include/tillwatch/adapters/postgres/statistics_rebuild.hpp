// Counting the daily statistics again from the stored events.
//
// They are kept by the transaction that stores an event, so this is for what was stored before they
// were kept, and for days that were of other time zones than the settings now say.
#pragma once

#include "tillwatch/adapters/postgres/pool.hpp"
#include "tillwatch/base/clock.hpp"
#include "tillwatch/risk/store_calendar.hpp"

namespace tillwatch {

// Counts again when the statistics are of other zones than the calendar's, or were never counted;
// says whether it did. Takes some seconds for a million events, and holds up writers meanwhile; no
// event is counted twice or left out, whoever writes. A zone that PostgreSQL does not know counts
// as UTC, which the log says. Throws Unavailable, Refused.
bool RebuildStatisticsIfNeeded(PostgresPool& pool, const StoreCalendar& calendar, UtcTime now);

}  // namespace tillwatch
