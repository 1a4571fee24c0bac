// Argon2id (RFC 9106) by libsodium.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/ports/password_hasher.hpp"

namespace tillwatch {

// What OWASP's Password Storage Cheat Sheet asks of Argon2id at least, which a small machine can
// afford beside its cameras: 19 MiB, two passes, one lane.
struct Argon2Cost {
  unsigned long long passes = 2;
  std::size_t memory_bytes = std::size_t{19} * 1024 * 1024;
};

// Thread rule: any thread. Two hash at a time, two more wait for `patience`; others are told at
// once that there are too many, so that a flood of sign-ins takes neither memory nor threads.
class SodiumPasswordHasher final : public PasswordHasher {
 public:
  // Throws std::runtime_error when libsodium cannot start, std::invalid_argument for a cost that it
  // does not take.
  explicit SodiumPasswordHasher(Argon2Cost cost = {}, milliseconds patience = seconds(2));

  Result<std::string> Hash(const std::string& password) override;
  Result<bool> Verify(const std::string& hash, const std::string& password) override;
  bool IsDated(const std::string& hash) const override;

 private:
  class Turn;

  const Argon2Cost cost_;
  const milliseconds patience_;
  std::string any_hash_;  // to verify against instead of what is no hash
  std::mutex mutex_;      // the two below
  int hashing_ = 0;
  int waiting_ = 0;
  std::condition_variable done_;
};

}  // namespace tillwatch
