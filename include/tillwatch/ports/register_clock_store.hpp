// The clocks of the tills as rows.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tillwatch/domain/ids.hpp"
#include "tillwatch/domain/register_clock.hpp"

namespace tillwatch {

struct RegisterKey {
  StoreId store;
  RegisterId register_id;
  auto operator<=>(const RegisterKey&) const = default;
};

struct KeptRegisterClock {
  RegisterKey key;
  RegisterClock clock;
};

// Thread rule: one caller. Throws Unavailable.
class RegisterClockStore {
 public:
  virtual ~RegisterClockStore() = default;

  virtual std::vector<KeptRegisterClock> LoadClocks() = 0;
  // Each replaces the row of its register.
  virtual void SaveClocks(std::span<const KeptRegisterClock> clocks) = 0;
};

}  // namespace tillwatch
