// Money: integer minor units (hundredths) and an ISO 4217 currency code. No floating point inside.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tillwatch/base/result.hpp"

namespace tillwatch {

struct Money {
  std::int64_t minor = 0;  // hundredths of the currency unit
  std::string currency;    // three capital letters (ISO 4217)

  bool operator==(const Money&) const = default;
};

// The largest amount that an event may carry: ten thousand million units either way.
inline constexpr std::int64_t kMaxMoneyMinor = 1'000'000'000'000;

// Hundredths from "500", "500.5", "-12.30"; exact: a third non-zero decimal is an error, as are
// anything but digits and an amount beyond kMaxMoneyMinor.
Result<std::int64_t> ParseMinorUnits(std::string_view decimal);

// "1234.50": a plain decimal for JSON and SQL.
std::string FormatDecimal(std::int64_t minor);

// "1,234.50 USD": for people.
std::string FormatForPeople(const Money& money);

}  // namespace tillwatch
