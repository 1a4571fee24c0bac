#include "tillwatch/risk/history_window.hpp"

#include <algorithm>
#include <iterator>

namespace tillwatch {
namespace {

int CountIn(const std::deque<UtcTime>& times, UtcTime after, UtcTime until) {
  const auto first = std::upper_bound(times.begin(), times.end(), after);
  const auto end = std::upper_bound(first, times.end(), until);
  return static_cast<int>(end - first);
}

}  // namespace

std::size_t HistoryWindow::KeyHash::operator()(const Key& key) const {
  const std::hash<std::string> text;
  return text(key.key) * 31 + text(key.store) * 17 + static_cast<std::size_t>(key.counted + 1) * 8 +
         static_cast<std::size_t>(key.by);
}

HistoryWindow::Key HistoryWindow::KeyFor(Subject by, const Counted& counted, const StoreId& store,
                                         const std::string& key) {
  return {by, counted ? static_cast<int>(*counted) : -1,
          by == Subject::kCard ? std::string() : store.value, key};
}

void HistoryWindow::AddTime(Subject by, const Counted& counted, const PosEvent& event) {
  const std::string& own = KeyOf(by, event);
  if (own.empty() || (reach_ && reach_->For(by, counted) == seconds(0))) return;
  Times& times = times_[KeyFor(by, counted, event.store, own)];
  times.insert(std::upper_bound(times.begin(), times.end(), event.occurred_at), event.occurred_at);
}

void HistoryWindow::Add(const PosEvent& event, bool alerting) {
  for (const Subject by : kSubjects) {
    AddTime(by, event.kind, event);
    if (alerting) AddTime(by, std::nullopt, event);
  }
  if (!event.staff) return;
  const LocalDay day = calendar_.DayOf(event.store, event.occurred_at);
  ++days_[event.store][day][*event.staff][event.kind];
  std::erase_if(groups_, [&](const auto& group) {
    const PeerQuery& query = group.first;
    return query.store == event.store && day < query.day;
  });
}

void HistoryWindow::ForgetBeyondReach(UtcTime now) {
  if (!reach_) return;
  for (auto entry = times_.begin(); entry != times_.end();) {
    const Key& key = entry->first;
    const Counted counted =
        key.counted < 0 ? std::nullopt : Counted(static_cast<EventKind>(key.counted));
    Times& times = entry->second;
    times.erase(times.begin(),
                std::upper_bound(times.begin(), times.end(), now - reach_->For(key.by, counted)));
    entry = times.empty() ? times_.erase(entry) : std::next(entry);
  }
  // A day of a store may begin this much before or after that of UTC.
  const LocalDay today = std::chrono::floor<std::chrono::days>(now);
  const LocalDay oldest = today - std::chrono::days(1 + reach_->Days());
  std::erase_if(groups_,
                [&](const auto& group) { return group.first.day < today - std::chrono::days(1); });
  for (auto& [store, days] : days_) days.erase(days.begin(), days.lower_bound(oldest));
}

const HistoryWindow::Times* HistoryWindow::Find(const Key& key) const {
  const auto found = times_.find(key);
  return found == times_.end() ? nullptr : &found->second;
}

Sightings HistoryWindow::Look(const Lookup& lookup) const {
  Sightings seen;
  const Times* times = Find(KeyFor(lookup.by, lookup.counted, lookup.store, lookup.key));
  if (times != nullptr) {
    seen.count = std::min(CountIn(*times, lookup.after, lookup.until), lookup.limit);
  }
  if (seen.count > 0) {
    const auto end = std::upper_bound(times->begin(), times->end(), lookup.until);
    seen.last = *(end - 1);
    seen.first = *(end - seen.count);
  }
  if (lookup.share <= 0) return seen;
  const bool ended = seen.count > 0 && seen.count == lookup.limit;
  const Times* sales = Find(KeyFor(lookup.by, EventKind::kSale, lookup.store, lookup.key));
  if (sales != nullptr) {
    seen.sales = CountIn(*sales, ended ? seen.first - microseconds(1) : lookup.after, lookup.until);
  }
  return seen;
}

const PeerGroup* HistoryWindow::Peers(const PeerQuery& query) const {
  auto& group = groups_[query];
  if (group) return group.get();
  std::map<StaffId, KindCounts> sums;
  const auto store = days_.find(query.store);
  if (store != days_.end()) {
    const auto end = store->second.lower_bound(query.day);
    for (auto day = store->second.lower_bound(query.day - std::chrono::days(query.days));
         day != end; ++day) {
      for (const auto& [staff, counts] : day->second) {
        for (const auto& [kind, count] : counts) sums[staff][kind] += count;
      }
    }
  }
  group = std::make_unique<PeerGroup>(sums, query.min_sales);
  return group.get();
}

}  // namespace tillwatch
