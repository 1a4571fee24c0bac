#include "tillwatch/risk/conditions.hpp"

#include <algorithm>
#include <cstdlib>

namespace tillwatch {
namespace {

// How many beyond a limit are counted before the answer is "at least so many". For shares fewer:
// each is looked up with up to 100 / share sales.
constexpr int kCountedBeyond = 10;
constexpr int kCountedBeyondForShares = 5;

// A lookup of the event's own subject up to its own time.
std::optional<Lookup> LookupFor(Subject by, const Counted& counted, seconds window,
                                const PosEvent& event) {
  const std::string& key = KeyOf(by, event);
  if (key.empty()) return std::nullopt;
  Lookup lookup;
  lookup.by = by;
  if (by != Subject::kCard) lookup.store = event.store;
  lookup.key = key;
  lookup.counted = counted;
  lookup.after = event.occurred_at - window;
  lookup.until = event.occurred_at;
  lookup.limit = 1;
  return lookup;
}

std::vector<Lookup> CountLookups(const CountOver& count, const PosEvent& event) {
  std::vector<Lookup> lookups;
  for (const Counted& counted : count.counted) {
    if (auto lookup = LookupFor(count.by, counted, count.window, event)) {
      lookup->limit =
          count.limit + (count.share_of_sales > 0 ? kCountedBeyondForShares : kCountedBeyond);
      lookup->share = count.share_of_sales;
      lookup->least = count.limit + 1;
      lookups.push_back(std::move(*lookup));
    }
  }
  return lookups;
}

std::vector<Lookup> PrecededLookups(const Preceded& preceded, const PosEvent& event) {
  std::vector<Lookup> lookups;
  for (const EventKind kind : preceded.kinds) {
    if (auto lookup = LookupFor(preceded.by, kind, preceded.window, event)) {
      lookups.push_back(std::move(*lookup));
    }
  }
  return lookups;
}

bool Check(const KindIs& c, const RuleContext& x) { return c.kinds.Has(x.event.kind); }
bool Check(const StoreIs& c, const RuleContext& x) { return c.stores.contains(x.event.store); }
bool Check(const AmountOver& c, const RuleContext& x) {
  const auto size = SizeOf(x.event);
  return size && size->minor > c.minor;
}
bool Check(const AmountUnder& c, const RuleContext& x) {
  const auto size = SizeOf(x.event);
  return size && size->minor < c.minor;
}
bool Check(const DiscountOver& c, const RuleContext& x) {
  return x.event.discount_percent && *x.event.discount_percent > c.percent;
}
bool Check(const HasTraits& c, const RuleContext& x) { return x.event.traits.HasAll(c.traits); }
bool Check(const DrawerOpenOver& c, const RuleContext& x) {
  return x.event.drawer_open_seconds &&
         *x.event.drawer_open_seconds > static_cast<double>(c.limit.count());
}
bool Check(const WithinHours& c, const RuleContext& x) {
  const auto local = x.calendar.LocalTimeOfDay(x.event.store, x.event.occurred_at);
  if (c.from <= c.to) return local >= c.from && local < c.to;
  return local >= c.from || local < c.to;
}
bool Check(const CountOver& c, const RuleContext& x) {
  const Tally tally = TallyOf(c, x);
  if (tally.seen.count <= c.limit) return false;
  return c.share_of_sales <= 0 || 100.0 * tally.seen.count > c.share_of_sales * tally.seen.sales;
}
bool Check(const Preceded& c, const RuleContext& x) { return PredecessorOf(c, x).has_value(); }
bool Check(const BeyondPeers& c, const RuleContext& x) {
  const auto standing = StandingOf(c, x);
  return standing && standing->others >= c.min_others && standing->Deviations() > c.deviations;
}

}  // namespace

bool NeedsHistory(const Condition& condition) {
  return std::holds_alternative<CountOver>(condition) ||
         std::holds_alternative<Preceded>(condition) ||
         std::holds_alternative<BeyondPeers>(condition);
}

bool Holds(const Condition& condition, const RuleContext& context) {
  return std::visit([&](const auto& c) { return Check(c, context); }, condition);
}

std::vector<Lookup> LookupsOf(const Condition& condition, const PosEvent& event) {
  if (const auto* count = std::get_if<CountOver>(&condition)) return CountLookups(*count, event);
  if (const auto* preceded = std::get_if<Preceded>(&condition)) {
    return PrecededLookups(*preceded, event);
  }
  return {};
}

std::optional<PeerQuery> PeerQueryOf(const Condition& condition, const PosEvent& event,
                                     const StoreCalendar& calendar) {
  const auto* peers = std::get_if<BeyondPeers>(&condition);
  if (peers == nullptr || !event.staff) return std::nullopt;
  return PeerQuery{event.store, calendar.DayOf(event.store, event.occurred_at), peers->days,
                   peers->min_sales};
}

Tally TallyOf(const CountOver& count, const RuleContext& context) {
  Tally tally;
  const PosEvent& event = context.event;
  for (const Lookup& lookup : CountLookups(count, event)) {
    const Sightings seen = context.history.Look(lookup);
    tally.at_least = tally.at_least || seen.count >= lookup.limit;
    tally.seen.Join(seen);
    tally.with_event = tally.with_event || lookup.counted == event.kind;
  }
  if (!tally.with_event) return tally;
  tally.seen.Join({1, event.occurred_at, event.occurred_at, 0});
  return tally;
}

std::optional<Predecessor> PredecessorOf(const Preceded& preceded, const RuleContext& context) {
  std::optional<Predecessor> latest;
  for (const Lookup& lookup : PrecededLookups(preceded, context.event)) {
    const Sightings seen = context.history.Look(lookup);
    if (seen.count == 0 || (latest && latest->at >= seen.last)) continue;
    latest = Predecessor{*lookup.counted, seen.last};
  }
  return latest;
}

std::optional<PeerStanding> StandingOf(const BeyondPeers& peers, const RuleContext& context) {
  const auto query = PeerQueryOf(Condition(peers), context.event, context.calendar);
  if (!query) return std::nullopt;
  const PeerGroup* group = context.history.Peers(*query);
  return group == nullptr ? std::nullopt : group->Find(*context.event.staff, peers.kind);
}

std::optional<Money> SizeOf(const PosEvent& event) {
  if (!event.amount) return std::nullopt;
  return Money{std::abs(event.amount->minor), event.amount->currency};
}

}  // namespace tillwatch
