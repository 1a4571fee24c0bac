#include "tillwatch/app/batch_history.hpp"

namespace tillwatch {

Sightings BatchHistory::Look(const Lookup& lookup) const {
  Sightings seen = batch_.Look(lookup);
  const auto stored = stored_.sightings.find(lookup);
  if (stored != stored_.sightings.end()) seen.Join(stored->second);
  return seen;
}

// Of days that are over: this batch changes nothing in them but for late events, which show in the
// figures a minute later.
const PeerGroup* BatchHistory::Peers(const PeerQuery& query) const {
  const auto found = stored_.peers.find(query);
  return found == stored_.peers.end() ? nullptr : found->second.get();
}

}  // namespace tillwatch
