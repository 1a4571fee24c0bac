#include "tillwatch/base/secret.hpp"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>

#include "tillwatch/base/sha256.hpp"

namespace tillwatch {
namespace {

constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kSecretLetters = 43;

// 32 letters: five bits each.
constexpr std::string_view kEasyLetters = "abcdefghijkmnpqrstuvwxyz23456789";
constexpr std::size_t kPasswordLetters = 16;
constexpr std::size_t kGroup = 4;

template <std::size_t kSize>
std::array<std::uint8_t, kSize> RandomBytes() {
  std::array<std::uint8_t, kSize> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw std::runtime_error("the system gives no random bytes");
  }
  return bytes;
}

}  // namespace

std::string NewSecret() {
  constexpr unsigned kLetterBits = 6;
  const auto bytes = RandomBytes<kSecretBytes>();
  std::string text;
  unsigned bits = 0;
  unsigned held = 0;
  for (const std::uint8_t byte : bytes) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= kLetterBits; bits -= kLetterBits) {
      text.push_back(kBase64Url[(held >> (bits - kLetterBits)) & 0x3F]);
    }
    held &= 0xFF;
  }
  text.push_back(kBase64Url[(held << (kLetterBits - bits)) & 0x3F]);
  return text;
}

bool LooksLikeSecret(std::string_view text) {
  return text.size() == kSecretLetters &&
         text.find_first_not_of(kBase64Url) == std::string_view::npos;
}

std::string NewOneTimePassword() {
  std::string text;
  std::size_t letters = 0;
  for (const std::uint8_t byte : RandomBytes<kPasswordLetters>()) {
    if (letters > 0 && letters % kGroup == 0) text.push_back('-');
    text.push_back(kEasyLetters[byte % kEasyLetters.size()]);
    ++letters;
  }
  return text;
}

std::string DigestOfSecret(std::string_view purpose, std::string_view secret) {
  Sha256 hash;
  const auto add = [&](std::string_view text) {
    hash.Add({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  };
  add(purpose);
  add(std::string_view("\0", 1));
  add(secret);
  return hash.Finish();
}

bool SameSecret(std::string_view one, std::string_view other) {
  return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace tillwatch
