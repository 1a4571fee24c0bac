#include "tillwatch/domain/account.hpp"

#include <algorithm>

#include "tillwatch/base/text.hpp"

namespace tillwatch {
namespace {

constexpr std::size_t kMaxNameBytes = 50;
constexpr std::size_t kMaxStoreBytes = 100;

bool IsCapital(char c) { return c >= 'A' && c <= 'Z'; }

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || IsCapital(c) || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == '@' || c == '-';
}

}  // namespace

Identity IdentityOf(const User& user) { return {user.name, user.role, user.stores}; }

Identity IdentityOf(const ApiToken& token) {
  return {"token:" + token.name, token.role, token.stores};
}

Result<std::string> ParseTokenName(std::string_view text) {
  if (text.empty() || text.size() > kMaxNameBytes ||
      !std::all_of(text.begin(), text.end(), IsNameCharacter)) {
    return Invalid("name", "name must be 1 to 50 of A-Z a-z 0-9 . _ @ and -");
  }
  return std::string(text);
}

Result<std::string> ParseUserName(std::string_view text) {
  auto name = ParseTokenName(text);
  if (!name) return name;
  for (char& c : *name) {
    if (IsCapital(c)) c = static_cast<char>(c - 'A' + 'a');
  }
  return name;
}

bool IsStoreToBindTo(std::string_view name) {
  return !name.empty() && name.size() <= kMaxStoreBytes && IsValidUtf8(name) &&
         std::none_of(name.begin(), name.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

}  // namespace tillwatch
