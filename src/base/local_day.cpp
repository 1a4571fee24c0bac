#include "tillwatch/base/local_day.hpp"

#include <array>
#include <cstdio>

namespace tillwatch {
namespace {

// The number that a run of digits stands for; -1 of anything else.
int Number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

std::string FormatLocalDay(LocalDay day) {
  const std::chrono::year_month_day date(day);
  std::array<char, 32> text{};
  const int length =
      std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return {text.data(), static_cast<std::size_t>(length)};
}

Result<LocalDay> ParseLocalDay(std::string_view text) {
  constexpr std::size_t kLength = 10;
  const auto fail = [] {
    return Fail(ErrorCode::kInvalidArgument, "not a day such as 2026-11-21");
  };
  if (text.size() != kLength || text[4] != '-' || text[7] != '-') return fail();
  const int year = Number(text.substr(0, 4));
  const int month = Number(text.substr(5, 2));
  const int day = Number(text.substr(8, 2));
  if (year < 0 || month < 0 || day < 0) return fail();
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return fail();
  return LocalDay(date);
}

}  // namespace tillwatch
