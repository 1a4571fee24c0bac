#include "staff_stores.hpp"

#include "pool_impl.hpp"
#include "sql_params.hpp"
#include "tillwatch/adapters/postgres/postgres_statistics_store.hpp"

namespace tillwatch {
namespace {

// PostgreSQL has no skip scan: each step asks for the next store behind the last.
constexpr const char* kStoresOfStaff = R"(
with recursive stores (store_id) as (
  (select store_id from pos_events where staff_id = $1 order by store_id limit 1)
   union all
  select (select e.store_id from pos_events e
           where e.staff_id = $1 and e.store_id > s.store_id order by e.store_id limit 1)
    from stores s where s.store_id is not null)
select store_id from stores where store_id is not null)";

}  // namespace

std::vector<StoreId> StoresOfStaff(pqxx::work& tx, const StaffId& staff) {
  std::vector<StoreId> stores;
  for (const auto& row : SqlParams().Add(staff).Run(tx, kStoresOfStaff)) {
    stores.push_back({row[0].as<std::string>()});
  }
  return stores;
}

std::vector<StoreId> PostgresStatisticsStore::StoresOf(const StaffId& staff) {
  return Transact(pool_, [&](pqxx::work& tx) { return StoresOfStaff(tx, staff); });
}

}  // namespace tillwatch
