#include "tillwatch/app/backtest_period.hpp"

#include <charconv>
#include <optional>
#include <string>

#include "tillwatch/base/local_day.hpp"
#include "tillwatch/base/rfc3339.hpp"

namespace tillwatch {
namespace {

constexpr int kMostOfAUnit = 100'000;  // of days 270 years: no overflow

std::optional<seconds> UnitOf(char letter) {
  switch (letter) {
    case 's':
      return seconds(1);
    case 'm':
      return std::chrono::minutes(1);
    case 'h':
      return std::chrono::hours(1);
    case 'd':
      return std::chrono::days(1);
    default:
      return std::nullopt;
  }
}

std::optional<seconds> ParseLength(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  const auto unit = UnitOf(text.back());
  const char* const end = text.data() + text.size() - 1;
  int number = 0;
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (!unit || error != std::errc() || stopped != end || number < 1 || number > kMostOfAUnit) {
    return std::nullopt;
  }
  return number * *unit;
}

}  // namespace

Result<UtcTime> ParseBacktestTime(std::string_view text, UtcTime now,
                                  const StoreCalendar& calendar) {
  if (const auto length = ParseLength(text)) return now - *length;
  if (const auto day = ParseLocalDay(text)) return calendar.StartOf(StoreId{}, *day);
  if (auto time = ParseRfc3339(text)) return time;
  return Fail(ErrorCode::kInvalidArgument,
              "\"" + std::string(text) +
                  "\" is no time; write a length before now such as 30d, 12h or 90m, a day such as "
                  "2026-11-01, or a date-time such as 2026-11-01T08:00:00+01:00");
}

}  // namespace tillwatch
