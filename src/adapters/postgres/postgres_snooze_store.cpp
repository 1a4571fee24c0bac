#include "tillwatch/adapters/postgres/postgres_snooze_store.hpp"

#include "pool_impl.hpp"
#include "rows.hpp"
#include "sql_params.hpp"

namespace tillwatch {
namespace {

constexpr const char* kListSnoozes = R"(
select snooze_id, rule, store_id, register_id, staff_id,
       (extract(epoch from starts_at) * 1000000)::bigint,
       (extract(epoch from ends_at) * 1000000)::bigint, made_by, note
  from rule_snoozes
 where ends_at > $1::timestamptz and ($2::text[] is null or store_id = any($2))
 order by ends_at, snooze_id limit 500)";

constexpr const char* kAddSnooze = R"(
insert into rule_snoozes (snooze_id, rule, store_id, register_id, staff_id, starts_at, ends_at,
  made_by, note)
values ($1::uuid, $2, $3, $4, $5, $6::timestamptz, $7::timestamptz, $8, $9)
on conflict do nothing)";

Snooze ReadSnooze(const pqxx::row& row) {
  Snooze snooze;
  snooze.id.value = row[0].as<std::string>();
  snooze.rule = row[1].as<std::string>();
  snooze.store.value = row[2].as<std::string>();
  if (!row[3].is_null()) snooze.register_id = RegisterId{row[3].as<std::string>()};
  if (!row[4].is_null()) snooze.staff = StaffId{row[4].as<std::string>()};
  snooze.from = ReadTime(row[5]);
  snooze.until = ReadTime(row[6]);
  snooze.by = row[7].as<std::string>();
  snooze.note = row[8].as<std::string>();
  return snooze;
}

}  // namespace

std::vector<Snooze> PostgresSnoozeStore::List(UtcTime now, const StoreScope& stores) {
  return Transact(pool_, [&](pqxx::work& tx) {
    std::vector<Snooze> snoozes;
    for (const auto& row : SqlParams().Add(now).Add(ToSql(stores)).Run(tx, kListSnoozes)) {
      snoozes.push_back(ReadSnooze(row));
    }
    return snoozes;
  });
}

void PostgresSnoozeStore::Add(const Snooze& snooze) {
  Transact(pool_, [&](pqxx::work& tx) {
    SqlParams()
        .Add(snooze.id)
        .Add(SqlText(snooze.rule))
        .Add(snooze.store)
        .Add(ToSql(snooze.register_id))
        .Add(ToSql(snooze.staff))
        .Add(snooze.from)
        .Add(snooze.until)
        .Add(SqlText(snooze.by))
        .Add(SqlText(snooze.note))
        .Run(tx, kAddSnooze);
  });
}

bool PostgresSnoozeStore::Remove(const SnoozeId& id, const StoreScope& stores) {
  return Transact(pool_, [&](pqxx::work& tx) {
    return SqlParams()
               .Add(id)
               .Add(ToSql(stores))
               .Run(tx,
                    "delete from rule_snoozes where snooze_id = $1::uuid"
                    " and ($2::text[] is null or store_id = any($2))")
               .affected_rows() > 0;
  });
}

}  // namespace tillwatch
