// Where rules that were put to sleep are kept. Scoring reads them with the history of a batch.
#pragma once

#include <vector>

#include "tillwatch/domain/store_scope.hpp"
#include "tillwatch/risk/snooze.hpp"

namespace tillwatch {

// Thread rule: any thread. Throws Unavailable, Refused.
class SnoozeStore {
 public:
  virtual ~SnoozeStore() = default;

  // Those that have not ended at `now`, soonest end first; at most 500.
  virtual std::vector<Snooze> List(UtcTime now, const StoreScope& stores) = 0;
  virtual void Add(const Snooze& snooze) = 0;
  // Whether it was there, in one of these stores.
  virtual bool Remove(const SnoozeId& id, const StoreScope& stores) = 0;
};

}  // namespace tillwatch
