#include "tillwatch/app/password_rules.hpp"

#include <algorithm>
#include <array>

#include "tillwatch/base/text.hpp"

namespace tillwatch {
namespace {

// The long ones among those that lists of stolen passwords begin with, in small letters and without
// what stands behind the last letter or digit of a word; those of one repeated piece need no list.
constexpr std::array<std::string_view, 24> kCommon{
    "1234567890",   "12345678910",  "0987654321",  "0123456789",   "123456789a",    "1q2w3e4r5t",
    "1qaz2wsx3edc", "qwertyuiop",   "qwerty12345", "qwerty123456", "qwertz12345",   "password12",
    "password123",  "password1234", "passw0rd123", "iloveyou123",  "administrator", "adminadmin",
    "admin12345",   "letmein123",   "welcome123",  "changeme123",  "tillwatch1",    "tillwatch123"};

std::size_t CharactersOf(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::string InSmallLetters(std::string_view text) {
  std::string small(text);
  for (char& c : small) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return small;
}

// "aaaaaaaaaa", "abcabcabcabc": a piece of up to four bytes, again and again.
bool Repeats(std::string_view text) {
  constexpr std::size_t kLongestPiece = 4;
  for (std::size_t piece = 1; piece <= kLongestPiece; ++piece) {
    if (std::equal(text.begin() + static_cast<std::ptrdiff_t>(piece), text.end(), text.begin())) {
      return true;
    }
  }
  return false;
}

}  // namespace

Result<void> CheckPassword(std::string_view password, const std::string& user) {
  const auto fail = [](const std::string& what) { return Invalid("password", "password " + what); };
  if (password.size() > kMaxPasswordBytes) {
    return fail("must not be longer than " + std::to_string(kMaxPasswordBytes) + " bytes");
  }
  if (!IsValidUtf8(password) || password.find('\0') != std::string_view::npos) {
    return fail("must be UTF-8 text");
  }
  if (CharactersOf(password) < kMinPasswordCharacters) {
    return fail("must have " + std::to_string(kMinPasswordCharacters) +
                " characters or more; a few words are easy to remember");
  }
  const std::string small = InSmallLetters(password);
  if (!user.empty() && small.find(user) != std::string::npos && small.size() < user.size() + 6) {
    return fail("is too much like the user's name");
  }
  if (Repeats(small) || std::find(kCommon.begin(), kCommon.end(), small) != kCommon.end()) {
    return fail("is one of those that everybody tries first; choose another");
  }
  return {};
}

}  // namespace tillwatch
