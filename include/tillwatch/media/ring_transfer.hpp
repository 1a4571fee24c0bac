// Footage from one ring to another, when a ring is made anew in another size.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "tillwatch/media/footage_ring.hpp"

namespace tillwatch {

// Everything a ring holds, in the order in which it came.
std::vector<AccessUnitPtr> AllFootage(const FootageRing& ring);

// Pushes what `bytes` hold, if they are a ring of any size, into this one: the newest that fits,
// under the numbers of its own runs. Gives the number of units that were there. The bytes may be
// written (a ring counts its openings). Throws as RingMemory does.
std::size_t TransferFootage(std::unique_ptr<RingMemory> from, FootageRing& to, const Clock& clock);

}  // namespace tillwatch
