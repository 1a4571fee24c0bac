#include "tillwatch/app/sign_in_throttle.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace tillwatch {
namespace {

constexpr double kOne = 1 - 1e-6;  // an attempt; sums of fractions may miss the whole one

seconds UntilOne(double attempts, const SignInThrottle::Rate& rate) {
  const double missing = (kOne - attempts) * static_cast<double>(rate.each.count());
  return seconds(std::max(1L, static_cast<long>(std::ceil(missing))));
}

std::string AtHome(const std::string& account, const std::string& address) {
  return "home " + account + " " + address;
}

}  // namespace

// A customer of an IPv6 network has 2^64 addresses: their first four groups count.
std::string SignInThrottle::NetworkOf(const std::string& address) {
  std::size_t end = 0;
  for (int groups = 0; groups < 4; ++groups) {
    end = address.find(':', end == 0 ? 0 : end + 1);
    if (end == std::string::npos) return address;
    if (address.compare(end, 2, "::") == 0) break;
  }
  return address.substr(0, end);
}

SignInThrottle::Bucket& SignInThrottle::Filled(Buckets& buckets, const std::string& name,
                                               const Rate& rate) const {
  const SteadyTime now = clock_.SteadyNow();
  auto found = buckets.find(name);
  if (found == buckets.end()) {
    if (buckets.size() >= kMaxBuckets) MakeRoom(buckets);
    found = buckets.emplace(name, Bucket{rate.attempts, now}).first;
  }
  Bucket& bucket = found->second;
  const std::chrono::duration<double> passed = now - bucket.at;
  bucket.attempts = std::min(
      rate.attempts, bucket.attempts + passed.count() / static_cast<double>(rate.each.count()));
  bucket.at = now;
  return bucket;
}

// A quarter goes, those that were not asked for longest: most of them are full by now.
void SignInThrottle::MakeRoom(Buckets& buckets) const {
  std::vector<SteadyTime> times;
  for (const auto& [name, bucket] : buckets) times.push_back(bucket.at);
  const auto quarter = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 4);
  std::nth_element(times.begin(), quarter, times.end());
  const SteadyTime limit = *quarter;
  std::erase_if(buckets, [&](const auto& entry) { return entry.second.at <= limit; });
}

std::optional<seconds> SignInThrottle::Take(const std::string& account,
                                            const std::string& address) {
  return buckets_.With([&](Buckets& buckets) -> std::optional<seconds> {
    // By value: room that the second one needs may cost the first.
    const std::string network = "address " + NetworkOf(address);
    const double of_address = Filled(buckets, network, kPerAddress).attempts;
    Bucket& by_account = Filled(buckets, "account " + account, kPerAccount);
    if (of_address < kOne || by_account.attempts < kOne) {
      return std::max(
          of_address < kOne ? UntilOne(of_address, kPerAddress) : seconds(0),
          by_account.attempts < kOne ? UntilOne(by_account.attempts, kPerAccount) : seconds(0));
    }
    by_account.attempts -= 1;
    Filled(buckets, network, kPerAddress).attempts -= 1;
    return std::nullopt;
  });
}

void SignInThrottle::Succeeded(const std::string& account, const std::string& address) {
  const auto give_back = [](Bucket& bucket, const Rate& rate) {
    bucket.attempts = std::min(rate.attempts, bucket.attempts + 1);
  };
  buckets_.With([&](Buckets& buckets) {
    give_back(Filled(buckets, "address " + NetworkOf(address), kPerAddress), kPerAddress);
    give_back(Filled(buckets, "account " + account, kPerAccount), kPerAccount);
  });
}

std::optional<seconds> SignInThrottle::TakeAtHome(const std::string& account,
                                                  const std::string& address) {
  return buckets_.With([&](Buckets& buckets) -> std::optional<seconds> {
    Bucket& bucket = Filled(buckets, AtHome(account, address), kAtHome);
    if (bucket.attempts < kOne) return UntilOne(bucket.attempts, kAtHome);
    bucket.attempts -= 1;
    return std::nullopt;
  });
}

void SignInThrottle::SucceededAtHome(const std::string& account, const std::string& address) {
  buckets_.With([&](Buckets& buckets) { buckets.erase(AtHome(account, address)); });
}

}  // namespace tillwatch
