#include "tillwatch/codec/receipt.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <tuple>

#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/base/text.hpp"

namespace tillwatch {
namespace {

constexpr seconds kCueShown{8};
constexpr seconds kTogether{1};
constexpr std::size_t kLineBytes = 60;
constexpr std::size_t kItems = 6;           // of one event
constexpr std::size_t kEventsTogether = 3;  // of one cue
constexpr const char* kEllipsis = "\u2026";

// One line of valid UTF-8 without control characters, C1 and the directional ones (U+202A to
// U+202E, U+2066 to U+2069) included: a name must not turn the amount behind it around.
std::string Line(const std::string& text) {
  std::string clean;
  const std::string valid = SanitizeUtf8(text, 4 * kLineBytes);
  for (std::size_t i = 0; i < valid.size(); ++i) {
    const auto byte = static_cast<unsigned char>(valid[i]);
    const std::string_view rest = std::string_view(valid).substr(i);
    const bool directional =
        rest.starts_with("\u202A") || rest.starts_with("\u202B") || rest.starts_with("\u202C") ||
        rest.starts_with("\u202D") || rest.starts_with("\u202E") || rest.starts_with("\u2066") ||
        rest.starts_with("\u2067") || rest.starts_with("\u2068") || rest.starts_with("\u2069") ||
        rest.starts_with("\u2028") || rest.starts_with("\u2029");
    const bool c1 = byte == 0xC2 && rest.size() > 1 && static_cast<unsigned char>(rest[1]) < 0xA0;
    if (directional) i += 2;
    if (c1) i += 1;
    clean += directional || c1 || byte < 0x20 || byte == 0x7F ? ' ' : valid[i];
  }
  const std::size_t first = clean.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  clean = clean.substr(first, clean.find_last_not_of(' ') - first + 1);
  return clean.size() <= kLineBytes ? clean : SanitizeUtf8(clean, kLineBytes) + kEllipsis;
}

void AddLine(std::string& text, const std::string& line) {
  if (line.empty()) return;
  if (!text.empty()) text += '\n';
  text += line;
}

// "refund_issued" -> "Refund issued".
std::string Title(std::string type) {
  std::replace(type.begin(), type.end(), '_', ' ');
  if (!type.empty() && type[0] >= 'a' && type[0] <= 'z') type[0] = static_cast<char>(type[0] - 32);
  return type;
}

std::string ItemLine(const LineItem& item) {
  std::string line;
  if (item.quantity && *item.quantity != 1.0) line = fmt::format("{:g} x ", *item.quantity);
  line += item.name.empty() ? item.sku : item.name;
  line = Line(line);
  const auto price = item.total_price_minor ? item.total_price_minor : item.unit_price_minor;
  if (price) line += "  " + FormatDecimal(*price);
  if (item.discount_minor && *item.discount_minor != 0) {
    line += "  (discount " + FormatDecimal(*item.discount_minor) + ")";
  }
  return line;
}

void AddWhereAndWho(std::string& text, const PosEvent& event) {
  std::string line;
  const auto add = [&](const char* name, const std::string& value) {
    if (value.empty()) return;
    line += std::string(line.empty() ? "" : ", ") + name + " " + value;
  };
  if (event.register_id) add("register", event.register_id->value);
  if (event.staff) add("staff", event.staff->value);
  add("receipt", event.ticket_no);
  AddLine(text, Line(line));
}

void AddEvent(std::string& text, const PosEvent& event) {
  std::string title = Line(Title(event.type));
  if (event.amount) title += "  " + Line(FormatForPeople(*event.amount));
  AddLine(text, FormatRfc3339(std::chrono::floor<seconds>(event.occurred_at)).substr(11, 8) +
                    " UTC  " + title);
  AddWhereAndWho(text, event);
  const std::size_t shown = std::min(event.items.size(), kItems);
  for (std::size_t i = 0; i < shown; ++i) AddLine(text, ItemLine(event.items[i]));
  if (shown < event.items.size()) {
    AddLine(text, fmt::format("and {} more", event.items.size() - shown));
  }
  if (event.discount_percent)
    AddLine(text, fmt::format("discount {:g} %", *event.discount_percent));
}

std::string Timestamp(microseconds time) {
  const auto ms = std::chrono::round<milliseconds>(time).count();
  return fmt::format("{:02}:{:02}:{:02}.{:03}", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60,
                     ms % 1000);
}

std::string Escape(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '&') {
      escaped += "&amp;";
    } else if (c == '<') {
      escaped += "&lt;";
    } else if (c == '>') {
      escaped += "&gt;";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

}  // namespace

std::vector<ReceiptCue> MakeReceipt(const std::vector<PosEvent>& events, const Clip& clip) {
  const TimeSpan shown{clip.ShownFrom(), clip.covered.end};
  std::vector<const PosEvent*> inside;
  for (const PosEvent& event : events) {
    if (event.occurred_at >= shown.start && event.occurred_at < shown.end) inside.push_back(&event);
  }
  std::sort(inside.begin(), inside.end(), [](const PosEvent* a, const PosEvent* b) {
    return std::tie(a->occurred_at, a->id) < std::tie(b->occurred_at, b->id);
  });
  std::vector<ReceiptCue> cues;
  for (std::size_t i = 0; i < inside.size();) {
    ReceiptCue cue;
    const UtcTime start = inside[i]->occurred_at;
    std::size_t count = 0;
    for (; i < inside.size() && inside[i]->occurred_at < start + kTogether; ++i, ++count) {
      if (count < kEventsTogether) AddEvent(cue.text, *inside[i]);
    }
    if (count > kEventsTogether) {
      AddLine(cue.text, fmt::format("and {} more events", count - kEventsTogether));
    }
    const UtcTime next = i < inside.size() ? inside[i]->occurred_at : shown.end;
    cue.start = start - shown.start;
    cue.end = std::min({start + kCueShown, next, shown.end}) - shown.start;
    cues.push_back(std::move(cue));
  }
  return cues;
}

std::string ToWebVtt(const std::vector<ReceiptCue>& cues) {
  std::string text = "WEBVTT\n";
  for (const ReceiptCue& cue : cues) {
    // An end must be behind its start, in whole milliseconds.
    const microseconds end = std::max<microseconds>(cue.end, cue.start + milliseconds(2));
    text += "\n" + Timestamp(cue.start) + " --> " + Timestamp(end) + "\n" + Escape(cue.text) + "\n";
  }
  return text;
}

}  // namespace tillwatch
