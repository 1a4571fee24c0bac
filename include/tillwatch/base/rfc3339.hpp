// Date-times as text: RFC 3339 (the profile of ISO 8601 that the API and the till speak).
#pragma once

#include <string>
#include <string_view>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/result.hpp"

namespace tillwatch {

// Reads a full date-time with any offset ("2026-11-21T14:33:05.250+01:00", "...Z", a space for the
// T as section 5.6 allows). Digits beyond microseconds are dropped; second 60 is read as 59
// followed by one second. Errors: kInvalidArgument with what is wrong.
Result<UtcTime> ParseRfc3339(std::string_view text);

// "2026-11-21T13:33:05.250Z": always UTC, with milliseconds, or microseconds where there are any.
std::string FormatRfc3339(UtcTime time);

// "20261121" and "133305" in UTC: the parts of a clip's path.
std::string FormatDay(UtcTime time);
std::string FormatTimeOfDay(UtcTime time);

}  // namespace tillwatch
