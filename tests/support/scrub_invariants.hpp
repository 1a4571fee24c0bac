// What holds for every payload that MaskCardsInPayload has seen. Shared by the fuzzer and the
// seeded test.
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "tillwatch/codec/card_scrub.hpp"

namespace tillwatch::test {

// Luhn's check once more, written differently from the product's.
inline bool PassesLuhn(std::string_view digits) {
  constexpr int kDoubled[] = {0, 2, 4, 6, 8, 1, 3, 5, 7, 9};
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int digit = digits[digits.size() - 1 - i] - '0';
    sum += i % 2 == 1 ? kDoubled[digit] : digit;
  }
  return sum % 10 == 0;
}

// An unbroken run of 13 to 19 digits that begins as cards do and is in no decimal or escape:
// nothing excuses it. Only in text that holds no name of a time or barcode, and no UUID.
inline bool HoldsPlainCard(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = std::min(text.find_first_of("0123456789", at), text.size());
    const std::size_t end = std::min(text.find_first_not_of("0123456789", start), text.size());
    const std::string_view digits = text.substr(start, end - start);
    const std::size_t before = std::min<std::size_t>(start, 5);  // where an escape would begin
    const bool escape = text.substr(start - before, before).find("\\u") != std::string_view::npos;
    const bool alone = (start == 0 || text[start - 1] != '.') && !escape &&
                       (end == text.size() || (text[end] != 'e' && text[end] != 'E' &&
                                               text[end] != '.' && text[end] != '-'));
    if (digits.size() >= 13 && digits.size() <= 19 && alone && digits[0] >= '4' &&
        digits[0] <= '6' && PassesLuhn(digits) &&
        digits.find_first_not_of(digits[0]) != std::string_view::npos) {
      return true;
    }
    at = std::max(end, start + 1);
  }
  return false;
}

inline bool MayBeExcused(std::string_view text) {
  return text.find('"') != std::string_view::npos && text.find(':') != std::string_view::npos;
}

// Empty when all is well, else what is not.
inline std::string ScrubViolation(std::string_view payload) {
  const auto masked = MaskCardsInPayload(payload);
  if (!masked) return HoldsPlainCard(payload) && !MayBeExcused(payload) ? "a card is left" : "";
  if (MaskCardsInPayload(payload) != masked) return "another mask the second time";
  if (!HoldsMaskedCard(*masked)) return "changed without a mask";
  if (HoldsPlainCard(*masked) && !MayBeExcused(payload)) return "a card is left beside another";
  // Only objects and arrays: a number alone is masked as text, and the parser takes a NUL for the
  // end.
  const bool document = (payload.front() == '{' || payload.front() == '[') &&
                        payload.find('\0') == std::string_view::npos;
  if (document && nlohmann::json::accept(payload) && !nlohmann::json::accept(*masked)) {
    return "JSON no more";
  }
  return {};
}

}  // namespace tillwatch::test
