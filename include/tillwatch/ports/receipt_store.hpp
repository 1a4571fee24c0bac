// Receipts of sales that are stored already: by them a sale that is sent twice is recognised after
// a restart, too.
#pragma once

#include <cstddef>
#include <functional>

#include "tillwatch/domain/pos_event.hpp"

namespace tillwatch {

// Thread rule: any thread. Throws Unavailable, Refused.
class ReceiptStore {
 public:
  virtual ~ReceiptStore() = default;

  // Of the newest `events` events the sales with an order or ticket number, the oldest first, by
  // their own time. Each has its id, type, kind, store, register, both numbers, amount and time,
  // and nothing else.
  virtual void ForEachReceipt(std::size_t events,
                              const std::function<void(const PosEvent&)>& each) = 0;
};

}  // namespace tillwatch
