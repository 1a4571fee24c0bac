// ReceiptStore on PostgreSQL: one statement over the newest rows of pos_events.
#pragma once

#include "tillwatch/adapters/postgres/pool.hpp"
#include "tillwatch/ports/receipt_store.hpp"

namespace tillwatch {

class PostgresReceiptStore final : public ReceiptStore {
 public:
  explicit PostgresReceiptStore(PostgresPool& pool) : pool_(pool) {}

  void ForEachReceipt(std::size_t events,
                      const std::function<void(const PosEvent&)>& each) override;

 private:
  PostgresPool& pool_;
};

}  // namespace tillwatch
