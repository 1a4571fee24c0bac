// Saved clocks in memory; the store can be away.
#pragma once

#include <map>

#include "tillwatch/ports/errors.hpp"
#include "tillwatch/ports/register_clock_store.hpp"

namespace tillwatch::test {

class FakeRegisterClockStore final : public RegisterClockStore {
 public:
  std::vector<KeptRegisterClock> LoadClocks() override {
    ThrowIfAway();
    std::vector<KeptRegisterClock> clocks;
    for (const auto& [key, clock] : saved) clocks.push_back({key, clock});
    return clocks;
  }
  void SaveClocks(std::span<const KeptRegisterClock> clocks) override {
    ThrowIfAway();
    ++saves;
    for (const KeptRegisterClock& kept : clocks) saved[kept.key] = kept.clock;
  }

  std::map<RegisterKey, RegisterClock> saved;
  int saves = 0;
  bool away = false;

 private:
  void ThrowIfAway() const {
    if (away) throw Unavailable("the database is away");
  }
};

}  // namespace tillwatch::test
