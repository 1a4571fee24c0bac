// What happened before an event, as rules ask for it. The database, a batch and a backtest each
// answer the same questions.
//
// Times are those of the events, not of their arrival: a late event counts where it belongs.
#pragma once

#include <array>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/domain/pos_event.hpp"
#include "tillwatch/risk/peers.hpp"

namespace tillwatch {

// Whose history.
enum class Subject { kStaff, kRegister, kOrder, kCard };
inline constexpr std::array<Subject, 4> kSubjects{Subject::kStaff, Subject::kRegister,
                                                  Subject::kOrder, Subject::kCard};
std::string_view ToString(Subject subject);  // "staff", as rules.toml spells it
std::optional<Subject> SubjectFromString(std::string_view name);

// The event's own: its staff id, card token, ...; empty when it has none. Of one store, but for
// cards, which are the same in every shop.
const std::string& KeyOf(Subject subject, const PosEvent& event);

// What is counted: events of a kind, or (none) events that were alerts or joined one.
using Counted = std::optional<EventKind>;

// How often within (after, until]. An event asks up to its own time, before it is itself counted.
struct Lookup {
  Subject by = Subject::kStaff;
  StoreId store;  // empty for cards
  std::string key;
  Counted counted;
  UtcTime after;
  UtcTime until;
  int limit = 0;     // counting may stop here: from the newest, so many are seen at most
  double share = 0;  // of sales, in percent; over 0: the sales count, too ...
  int least = 0;     // ... where so many are counted, the event included

  auto operator<=>(const Lookup&) const = default;
};

struct Sightings {
  int count = 0;  // at most the limit
  UtcTime first;  // of those counted
  UtcTime last;
  // Sales of the same subject in the same time; where the limit ended the count, since the first of
  // those counted. Exact whenever they are few enough for the count to
  // be more than the share of them; else any number too large for that. Nothing where the count
  // stays below `least`.
  int sales = 0;

  void Join(const Sightings& others);
};

// Thread rule: as the thing behind it; const calls do not change what it says.
class History {
 public:
  virtual ~History() = default;

  virtual Sightings Look(const Lookup& lookup) const = 0;
  // Nothing when no figures are known. Valid as long as this history.
  virtual const PeerGroup* Peers(const PeerQuery& query) const = 0;
  // Whether somebody put this rule to sleep for the event's staff or register at its time.
  virtual bool IsSnoozed(std::string_view rule, const PosEvent& event) const = 0;
};

// For scoring what must not wait for a database: rules about the past give nothing.
class NoHistory final : public History {
 public:
  Sightings Look(const Lookup&) const override { return {}; }
  const PeerGroup* Peers(const PeerQuery&) const override { return nullptr; }
  bool IsSnoozed(std::string_view, const PosEvent&) const override { return false; }
};

}  // namespace tillwatch
