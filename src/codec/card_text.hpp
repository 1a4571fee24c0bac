// Reading text for card numbers: characters in any spelling, and digits in groups.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "card_digits.hpp"

namespace tillwatch {

// Whether a closer look is worth while: 13 digits with little between them, or an escape that may
// hide one. Almost every message ends here.
bool MayHoldCard(std::string_view bytes);

inline bool IsHexDigit(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// One character of the text, an escape or multi-byte separator being one.
struct CardUnit {
  enum Kind { kOther, kDigit, kSeparator } kind = kOther;
  char digit = 0;
  std::size_t length = 1;
};

// The first of a text that is not empty. escapes: JSON's count.
CardUnit FirstUnit(std::string_view text, bool escapes);

// Digits in groups, each but the first behind one separator.
struct DigitSequence {
  struct Place {
    std::size_t at;
    std::size_t length;
  };
  std::string digits;
  std::vector<Place> places;       // of each digit in the text
  std::vector<std::size_t> first;  // index of the first digit of each group
  std::size_t end = 0;             // where the text goes on

  std::size_t Groups() const { return first.size(); }
  std::size_t EndOf(std::size_t group) const {
    return group + 1 < first.size() ? first[group + 1] : digits.size();
  }
  // The digits of the groups [from, to].
  std::string_view Of(std::size_t from, std::size_t to) const {
    return std::string_view(digits).substr(first[from], EndOf(to) - first[from]);
  }
};

// From the digit at `at` on, up to `end`.
DigitSequence ReadSequence(std::string_view text, std::size_t at, std::size_t end, bool escapes);

// Where a JSON number ends that begins here: RFC 8259, section 6, but an exponent of more digits
// than any number has is not one of its parts.
std::size_t NumberEnd(std::string_view text, std::size_t at);

}  // namespace tillwatch
