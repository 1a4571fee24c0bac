#include "card_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace tillwatch {
namespace {

constexpr std::size_t kLongestExponent = 5;  // "e+308"

enum class Class : std::uint8_t { kOther, kDigit, kBetween, kEscape };

constexpr std::array<Class, 256> MakeClasses() {
  std::array<Class, 256> classes{};
  for (int c = '0'; c <= '9'; ++c) classes[static_cast<std::size_t>(c)] = Class::kDigit;
  for (std::size_t c = 0x80; c < 256; ++c) classes[c] = Class::kBetween;
  for (const char c : {' ', '-', '.'}) classes[static_cast<std::size_t>(c)] = Class::kBetween;
  classes['\\'] = Class::kEscape;
  return classes;
}

bool IsDash(unsigned code) { return code == '-' || (code >= 0x2010 && code <= 0x2015); }
bool IsSpace(unsigned code) { return code == ' ' || code == 0xA0 || code == 0x202F; }

CardUnit UnitOf(unsigned code, std::size_t length) {
  if (code >= '0' && code <= '9') return {CardUnit::kDigit, static_cast<char>(code), length};
  return {IsDash(code) || IsSpace(code) ? CardUnit::kSeparator : CardUnit::kOther, 0, length};
}

unsigned HexValue(char c) {
  return static_cast<unsigned>(IsDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
}

// text is not empty and begins with a backslash.
CardUnit EscapedUnit(std::string_view text) {
  constexpr std::size_t kUnicode = 6;  // \uXXXX
  const bool unicode = text.size() >= kUnicode && text[1] == 'u' &&
                       std::all_of(text.begin() + 2, text.begin() + kUnicode, IsHexDigit);
  if (!unicode) {  // a digit is none of an escape's
    const bool pair = text.size() > 1 && !IsDigit(text[1]);
    return {CardUnit::kOther, 0, pair ? std::size_t{2} : std::size_t{1}};
  }
  unsigned code = 0;
  for (const char c : text.substr(2, 4)) code = code * 16 + HexValue(c);
  return UnitOf(code, kUnicode);
}

}  // namespace

bool MayHoldCard(std::string_view bytes) {
  static constexpr std::array<Class, 256> kClasses = MakeClasses();
  constexpr int kLongestSeparator = 3;  // bytes, of a dash in UTF-8
  std::size_t digits = 0;
  int between = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    switch (kClasses[static_cast<unsigned char>(bytes[i])]) {
      case Class::kDigit:
        between = 0;
        if (++digits >= kMinCardDigits) return true;
        break;
      case Class::kBetween:
        if (++between > kLongestSeparator) digits = 0;
        break;
      case Class::kEscape:
        if (i + 1 < bytes.size() && bytes[i + 1] == 'u') return true;
        digits = 0;
        break;
      case Class::kOther:
        digits = 0;
        break;
    }
  }
  return false;
}

CardUnit FirstUnit(std::string_view text, bool escapes) {
  if (escapes && text[0] == '\\') return EscapedUnit(text);
  if (text.starts_with("\xC2\xA0")) return {CardUnit::kSeparator, 0, 2};
  if (text.starts_with("\xE2\x80") && text.size() >= 3) {
    const auto low = static_cast<unsigned char>(text[2]);
    if ((low & 0xC0) == 0x80) return UnitOf(0x2000U + (low & 0x3FU), 3);
  }
  const auto byte = static_cast<unsigned char>(text[0]);
  return byte < 0x80 ? UnitOf(byte, 1) : CardUnit{};
}

DigitSequence ReadSequence(std::string_view text, std::size_t at, std::size_t end, bool escapes) {
  DigitSequence sequence;
  bool separated = true;
  while (at < end) {
    const CardUnit unit = FirstUnit(text.substr(at, end - at), escapes);
    if (unit.kind == CardUnit::kDigit) {
      if (separated) sequence.first.push_back(sequence.digits.size());
      sequence.digits.push_back(unit.digit);
      sequence.places.push_back({at, unit.length});
    } else if (unit.kind != CardUnit::kSeparator || separated) {
      break;
    }
    separated = unit.kind == CardUnit::kSeparator;
    at += unit.length;
  }
  sequence.end = at;
  return sequence;
}

std::size_t NumberEnd(std::string_view text, std::size_t at) {
  const auto digits = [&] {
    while (at < text.size() && IsDigit(text[at])) ++at;
  };
  const auto digit_at = [&](std::size_t i) { return i < text.size() && IsDigit(text[i]); };
  digits();
  if (at < text.size() && text[at] == '.' && digit_at(at + 1)) {
    ++at;
    digits();
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    const bool sign = at + 1 < text.size() && (text[at + 1] == '+' || text[at + 1] == '-');
    const std::size_t mantissa_end = at;
    if (digit_at(at + 1 + (sign ? 1 : 0))) {
      at += sign ? 2 : 1;
      digits();
    }
    if (at - mantissa_end > kLongestExponent) at = mantissa_end;
  }
  return at;
}

}  // namespace tillwatch
