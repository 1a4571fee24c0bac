// Random secrets of which only a digest is stored: sessions, API tokens, one-time passwords.
#pragma once

#include <string>
#include <string_view>

namespace tillwatch {

// 256 random bits as 43 characters of A-Z a-z 0-9 - and _ (base64url, RFC 4648). Throws
// std::runtime_error when the system gives no random bytes.
std::string NewSecret();
// Whether text has this form.
bool LooksLikeSecret(std::string_view text);

// 80 random bits to type off a screen: "k7mw-q2xd-9fhz-t4pb", without letters that look alike.
// Throws as NewSecret.
std::string NewOneTimePassword();

// SHA-256 of a purpose and a secret, hex. Enough for what has 256 random bits; a password needs a
// slow hash.
std::string DigestOfSecret(std::string_view purpose, std::string_view secret);

// The time that it takes says nothing of where they differ, only whether their lengths do.
bool SameSecret(std::string_view one, std::string_view other);

}  // namespace tillwatch
