// Stored receipts in memory; the store can be away.
#pragma once

#include <algorithm>
#include <vector>

#include "tillwatch/ports/errors.hpp"
#include "tillwatch/ports/receipt_store.hpp"

namespace tillwatch::test {

class FakeReceiptStore final : public ReceiptStore {
 public:
  void ForEachReceipt(std::size_t events,
                      const std::function<void(const PosEvent&)>& each) override {
    ++asked;
    if (away) throw Unavailable("the database is away");
    const std::size_t first = sales.size() - std::min(events, sales.size());
    for (std::size_t i = first; i < sales.size(); ++i) each(sales[i]);
  }

  std::vector<PosEvent> sales;
  int asked = 0;
  bool away = false;
};

}  // namespace tillwatch::test
