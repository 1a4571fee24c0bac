#include "tillwatch/adapters/postgres/postgres_register_clock_store.hpp"

#include "pool_impl.hpp"
#include "rows.hpp"
#include "sql_params.hpp"

namespace tillwatch {
namespace {

// One row a sample, in order; a register without samples has one row without a difference.
constexpr const char* kLoad = R"(
select c.store_id, c.register_id, (extract(epoch from c.last_seen_at) * 1000000)::bigint,
       s.difference, (extract(epoch from s.received) * 1000000)::bigint
  from register_clocks c
  left join lateral unnest(c.differences_ms, c.received_at) with ordinality
       as s(difference, received, position) on true
 order by c.store_id, c.register_id, s.position)";

constexpr const char* kSave = R"(
insert into register_clocks (store_id, register_id, differences_ms, received_at, offset_ms,
  noise_ms, last_seen_at)
values ($1, $2, $3::bigint[], $4::timestamptz[], $5::bigint, $6::bigint, $7::timestamptz)
on conflict (store_id, register_id) do update set differences_ms = excluded.differences_ms,
  received_at = excluded.received_at, offset_ms = excluded.offset_ms,
  noise_ms = excluded.noise_ms, last_seen_at = excluded.last_seen_at, updated_at = now())";

void Save(pqxx::work& tx, const KeptRegisterClock& kept) {
  SqlArray differences;
  SqlArray received;
  for (const RegisterClock::Sample& sample : kept.clock.Samples()) {
    differences.Add(std::to_string(sample.difference.count()));
    received.Add(ToSql(sample.received_at));
  }
  const auto offset = kept.clock.Offset();
  SqlParams params;
  params.Add(kept.key.store).Add(kept.key.register_id);
  params.Add(differences.Literal()).Add(received.Literal());
  params.Add(offset ? SqlText(std::to_string(offset->count())) : std::nullopt);
  params.Add(std::int64_t{kept.clock.Noise().count()}).Add(kept.clock.LastSeen());
  params.Run(tx, kSave);
}

}  // namespace

std::vector<KeptRegisterClock> PostgresRegisterClockStore::LoadClocks() {
  const auto rows = Transact(pool_, [](pqxx::work& tx) { return tx.exec(kLoad); });
  std::vector<KeptRegisterClock> clocks;
  std::vector<RegisterClock::Sample> samples;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto row = rows[static_cast<pqxx::result::size_type>(i)];
    const RegisterKey key{{row[0].as<std::string>()}, {row[1].as<std::string>()}};
    if (!row[3].is_null()) {
      samples.push_back({milliseconds(row[3].as<std::int64_t>()), ReadTime(row[4])});
    }
    const bool last =
        i + 1 == rows.size() ||
        rows[static_cast<pqxx::result::size_type>(i + 1)][0].as<std::string>() != key.store.value ||
        rows[static_cast<pqxx::result::size_type>(i + 1)][1].as<std::string>() !=
            key.register_id.value;
    if (!last) continue;
    clocks.push_back({key, RegisterClock(std::move(samples), ReadTime(row[2]))});
    samples.clear();
  }
  return clocks;
}

void PostgresRegisterClockStore::SaveClocks(std::span<const KeptRegisterClock> clocks) {
  Transact(pool_, [&](pqxx::work& tx) {
    for (const KeptRegisterClock& kept : clocks) Save(tx, kept);
  });
}

}  // namespace tillwatch
