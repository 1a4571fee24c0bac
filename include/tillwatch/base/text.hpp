// Small questions about outside text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tillwatch {

// True when the bytes are well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates).
bool IsValidUtf8(std::string_view bytes);

// A copy in which every byte that is not well-formed UTF-8, and NUL, is replaced by U+FFFD: for
// showing and storing text from outside. At most max_bytes long, cut at a character.
std::string SanitizeUtf8(std::string_view bytes, std::size_t max_bytes);

// Without the spaces and tabs at its ends.
std::string_view TrimBlanks(std::string_view text);

// "RefundIssued", "refund_issued", "refund-issued" -> "refund_issued".
std::string ToSnakeCase(std::string_view name);

enum class BadEscape {
  kKeep,    // a '%' that starts no escape stands for itself
  kRefuse,  // it makes the whole text wrong
};

// "a%20b" -> "a b" (RFC 3986 section 2.1), once. Whatever bytes come out, NUL and broken UTF-8
// among them, are the caller's to judge. Nothing when a bad escape is refused.
std::optional<std::string> PercentDecode(std::string_view text, BadEscape bad);

// A URL in which the user-info part ("user:secret@") is replaced by "***@". RFC 3986 section 3.2.1.
// So is a path or query that names a password.
std::string RedactUrl(std::string_view url);

// Every occurrence of a URL's user-info inside a longer text (a log line, a library's error).
std::string RedactUrlsIn(std::string_view text);

}  // namespace tillwatch
