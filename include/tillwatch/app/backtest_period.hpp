// --since and --until of a backtest.
#pragma once

#include <string_view>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/result.hpp"
#include "tillwatch/risk/store_calendar.hpp"

namespace tillwatch {

// A length of time before `now` ("30d", "12h", "90m"), a day ("2026-11-01": its beginning in the
// calendar's default zone), or an RFC 3339 date-time. Error: kInvalidArgument, which says these.
Result<UtcTime> ParseBacktestTime(std::string_view text, UtcTime now,
                                  const StoreCalendar& calendar);

}  // namespace tillwatch
