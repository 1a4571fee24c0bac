// Which requests for footage can share one clip. Pure.
#pragma once

#include <vector>

#include "tillwatch/domain/clip.hpp"

namespace tillwatch {

// How much of a camera's ring a shared clip leaves alone: it waits for the last of its post-rolls,
// and meanwhile the ring must not lose the first pre-roll.
inline constexpr seconds kShareReserve{10};

// From the first start to the last end.
TimeSpan Union(const std::vector<ClipRequest>& requests);

// The lead and those of the candidates that share its clip, most urgent first (priority, then age,
// then id). A candidate joins when it is of the same camera, its window overlaps or touches what
// there is so far, and all of it together is no longer than max_length (0: nobody
// joins); the one that adds least joins first. Requests that have gone down with the process twice
// stay alone, so that one that takes it down does not fail the others.
std::vector<ClipRequest> ShareClip(const ClipRequest& lead, std::vector<ClipRequest> candidates,
                                   microseconds max_length);

}  // namespace tillwatch
