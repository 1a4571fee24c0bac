#include "tillwatch/adapters/sodium/sodium_password_hasher.hpp"

#include <sodium.h>

#include <optional>
#include <stdexcept>

#include "tillwatch/ports/errors.hpp"

namespace tillwatch {
namespace {

constexpr int kAtOnce = 2;
constexpr int kMayWait = 2;

tl::unexpected<Error> TooMany() {
  return Fail(ErrorCode::kUnavailable, "too many passwords are being checked; try again");
}

std::string MakeHash(const std::string& password, const Argon2Cost& cost) {
  std::string hash(crypto_pwhash_STRBYTES, '\0');
  if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), cost.passes,
                            cost.memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    throw Unavailable("there is no memory to hash a password");
  }
  hash.resize(hash.find('\0'));
  return hash;
}

}  // namespace

// The right to hash, for as long as it lives.
class SodiumPasswordHasher::Turn {
 public:
  // Nothing when it is not one's turn in time.
  static std::optional<Turn> Take(SodiumPasswordHasher& hasher) {
    std::unique_lock lock(hasher.mutex_);
    if (hasher.hashing_ >= kAtOnce) {
      if (hasher.waiting_ >= kMayWait) return std::nullopt;
      ++hasher.waiting_;
      const bool free =
          hasher.done_.wait_for(lock, hasher.patience_, [&] { return hasher.hashing_ < kAtOnce; });
      --hasher.waiting_;
      if (!free) return std::nullopt;
    }
    ++hasher.hashing_;
    return std::optional<Turn>(Turn(hasher));
  }
  ~Turn() {
    if (hasher_ == nullptr) return;
    {
      const std::lock_guard lock(hasher_->mutex_);
      --hasher_->hashing_;
    }
    hasher_->done_.notify_one();
  }
  Turn(Turn&& other) noexcept : hasher_(std::exchange(other.hasher_, nullptr)) {}
  Turn& operator=(Turn&&) = delete;

 private:
  explicit Turn(SodiumPasswordHasher& hasher) : hasher_(&hasher) {}

  SodiumPasswordHasher* hasher_;
};

SodiumPasswordHasher::SodiumPasswordHasher(Argon2Cost cost, milliseconds patience)
    : cost_(cost), patience_(patience) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot start");
  if (cost.passes < crypto_pwhash_OPSLIMIT_MIN || cost.memory_bytes < crypto_pwhash_MEMLIMIT_MIN) {
    throw std::invalid_argument("Argon2id takes one pass and 8 KiB at least");
  }
  any_hash_ = MakeHash("whatever", cost_);
}

Result<std::string> SodiumPasswordHasher::Hash(const std::string& password) {
  const auto turn = Turn::Take(*this);
  if (!turn) return TooMany();
  return MakeHash(password, cost_);
}

Result<bool> SodiumPasswordHasher::Verify(const std::string& hash, const std::string& password) {
  const auto turn = Turn::Take(*this);
  if (!turn) return TooMany();
  const bool is_one =
      crypto_pwhash_str_needs_rehash(hash.c_str(), cost_.passes, cost_.memory_bytes) >= 0;
  const std::string& against = is_one ? hash : any_hash_;
  const bool fits =
      crypto_pwhash_str_verify(against.c_str(), password.data(), password.size()) == 0;
  return fits && is_one;
}

bool SodiumPasswordHasher::IsDated(const std::string& hash) const {
  return crypto_pwhash_str_needs_rehash(hash.c_str(), cost_.passes, cost_.memory_bytes) == 1;
}

}  // namespace tillwatch
