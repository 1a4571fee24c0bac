// A day of a store's own calendar: which moments it covers is the store's time zone's business
// (risk/store_calendar).
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "tillwatch/base/result.hpp"

namespace tillwatch {

using LocalDay = std::chrono::sys_days;

// Days in order, both ends included.
struct DayPeriod {
  LocalDay first;
  LocalDay last;

  int Length() const { return static_cast<int>((last - first).count()) + 1; }
  // As many days, right before these.
  DayPeriod Before() const {
    return {first - std::chrono::days(Length()), first - std::chrono::days(1)};
  }
  bool Contains(LocalDay day) const { return day >= first && day <= last; }
  bool operator==(const DayPeriod&) const = default;
};

// "2026-11-21" and back. Error: kInvalidArgument (another form, or a day that does not exist).
std::string FormatLocalDay(LocalDay day);
Result<LocalDay> ParseLocalDay(std::string_view text);

}  // namespace tillwatch
