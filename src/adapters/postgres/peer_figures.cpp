#include "peer_figures.hpp"

#include <vector>

#include "sql_params.hpp"
#include "tillwatch/base/local_day.hpp"

namespace tillwatch {
namespace {

constexpr std::chrono::minutes kKept{1};

// Lateral, so that each store is a look into the primary key.
constexpr const char* kFigures = R"(
select q.n, d.staff_id, d.kind, d.events
  from unnest($1::int[], $2::text[], $3::date[], $4::date[]) as q(n, store, first, day)
 cross join lateral (
   select s.staff_id, s.kind, sum(s.events)::int as events from staff_days s
    where s.store_id = q.store and s.day >= q.first and s.day < q.day and s.staff_id <> ''
    group by s.staff_id, s.kind offset 0) as d)";

}  // namespace

PeerFigures::Groups PeerFigures::Known(const std::set<PeerQuery>& queries, SteadyTime now,
                                       std::set<PeerQuery>& missing) const {
  Groups groups;
  for (const PeerQuery& query : queries) {
    const auto kept = kept_.find(query);
    if (kept != kept_.end() && now - kept->second.read_at < kKept) {
      groups.emplace(query, kept->second.group);
    } else {
      missing.insert(query);
    }
  }
  return groups;
}

PeerFigures::Groups PeerFigures::Load(pqxx::work& tx, const std::set<PeerQuery>& queries,
                                      SteadyTime now) {
  std::vector<SqlArray> columns(4);
  for (int n = 0; const PeerQuery& query : queries) {
    columns[0].Add(std::to_string(n++));
    columns[1].Add(query.store.value);
    columns[2].Add(FormatLocalDay(query.day - std::chrono::days(query.days)));
    columns[3].Add(FormatLocalDay(query.day));
  }
  SqlParams params;
  AddColumns(params, columns);
  std::vector<std::map<StaffId, KindCounts>> counts(queries.size());
  for (const auto& row : params.Run(tx, kFigures)) {
    const auto kind = EventKindFromString(row[2].as<std::string>());
    if (!kind) continue;
    counts.at(row[0].as<std::size_t>())[StaffId{row[1].as<std::string>()}][*kind] =
        row[3].as<int>();
  }
  std::erase_if(kept_, [&](const auto& entry) { return now - entry.second.read_at >= kKept; });
  Groups groups;
  for (std::size_t n = 0; const PeerQuery& query : queries) {
    auto group = std::make_shared<const PeerGroup>(counts[n++], query.min_sales);
    kept_[query] = {group, now};
    groups.emplace(query, std::move(group));
  }
  return groups;
}

}  // namespace tillwatch
