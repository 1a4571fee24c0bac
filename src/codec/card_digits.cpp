#include "card_digits.hpp"

#include <algorithm>
#include <charconv>

namespace tillwatch {
namespace {

int Digit(char c) { return c - '0'; }

// Two digits as a number.
int Pair(std::string_view digits, std::size_t at) {
  return Digit(digits[at]) * 10 + Digit(digits[at + 1]);
}

}  // namespace

bool IsCardNumber(std::string_view digits) {
  if (digits.size() < kMinCardDigits || digits.size() > kMaxCardDigits) return false;
  int sum = 0;
  bool doubled = false;  // from the right: the last digit counts once
  for (auto at = digits.rbegin(); at != digits.rend(); ++at, doubled = !doubled) {
    const int value = doubled ? Digit(*at) * 2 : Digit(*at);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 == 0 && digits.find_first_not_of(digits.front()) != std::string_view::npos;
}

bool IsGtin(std::string_view digits) {
  if (digits.size() != 13 && digits.size() != 14) return false;
  if (!std::all_of(digits.begin(), digits.end(), IsDigit)) return false;
  int sum = 0;
  int weight = 1;  // from the right: 1 for the check digit, then 3 and 1 in turn
  for (auto at = digits.rbegin(); at != digits.rend(); ++at, weight = 4 - weight) {
    sum += weight * Digit(*at);
  }
  return sum % 10 == 0;
}

bool IsEpochTime(std::string_view digits) {
  const bool unit = digits.size() == 13 || digits.size() == 16 || digits.size() == 19;
  // 10^12 ms is in September 2001, 2.2 * 10^12 in September 2039.
  return unit && Pair(digits, 0) >= 10 && Pair(digits, 0) < 22;
}

bool IsDate(std::string_view digits) {
  return digits.size() == 8 && Pair(digits, 0) == 20 && Pair(digits, 4) >= 1 &&
         Pair(digits, 4) <= 12 && Pair(digits, 6) >= 1 && Pair(digits, 6) <= 31;
}

bool IsDateTime(std::string_view digits) {
  return (digits.size() == 14 || digits.size() == 17) && IsDate(digits.substr(0, 8)) &&
         Pair(digits, 8) < 24 && Pair(digits, 10) < 60 && Pair(digits, 12) <= 60;
}

std::string IntegerDigits(std::string_view number) {
  constexpr int kLargestShift = 40;
  const std::size_t e = number.find_first_of("eE");
  int shift = 0;
  if (e != std::string_view::npos) {
    std::string_view text = number.substr(e + 1);
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), shift);
    if (error != std::errc{} || end != text.data() + text.size()) return {};
    number = number.substr(0, e);
  }
  const std::size_t point = number.find('.');
  std::string digits;
  std::copy_if(number.begin(), number.end(), std::back_inserter(digits), IsDigit);
  if (point != std::string_view::npos) shift -= static_cast<int>(number.size() - point - 1);
  if (shift > kLargestShift || shift < -static_cast<int>(digits.size())) return {};
  if (shift >= 0) {
    digits.append(static_cast<std::size_t>(shift), '0');
  } else {
    digits.resize(digits.size() - static_cast<std::size_t>(-shift));
  }
  digits.erase(0, digits.find_first_not_of('0'));
  return digits.size() > kMaxCardDigits ? std::string() : digits;
}

}  // namespace tillwatch
