// The peers' figures out of staff_days, each kept for a minute: they are of days that are over and
// change with late events only, and any other node would read the same.
//
// Thread rule: one caller, as EventStore.
#pragma once

#include <map>
#include <memory>
#include <pqxx/pqxx>
#include <set>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/risk/peers.hpp"

namespace tillwatch {

class PeerFigures {
 public:
  using Groups = std::map<PeerQuery, std::shared_ptr<const PeerGroup>>;

  // What is known and young enough; the rest goes to `missing`.
  Groups Known(const std::set<PeerQuery>& queries, SteadyTime now,
               std::set<PeerQuery>& missing) const;
  // Reads these and keeps them.
  Groups Load(pqxx::work& tx, const std::set<PeerQuery>& queries, SteadyTime now);

 private:
  struct Kept {
    std::shared_ptr<const PeerGroup> group;
    SteadyTime read_at;
  };
  std::map<PeerQuery, Kept> kept_;
};

}  // namespace tillwatch
