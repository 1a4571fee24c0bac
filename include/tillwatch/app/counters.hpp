// Counts of what the process did since it started; an adapter exposes them as metrics.
#pragma once

#include <atomic>
#include <cstdint>

namespace tillwatch {

// Each is monotonic and written with relaxed order from whichever thread does the thing.
struct Counters {
  std::atomic<std::uint64_t> messages_received{0};  // taken into the spool
  std::atomic<std::uint64_t> messages_rejected{0};
  std::atomic<std::uint64_t> spool_waits{0};    // messages that a full or broken spool held up
  std::atomic<std::uint64_t> sessions_lost{0};  // the broker did not know ours any more
  std::atomic<std::uint64_t> events_stored{0};
  std::atomic<std::uint64_t> events_duplicate{0};
  std::atomic<std::uint64_t> alerts_raised{0};
  std::atomic<std::uint64_t> clips_captured_away{0};  // files cut while the database was away
  std::atomic<std::uint64_t> clips_ready{0};
  std::atomic<std::uint64_t> clips_partial{0};
  std::atomic<std::uint64_t> clips_failed{0};
  std::atomic<std::uint64_t> batches_retried{0};
};

}  // namespace tillwatch
