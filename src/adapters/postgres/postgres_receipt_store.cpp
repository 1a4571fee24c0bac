#include "tillwatch/adapters/postgres/postgres_receipt_store.hpp"

#include "pool_impl.hpp"
#include "rows.hpp"
#include "sql_params.hpp"

namespace tillwatch {
namespace {

// Bounded by the events that are looked at, not by the sales among them.
constexpr const char* kNewest = R"(
select event_id, event_type, store_id, register_id, order_id, ticket_no, (amount * 100)::bigint,
       currency, (extract(epoch from occurred_at) * 1000000)::bigint
  from (select event_id, event_type, kind, store_id, register_id, order_id, ticket_no, amount,
               currency, occurred_at
          from pos_events order by occurred_at desc, event_id desc limit $1::bigint) newest
 where kind = 'sale' and (order_id is not null or ticket_no is not null)
 order by occurred_at, event_id)";

PosEvent ReadReceipt(const pqxx::row& row) {
  PosEvent sale;
  sale.kind = EventKind::kSale;
  sale.id.value = row[0].as<std::string>();
  sale.type = row[1].as<std::string>();
  sale.store.value = row[2].as<std::string>();
  sale.register_id = ReadId<RegisterId>(row[3]);
  sale.order_id = ReadText(row[4]);
  sale.ticket_no = ReadText(row[5]);
  if (!row[6].is_null()) sale.amount = Money{row[6].as<std::int64_t>(), ReadText(row[7])};
  sale.occurred_at = ReadTime(row[8]);
  return sale;
}

}  // namespace

void PostgresReceiptStore::ForEachReceipt(std::size_t events,
                                          const std::function<void(const PosEvent&)>& each) {
  const pqxx::result rows = Transact(pool_, [&](pqxx::work& tx) {
    return SqlParams().Add(static_cast<std::int64_t>(events)).Run(tx, kNewest);
  });
  for (const auto& row : rows) each(ReadReceipt(row));
}

}  // namespace tillwatch
