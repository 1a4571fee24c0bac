#include "receipt_text.hpp"

#include <algorithm>
#include <deque>

#include "tillwatch/base/text.hpp"

namespace tillwatch {
namespace {

constexpr std::size_t kMostBytesOfACue = 64U * 1024;
constexpr std::string_view kEllipsis = "…";

bool StartsCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

// Characters of three bytes and more are counted as wide ones: most of them are.
std::size_t ColumnsOf(char lead) { return static_cast<unsigned char>(lead) >= 0xE0 ? 2 : 1; }

bool IsControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

// line is well-formed UTF-8.
std::string FitLine(std::string_view line) {
  std::string out;
  std::size_t columns = 0;
  std::size_t before_last = 0;  // where the line is cut when the next character is one too many
  for (const char c : line) {
    if (StartsCharacter(c)) {
      if (columns < kReceiptColumns) before_last = out.size();
      columns += ColumnsOf(c);
      if (columns > kReceiptColumns) {
        out.resize(before_last);
        out += kEllipsis;
        return out;
      }
    }
    out += IsControl(c) ? ' ' : c;
  }
  return out;
}

void AddLines(const std::string& text, std::deque<std::string>& lines) {
  const std::string clean = SanitizeUtf8(text, kMostBytesOfACue);
  std::string_view rest = clean;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    lines.push_back(FitLine(rest.substr(0, end)));
    if (lines.size() > kReceiptLines) lines.pop_front();
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

}  // namespace

std::string ReceiptTextAt(const std::vector<ReceiptCue>& cues, std::chrono::microseconds at) {
  std::deque<std::string> lines;
  for (const ReceiptCue& cue : cues) {
    if (cue.start <= at && at < cue.end) AddLines(cue.text, lines);
  }
  std::string text;
  for (const std::string& line : lines) {
    if (!text.empty()) text += '\n';
    text += line;
  }
  return text;
}

std::string EscapeMarkup(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace tillwatch
