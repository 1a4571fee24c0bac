// Who a session or a token belongs to, as each request asks.
//
// Invariants:
// 1. What this process changes (Forget) counts from the next question on; what another process
//    changes, such as a command, within kFresh.
// 2. While the database is away, whoever was known within kKnownFor stays known: the page that says
//    so must be readable. Nobody can be revoked meanwhile either.
//
// Thread rule: any thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "tillwatch/app/session_limits.hpp"
#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/guarded.hpp"
#include "tillwatch/ports/account_store.hpp"

namespace tillwatch {

// What is stored of them; the purposes keep one from passing for the other.
std::string SessionDigest(const std::string& token);
std::string ApiTokenDigest(const std::string& token);

// An API token begins so, which programs that look for leaked secrets can be told.
inline constexpr const char* kApiTokenPrefix = "tw_";

class Identities {
 public:
  static constexpr seconds kFresh{1};
  static constexpr std::chrono::minutes kKnownFor{15};

  Identities(AccountStore& store, const Clock& clock, SessionLimits limits = {});

  // kLook: only whether it is still good, which is no use of it.
  enum class Purpose { kUse, kLook };

  // Nothing for what is unknown, malformed, ended or of a disabled user. Using a session puts its
  // idle end off. Throws Unavailable.
  std::optional<SignedIn> OfSession(const std::string& token, Purpose purpose = Purpose::kUse);
  std::optional<SignedIn> OfApiToken(const std::string& token, Purpose purpose = Purpose::kUse);

  // Users, sessions or tokens have changed.
  void Forget();

  const SessionLimits& Limits() const { return limits_; }

 private:
  struct Known {
    SignedIn signed_in;
    UtcTime ends_at;  // of itself, idle end included
    UtcTime used_at;  // as it is stored
    SteadyTime checked;
    std::optional<ApiTokenId> token = {};
  };
  struct State {
    std::map<std::string, Known> known;  // by digest
    std::uint64_t generation = 0;        // of Forget
    std::optional<SteadyTime> away_since = {};
  };

  template <class Find>
  std::optional<SignedIn> Of(const std::string& digest, Purpose purpose, Find find);
  std::optional<Known> Remembered(const std::string& digest, bool even_if_old) const;
  bool IsAway() const;
  void Remember(const std::string& digest, const Known& known, std::uint64_t generation);
  void NoteUse(const std::string& digest, Known known);
  std::optional<Known> FindSession(const std::string& digest);
  std::optional<Known> FindApiToken(const std::string& digest);

  AccountStore& store_;
  const Clock& clock_;
  const SessionLimits limits_;
  Guarded<State> state_;
};

}  // namespace tillwatch
