// Clips as the retention sees them: which are the oldest, and which must stay.
//
// A clip on hold is never listed and never retired.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "tillwatch/domain/clip.hpp"

namespace tillwatch {

// What to do with the clips of an alert that nobody has acknowledged yet.
enum class OpenAlerts { kSpare, kTake };

enum class Retirement {
  kDone,
  kKept,   // it is on hold, or of an open alert, by now
  kGone,   // somebody else has retired it
  kStuck,  // its files could not be removed; the row stays
};

// Thread rule: any thread. Throws Unavailable.
class RetentionStore {
 public:
  virtual ~RetentionStore() = default;

  // Clips older than their camera's retention and of no open alert, oldest first.
  virtual std::vector<Clip> ExpiredClips(UtcTime now, int default_retention_days, int limit) = 0;

  virtual std::vector<Clip> OldestClips(OpenAlerts open, int limit) = 0;

  // Of all clips' videos.
  virtual std::int64_t TotalBytes() = 0;

  // Calls remove_files while nobody can put the clip on hold or link it to a request, and removes
  // the row when that says that the files are gone. A process that is killed in between leaves a
  // row, which the next run finishes; never a file without its row.
  virtual Retirement Retire(const ClipId& clip, OpenAlerts open,
                            const std::function<bool()>& remove_files) = 0;
};

}  // namespace tillwatch
