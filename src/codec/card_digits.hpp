// Arithmetic on strings of decimal digits: what may be a card number and what is something else.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tillwatch {

inline constexpr std::size_t kMinCardDigits = 13;
inline constexpr std::size_t kMaxCardDigits = 19;

inline bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Luhn's check (ISO/IEC 7812-1, annex B) over 13 to 19 digits. A row of equal digits, which is what
// tills send for "nothing", is no card number.
bool IsCardNumber(std::string_view digits);

// A GTIN-13 or GTIN-14 with the right check digit (GS1 General Specifications, 7.9).
bool IsGtin(std::string_view digits);

// Seconds since 1970 in ms, us or ns, from 2001 to 2039. No issuer's 13, 16 or 19 digits lie there.
bool IsEpochTime(std::string_view digits);

// YYYYMMDD of 2000 to 2099.
bool IsDate(std::string_view digits);

// A date and HHMMSS, with or without milliseconds: 14 or 17 digits.
bool IsDateTime(std::string_view digits);

// What a JSON number has before its point, as digits without sign: "4.1e2" -> "410", "007.50" ->
// "7". Empty for 0, and for more than 19 digits.
std::string IntegerDigits(std::string_view number);

}  // namespace tillwatch
