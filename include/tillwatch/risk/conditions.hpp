// What a rule can ask of an event and of what happened before it.
//
// A new kind of condition is a struct here, a Holds() in conditions.cpp, a Clause() in
// reason_text.cpp and its key in adapters/config/rules_file.cpp. A rule holds when all of its
// conditions do.
#pragma once

#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "tillwatch/domain/pos_event.hpp"
#include "tillwatch/risk/history.hpp"
#include "tillwatch/risk/store_calendar.hpp"

namespace tillwatch {

class EventKinds {
 public:
  EventKinds() = default;
  EventKinds(std::initializer_list<EventKind> kinds) {
    for (const EventKind kind : kinds) Add(kind);
  }
  void Add(EventKind kind) { bits_ |= 1U << static_cast<unsigned>(kind); }
  bool Has(EventKind kind) const { return (bits_ & (1U << static_cast<unsigned>(kind))) != 0; }

 private:
  std::uint32_t bits_ = 0;
};

struct KindIs {
  EventKinds kinds;
};
struct StoreIs {
  std::set<StoreId> stores;
};
// The size of the amount, without its sign, in hundredths: strictly over, strictly under.
struct AmountOver {
  std::int64_t minor = 0;
};
struct AmountUnder {
  std::int64_t minor = 0;
};
struct DiscountOver {
  double percent = 0;
};
struct HasTraits {
  TraitSet traits;
};
struct DrawerOpenOver {
  seconds limit{0};
};
// [from, to) of the store's own day; over midnight when `to` is before `from`.
struct WithinHours {
  std::chrono::minutes from{0};
  std::chrono::minutes to{24 * 60};
};
// More than so many within the window before the event, itself included where it is one of them.
struct CountOver {
  std::vector<Counted> counted;
  Subject by = Subject::kStaff;
  int limit = 0;
  double share_of_sales = 0;  // percent; over 0: and more than this share of the staff's sales
  seconds window{0};
};
// One of these happened within the window before the event.
struct Preceded {
  std::vector<EventKind> kinds;
  Subject by = Subject::kStaff;
  seconds window{0};
};
struct BeyondPeers {
  EventKind kind = EventKind::kVoid;
  double deviations = 0;
  int days = 0;
  int min_sales = 0;
  int min_others = 0;
};

using Condition = std::variant<KindIs, StoreIs, AmountOver, AmountUnder, DiscountOver, HasTraits,
                               DrawerOpenOver, WithinHours, CountOver, Preceded, BeyondPeers>;

// True for the conditions that only a History can answer.
bool NeedsHistory(const Condition& condition);

struct RuleContext {
  const PosEvent& event;
  const StoreCalendar& calendar;
  const History& history;
};

bool Holds(const Condition& condition, const RuleContext& context);

// What a condition will ask of a history. Nothing when it asks nothing of this event.
std::vector<Lookup> LookupsOf(const Condition& condition, const PosEvent& event);
std::optional<PeerQuery> PeerQueryOf(const Condition& condition, const PosEvent& event,
                                     const StoreCalendar& calendar);

// All that a count saw, the event itself included where it is counted.
struct Tally {
  Sightings seen;
  bool with_event = false;
  bool at_least = false;  // there may be more than were looked at
};
Tally TallyOf(const CountOver& count, const RuleContext& context);

// The latest of a Preceded's, if there is one.
struct Predecessor {
  EventKind kind = EventKind::kOther;
  UtcTime at;
};
std::optional<Predecessor> PredecessorOf(const Preceded& preceded, const RuleContext& context);
std::optional<PeerStanding> StandingOf(const BeyondPeers& peers, const RuleContext& context);

// The event's amount without its sign.
std::optional<Money> SizeOf(const PosEvent& event);

}  // namespace tillwatch
