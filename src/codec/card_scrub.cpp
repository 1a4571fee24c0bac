#include "tillwatch/codec/card_scrub.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "card_digits.hpp"
#include "card_text.hpp"

namespace tillwatch {
namespace {

constexpr std::size_t kShownDigits = 4;  // digits that stay
constexpr std::size_t kUuidLength = 36;

bool IsJsonSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Groups that are a date, 20261121 or 2026-11-21: nothing reaches over them.
std::vector<bool> DatesOf(const DigitSequence& sequence) {
  std::vector<bool> dates(sequence.Groups(), false);
  for (std::size_t i = 0; i < dates.size(); ++i) {
    if (IsDate(sequence.Of(i, i))) dates[i] = true;
    const bool three = i + 2 < dates.size() && sequence.Of(i, i).size() == 4 &&
                       sequence.Of(i + 1, i + 1).size() == 2 && IsDate(sequence.Of(i, i + 2));
    if (three) dates[i] = dates[i + 1] = dates[i + 2] = true;
  }
  return dates;
}

bool IsUuidShape(std::string_view text) {
  for (std::size_t i = 0; i < kUuidLength; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !IsHexDigit(text[i])) return false;
  }
  return true;
}

// Whether the bytes [from, to) lie in a UUID.
bool InUuid(std::string_view text, std::size_t from, std::size_t to) {
  const std::size_t earliest = to > kUuidLength ? to - kUuidLength : 0;
  for (std::size_t start = earliest; start <= from; ++start) {
    if (start + kUuidLength > text.size()) return false;
    if (IsUuidShape(text.substr(start, kUuidLength))) return true;
  }
  return false;
}

// The name of the member whose value begins at this byte, as it stands in the JSON; or empty.
std::string_view NameBefore(std::string_view text, std::size_t at) {
  const auto skip_spaces = [&] {
    while (at > 0 && IsJsonSpace(text[at - 1])) --at;
  };
  skip_spaces();
  if (at == 0 || text[at - 1] != ':') return {};
  --at;
  skip_spaces();
  if (at == 0 || text[at - 1] != '"') return {};
  const std::size_t end = at - 1;
  const std::size_t start = text.substr(0, end).rfind('"');
  return start == std::string_view::npos ? std::string_view()
                                         : text.substr(start + 1, end - start - 1);
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  return lower;
}

bool NamesTime(std::string_view name) {
  constexpr std::array kSuffixes{"_at", "_ts", "_ms", "_us", "_ns", "time", "timestamp"};
  const std::string lower = Lower(name);
  return lower == "ts" || lower == "date" || lower == "epoch" || name.ends_with("At") ||
         std::any_of(kSuffixes.begin(), kSuffixes.end(),
                     [&](const char* suffix) { return lower.ends_with(suffix); });
}

bool NamesGtin(std::string_view name) {
  constexpr std::array kNames{"sku", "gtin", "ean", "upc", "barcode", "gln", "store_id"};
  return std::find(kNames.begin(), kNames.end(), Lower(name)) != kNames.end();
}

bool IsExemptValue(std::string_view name, std::string_view digits) {
  return (NamesTime(name) && IsEpochTime(digits)) || (NamesGtin(name) && IsGtin(digits));
}

std::string Masked(std::string digits) {
  std::fill(digits.begin(), digits.end() - kShownDigits, '*');
  return digits;
}

// A copy of the text that is made while reading it, and only once there is something to mask.
class Scrubber {
 public:
  explicit Scrubber(std::string_view text) : text_(text) {}

  void ScanJson();
  void ScanText(std::size_t from, std::size_t to);

  std::optional<std::string> Result() {
    if (copied_ == 0) return std::nullopt;
    result_.append(text_.substr(copied_));
    return std::move(result_);
  }

 private:
  std::size_t ScanString(std::size_t at);
  std::size_t ScanNumber(std::size_t at);
  void ScanGroups(std::size_t from, std::size_t to, bool escapes, std::string_view name);
  void MaskIn(const DigitSequence& sequence, std::string_view whole_value_of);
  void MaskDigits(const DigitSequence& sequence, std::size_t first, std::size_t last);
  bool IsCard(const DigitSequence& sequence, std::size_t from, std::size_t to,
              std::string_view whole_value_of) const;
  void Replace(std::size_t at, std::size_t length, std::string_view by) {
    result_.append(text_.substr(copied_, at - copied_)).append(by);
    copied_ = at + length;
  }

  const std::string_view text_;
  std::string result_;
  std::size_t copied_ = 0;  // bytes of text_ that result_ stands for
};

// Strings and what is between them. Of a broken document every byte is looked at all the same.
void Scrubber::ScanJson() {
  std::size_t at = 0;
  while (at < text_.size()) {
    if (text_[at] == '"') {
      at = ScanString(at);
    } else if (IsDigit(text_[at])) {
      at = ScanNumber(at);
    } else {
      ++at;
    }
  }
}

// at: the opening quote. Returns where the text goes on.
std::size_t Scrubber::ScanString(std::size_t at) {
  const std::size_t start = at + 1;
  std::size_t end = start;
  while (end < text_.size() && text_[end] != '"') end += text_[end] == '\\' ? 2 : 1;
  end = std::min(end, text_.size());
  std::size_t scanned_to = end;
  // Of a decimal number the digits behind the point are none of a card.
  const std::string_view content = text_.substr(start, end - start);
  const std::size_t point = content.find('.');
  if (point != std::string_view::npos && point + 1 < content.size() &&
      content.find_first_not_of("0123456789", content.starts_with('-') ? 1 : 0) == point &&
      content.find_first_not_of("0123456789", point + 1) == std::string_view::npos) {
    scanned_to = start + point;
  }
  ScanGroups(start, scanned_to, true, NameBefore(text_, at));
  return std::min(end + 1, text_.size());
}

// at: a digit outside of any string.
std::size_t Scrubber::ScanNumber(std::size_t at) {
  const DigitSequence sequence = ReadSequence(text_, at, text_.size(), false);
  if (sequence.Groups() > 1) {  // no JSON, then
    MaskIn(sequence, {});
    return sequence.end;
  }
  const std::size_t end = NumberEnd(text_, at);
  std::string digits = IntegerDigits(text_.substr(at, end - at));
  const std::size_t start = at > 0 && text_[at - 1] == '-' ? at - 1 : at;
  const bool exempt = IsDateTime(digits) || IsExemptValue(NameBefore(text_, start), digits);
  if (IsCardNumber(digits) && !exempt) {
    // A string, because asterisks are no number.
    Replace(start, end - start,
            std::string(start < at ? "\"-" : "\"") + Masked(std::move(digits)) + "\"");
  }
  return end;
}

void Scrubber::ScanText(std::size_t from, std::size_t to) { ScanGroups(from, to, false, {}); }

// name: of the member whose value is exactly [from, to), if there is one.
void Scrubber::ScanGroups(std::size_t from, std::size_t to, bool escapes, std::string_view name) {
  std::size_t at = from;
  while (at < to) {
    const CardUnit unit = FirstUnit(text_.substr(at, to - at), escapes);
    if (unit.kind != CardUnit::kDigit) {
      at += unit.length;
      continue;
    }
    const DigitSequence sequence = ReadSequence(text_, at, to, escapes);
    MaskIn(sequence, at == from && sequence.end == to ? name : std::string_view());
    at = sequence.end;
  }
}

bool Scrubber::IsCard(const DigitSequence& sequence, std::size_t from, std::size_t to,
                      std::string_view whole_value_of) const {
  const std::string_view digits = sequence.Of(from, to);
  if (!IsCardNumber(digits)) return false;
  if (from == to && IsDateTime(digits)) return false;
  if (sequence.Groups() == 1 && IsExemptValue(whole_value_of, digits)) return false;
  const auto& last = sequence.places[sequence.EndOf(to) - 1];
  return !InUuid(text_, sequence.places[sequence.first[from]].at, last.at + last.length);
}

// Every run of whole groups that is a card number is masked. Where such runs overlap, by chance or
// because the number has a neighbour, the last four digits of all of them stay.
void Scrubber::MaskIn(const DigitSequence& sequence, std::string_view whole_value_of) {
  if (sequence.digits.size() < kMinCardDigits) return;
  const std::vector<bool> dates = DatesOf(sequence);
  constexpr std::size_t kNone = std::string::npos;
  std::size_t begin = kNone;  // groups of the runs that overlap so far
  std::size_t end = 0;
  for (std::size_t from = 0; from < sequence.Groups(); ++from) {
    if (begin != kNone && from > end) {
      MaskDigits(sequence, sequence.first[begin], sequence.EndOf(end));
      begin = kNone;
    }
    for (std::size_t to = from; to < sequence.Groups() && !dates[to]; ++to) {
      if (sequence.Of(from, to).size() > kMaxCardDigits) break;
      if (!IsCard(sequence, from, to, whole_value_of)) continue;
      if (begin == kNone) begin = from;
      end = std::max(end, to);
    }
  }
  if (begin != kNone) MaskDigits(sequence, sequence.first[begin], sequence.EndOf(end));
}

void Scrubber::MaskDigits(const DigitSequence& sequence, std::size_t first, std::size_t last) {
  for (std::size_t i = first; i + kShownDigits < last; ++i) {
    Replace(sequence.places[i].at, sequence.places[i].length, "*");
  }
}

bool LooksLikeJson(std::string_view payload) {
  if (payload.starts_with("\xEF\xBB\xBF")) payload.remove_prefix(3);  // parsers skip it, too
  const auto first = std::find_if_not(payload.begin(), payload.end(), IsJsonSpace);
  return first != payload.end() && (*first == '{' || *first == '[' || *first == '"');
}

}  // namespace

std::optional<std::string> MaskCardsInPayload(std::string_view payload) {
  if (!MayHoldCard(payload)) return std::nullopt;
  Scrubber scrubber(payload);
  if (LooksLikeJson(payload)) {
    scrubber.ScanJson();
  } else {
    scrubber.ScanText(0, payload.size());
  }
  return scrubber.Result();
}

std::optional<std::string> MaskCardsInTopic(std::string_view topic) {
  if (!MayHoldCard(topic)) return std::nullopt;
  Scrubber scrubber(topic);
  for (std::size_t at = 0; at < topic.size();) {
    const std::size_t end = std::min(topic.find('/', at), topic.size());
    if (!IsGtin(topic.substr(at, end - at))) scrubber.ScanText(at, end);
    at = end + 1;
  }
  return scrubber.Result();
}

bool HoldsMaskedCard(std::string_view text) {
  constexpr auto kFewest = static_cast<std::ptrdiff_t>(kMinCardDigits - kShownDigits);
  return std::count(text.begin(), text.end(), '*') >= kFewest;
}

}  // namespace tillwatch
