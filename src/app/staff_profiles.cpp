#include <algorithm>
#include <map>
#include <tuple>

#include "tillwatch/app/statistics.hpp"

namespace tillwatch {
namespace {

// Store, then staff.
using Records = std::map<StoreId, std::map<StaffId, StaffRecord>>;

void AddCounts(Records& records, std::vector<StaffCounts> counts) {
  for (StaffCounts& one : counts) {
    StaffCounts& own = records[one.store][one.staff].counts;
    own = std::move(one);
  }
}

void AddDecisions(Records& records, const std::vector<DecidedAlert>& decided) {
  for (const DecidedAlert& alert : decided) {
    if (!alert.staff) continue;
    records[alert.store][*alert.staff].dispositions[alert.disposition] += 1;
  }
}

// Everybody of a store, those without anything in this period included as empty records.
std::vector<StaffRecord> RecordsOf(const Records& records, const StoreId& store,
                                   const std::map<StaffId, StaffRecord>& everybody) {
  std::vector<StaffRecord> list;
  const auto found = records.find(store);
  for (const auto& [staff, unused] : everybody) {
    StaffRecord record;
    if (found != records.end()) {
      const auto own = found->second.find(staff);
      if (own != found->second.end()) record = own->second;
    }
    record.counts.store = store;
    record.counts.staff = staff;
    list.push_back(std::move(record));
  }
  return list;
}

// Those of either period, by store.
Records Together(const Records& now, const Records& before) {
  Records all = now;
  for (const auto& [store, people] : before) all[store].insert(people.begin(), people.end());
  return all;
}

bool ComesFirst(const StaffProfile& a, const StaffProfile& b) {
  const auto key = [](const StaffProfile& profile) {
    const StaffCounts& counts = profile.now.counts;
    return std::tuple(-profile.risk.score, -TotalOf(counts.kinds).alerts, counts.store,
                      counts.staff);
  };
  return key(a) < key(b);
}

}  // namespace

std::vector<StaffProfile> Statistics::Profiles(const StoreScope& stores,
                                               const DayPeriod& period) const {
  Records now;
  Records before;
  AddCounts(now, store_.CountByStaff(stores, period));
  AddCounts(before, store_.CountByStaff(stores, period.Before()));
  AddDecisions(now, store_.Decided(stores, SpansOf(period)));
  AddDecisions(before, store_.Decided(stores, SpansOf(period.Before())));

  std::vector<StaffProfile> profiles;
  for (const auto& [store_id, everybody] : Together(now, before)) {
    const auto records = RecordsOf(now, store_id, everybody);
    const auto earlier = RecordsOf(before, store_id, everybody);
    for (std::size_t i = 0; i < records.size(); ++i) {
      profiles.push_back({records[i], earlier[i], AssessStaff(records[i], records),
                          AssessStaff(earlier[i], earlier)});
    }
  }
  std::sort(profiles.begin(), profiles.end(), ComesFirst);
  return profiles;
}

std::vector<StaffProfile> Statistics::ProfilesOf(const StaffId& staff, const StoreScope& stores,
                                                 const DayPeriod& period) const {
  std::vector<StoreId> known = store_.StoresOf(staff);
  std::erase_if(known, [&](const StoreId& store) { return !stores.Has(store); });
  auto profiles = Profiles(StoreScope::Only(std::move(known)), period);
  std::erase_if(profiles,
                [&](const StaffProfile& profile) { return profile.now.counts.staff != staff; });
  return profiles;
}

}  // namespace tillwatch
