#include "tillwatch/domain/money.hpp"

#include <cstdlib>

namespace tillwatch {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

Result<std::int64_t> ParseMinorUnits(std::string_view decimal) {
  std::string_view rest = decimal;
  const bool negative = !rest.empty() && rest.front() == '-';
  if (negative || (!rest.empty() && rest.front() == '+')) rest.remove_prefix(1);

  std::int64_t units = 0;
  std::size_t whole_digits = 0;
  for (; !rest.empty() && IsDigit(rest.front()); rest.remove_prefix(1), ++whole_digits) {
    units = units * 10 + (rest.front() - '0');
    if (units > kMaxMoneyMinor) return Fail(ErrorCode::kInvalidArgument, "amount beyond range");
  }
  std::int64_t hundredths = 0;
  std::size_t decimals = 0;
  if (!rest.empty() && rest.front() == '.') {
    rest.remove_prefix(1);
    for (; !rest.empty() && IsDigit(rest.front()); rest.remove_prefix(1), ++decimals) {
      const int digit = rest.front() - '0';
      if (decimals < 2) {
        hundredths += digit * (decimals == 0 ? 10 : 1);
      } else if (digit != 0) {
        return Fail(ErrorCode::kInvalidArgument, "amount finer than a hundredth");
      }
    }
    if (decimals == 0) return Fail(ErrorCode::kInvalidArgument, "not a decimal number");
  }
  if (whole_digits == 0 || !rest.empty()) {
    return Fail(ErrorCode::kInvalidArgument, "not a decimal number such as 1234.50");
  }
  const std::int64_t minor = units * 100 + hundredths;
  if (minor > kMaxMoneyMinor) return Fail(ErrorCode::kInvalidArgument, "amount beyond range");
  return negative ? -minor : minor;
}

std::string FormatDecimal(std::int64_t minor) {
  const std::int64_t absolute = std::abs(minor);
  const std::int64_t cents = absolute % 100;
  std::string text = std::to_string(absolute / 100);
  text.append(cents < 10 ? ".0" : ".").append(std::to_string(cents));
  if (minor < 0) text.insert(text.begin(), '-');
  return text;
}

std::string FormatForPeople(const Money& money) {
  std::string text = FormatDecimal(money.minor);
  const std::size_t first = text.front() == '-' ? 1 : 0;
  for (std::size_t i = text.find('.'); i > first + 3; i -= 3) text.insert(i - 3, 1, ',');
  return money.currency.empty() ? text : text + " " + money.currency;
}

}  // namespace tillwatch
