// The clocks of all tills: learnt from the events as they are stored, kept in the database, used
// for the moment that a clip shows, and shown to the operator.
//
// Thread rule: any thread; Sync from one.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tillwatch/app/health.hpp"
#include "tillwatch/base/clock.hpp"
#include "tillwatch/base/guarded.hpp"
#include "tillwatch/domain/pos_event.hpp"
#include "tillwatch/ports/register_clock_store.hpp"

namespace tillwatch {

inline constexpr seconds kClockAlarm{5};  // an offset beyond which the operator is told
inline constexpr std::chrono::hours kClockAlarmLife{
    24};  // and for how long of a till that is silent
inline constexpr seconds kSaveClocksEvery{10};
inline constexpr std::size_t kMaxRegisterClocks = 20'000;  // names come from outside

// One till's clock as it is shown.
struct RegisterClockView {
  RegisterKey key;
  std::optional<milliseconds>
      offset;  // our clock minus the till's; nothing while too little is known
  milliseconds noise{0};
  milliseconds correction{0};  // what is added to the till's times; zero within the noise
  std::size_t samples = 0;
  UtcTime last_seen;
};

class RegisterClocks {
 public:
  RegisterClocks(RegisterClockStore& store, Health& health, const Clock& clock)
      : store_(store), health_(health), clock_(clock) {}

  // An event that was stored just now. One without a register or without a time of its own tells
  // nothing.
  void Observe(const PosEvent& event);

  // When it happened by our clock.
  UtcTime MomentOf(const PosEvent& event) const;

  // Our clock minus that of the event's till; nothing while too little is known, and for an event
  // without a time of its own.
  std::optional<milliseconds> OffsetOf(const PosEvent& event) const;

  // By store, then register.
  std::vector<RegisterClockView> All() const;

  // Tells health, under "clocks"; loads what was saved, once; saves what changed, every
  // kSaveClocksEvery. Throws Unavailable, and then does the rest at the next call.
  void Sync();

 private:
  struct State {
    std::map<RegisterKey, RegisterClock> clocks;
    std::set<RegisterKey> changed;  // since they were saved
  };

  void Load();
  void Report() const;

  RegisterClockStore& store_;
  Health& health_;
  const Clock& clock_;
  bool loaded_ = false;  // Sync's thread alone, as the next
  SteadyTime next_save_{};
  Guarded<State> state_;
};

}  // namespace tillwatch
