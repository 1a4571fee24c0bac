#include "tillwatch/base/text.hpp"

namespace tillwatch {
namespace {

unsigned char ByteAt(std::string_view bytes, std::size_t i) {
  return static_cast<unsigned char>(bytes[i]);
}

// The length of the well-formed UTF-8 character at the front, 0 when there is none (Unicode 15,
// table 3-7).
std::size_t CharacterLength(std::string_view bytes) {
  const unsigned char lead = ByteAt(bytes, 0);
  if (lead < 0x80) return 1;
  std::size_t length = 0;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return 0;
  }
  if (bytes.size() < length || ByteAt(bytes, 1) < low || ByteAt(bytes, 1) > high) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if ((ByteAt(bytes, i) & 0xC0) != 0x80) return 0;
  }
  return length;
}

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
// Not the apostrophe: it may stand in a password (RFC 3986, sub-delims).
bool EndsUrl(char c) { return c == ' ' || c == '"' || c == '\n' || c == '\t'; }

int HexDigit(char c) {
  if (IsDigit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool StartsWord(std::string_view name, std::size_t i) {
  if (i == 0 || !IsUpper(name[i])) return false;
  const char before = name[i - 1];
  const bool next_is_lower = i + 1 < name.size() && IsLower(name[i + 1]);
  return IsLower(before) || IsDigit(before) || (IsUpper(before) && next_is_lower);
}

bool NamesPassword(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (IsUpper(c)) c = static_cast<char>(c - 'A' + 'a');
  }
  return lower.find("pass") != std::string::npos || lower.find("pwd") != std::string::npos;
}

}  // namespace

bool IsValidUtf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t length = CharacterLength(bytes);
    if (length == 0) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

std::string SanitizeUtf8(std::string_view bytes, std::size_t max_bytes) {
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  std::string out;
  while (!bytes.empty()) {
    const std::size_t length = CharacterLength(bytes);
    const bool bad = length == 0 || bytes.front() == '\0';
    const std::string_view piece = bad ? kReplacement : bytes.substr(0, length);
    if (out.size() + piece.size() > max_bytes) break;
    out.append(piece);
    bytes.remove_prefix(bad ? 1 : length);
  }
  return out;
}

std::string_view TrimBlanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string ToSnakeCase(std::string_view name) {
  std::string out;
  out.reserve(name.size() + 4);
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (StartsWord(name, i)) out.push_back('_');
    if (IsUpper(c)) {
      out.push_back(static_cast<char>(c - 'A' + 'a'));
    } else {
      out.push_back(c == '-' || c == ' ' ? '_' : c);
    }
  }
  return out;
}

std::optional<std::string> PercentDecode(std::string_view text, BadEscape bad) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%';
    const int high = escape && i + 2 < text.size() ? HexDigit(text[i + 1]) : -1;
    const int low = high >= 0 ? HexDigit(text[i + 2]) : -1;
    if (low >= 0) {
      decoded.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else if (escape && bad == BadEscape::kRefuse) {
      return std::nullopt;
    } else {
      decoded.push_back(text[i]);
    }
  }
  return decoded;
}

std::string RedactUrl(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return std::string(url);
  const std::size_t authority = scheme + 3;
  // A password may hold an unescaped '@', '/' or space: the last '@' ends the user-info, so that
  // nothing of a badly escaped secret survives.
  const std::size_t at = url.rfind('@');
  const bool has_user_info = at != std::string_view::npos && at >= authority;
  const std::string_view rest = url.substr(has_user_info ? at : authority);
  std::string redacted(url.substr(0, authority));
  if (has_user_info) redacted += "***";
  // Some cameras take the password in the path or the query ("/user=admin&password=secret").
  const std::size_t path = rest.find_first_of("/?");
  if (path != std::string_view::npos && NamesPassword(rest.substr(path))) {
    return redacted.append(rest.substr(0, path)).append("/***");
  }
  return redacted.append(rest);
}

std::string RedactUrlsIn(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t scheme = text.find("://");
    if (scheme == std::string_view::npos) break;
    std::size_t end = scheme;
    while (end < text.size() && !EndsUrl(text[end])) ++end;
    out += RedactUrl(text.substr(0, end));
    text.remove_prefix(end);
  }
  return out + std::string(text);
}

}  // namespace tillwatch
