// How often somebody may try a password.
//
// Failures count, for the account and for the address that they come from: each has a bucket of
// attempts that fills up again with time. So an account is never locked for good, whatever others
// do to it; and whoever has signed in from an address before has a bucket of their own there, which
// strangers elsewhere cannot empty. An account that does not exist is treated as any other.
//
// It is kept in memory: a restart forgets it, which nobody outside can bring about, and a flood of
// attempts costs the database nothing.
//
// Thread rule: any thread.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/guarded.hpp"

namespace tillwatch {

class SignInThrottle {
 public:
  // Attempts at once, and how long until there is another one.
  struct Rate {
    double attempts;
    seconds each;
  };
  static constexpr Rate kPerAddress{20, seconds(30)};
  static constexpr Rate kPerAccount{10, seconds(60)};
  static constexpr Rate kAtHome{10, seconds(60)};  // of an account at an address of its own
  static constexpr std::size_t kMaxBuckets = 10'000;

  explicit SignInThrottle(const Clock& clock) : clock_(clock) {}

  // Takes an attempt, which counts as failed until Succeeded. When there is none: how long until
  // there is one.
  std::optional<seconds> Take(const std::string& account, const std::string& address);
  void Succeeded(const std::string& account, const std::string& address);

  // The same for an account that has signed in from this address before.
  std::optional<seconds> TakeAtHome(const std::string& account, const std::string& address);
  void SucceededAtHome(const std::string& account, const std::string& address);

 private:
  struct Bucket {
    double attempts;
    SteadyTime at;
  };
  using Buckets = std::map<std::string, Bucket>;

  static std::string NetworkOf(const std::string& address);
  Bucket& Filled(Buckets& buckets, const std::string& name, const Rate& rate) const;
  void MakeRoom(Buckets& buckets) const;

  const Clock& clock_;
  Guarded<Buckets> buckets_;
};

}  // namespace tillwatch
