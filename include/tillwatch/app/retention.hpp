// Ends the life of clips, row and files together: by age, by a budget for their bytes, and when the
// disk runs short.
//
// Oldest first; never one on hold. Clips of an alert that is still open stay, too, whatever their
// age and the budget; only a disk below its floor takes them, after all others, and that is an
// alarm.
//
// Exports count for the budget as well, and go before any clip when bytes are wanted, the oldest
// first: they can be made again.
//
// A run that frees the disk counts bytes by the files' sizes and stops when they are enough; it
// does not ask the disk again, which may free them late. So what else fills the disk costs no more
// clips than it is short of in each run.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string_view>
#include <vector>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/ports/clip_writer.hpp"
#include "tillwatch/ports/retention_store.hpp"

namespace tillwatch {

struct RetentionPolicy {
  int default_days = 30;            // of cameras that have none of their own
  std::int64_t max_bytes = 0;       // of all videos and exports; 0: no budget
  std::int64_t min_free_bytes = 0;  // of the file system; 0: no floor
  double min_free_percent = 0;      // the same; the higher of the two counts
};

enum class RetireReason { kAge, kBudget, kDiskFloor, kDiskFloorOpenAlert };
std::string_view ToString(RetireReason reason);  // "age", "budget", "disk_floor", ...

struct RetentionResult {
  int clips = 0;
  int exports = 0;  // that went alone, their clips stay
  std::int64_t bytes = 0;
  int failed = 0;          // files that could not be removed; their rows stay and are tried again
  int of_open_alerts = 0;  // clips of open alerts among those that went
  std::int64_t over_budget = 0;  // bytes that the budget is still exceeded by
  std::int64_t below_floor = 0;  // bytes that the floor still lacks
};

// Thread rule: one owner; safe beside a running clip service and other processes.
class Retention {
 public:
  // Told of each clip that goes, or would go.
  using Listener = std::function<void(const Clip&, RetireReason)>;

  Retention(RetentionStore& clips, ClipFiles& files, RetentionPolicy policy)
      : clips_(clips), files_(files), policy_(policy) {}

  // Throws Unavailable. Idempotent.
  RetentionResult Run(UtcTime now, bool dry_run, const Listener& listener = {});

 private:
  struct Stage;

  void Work(const Stage& stage);
  void LookForExports();
  void TakeExports(std::int64_t enough);
  bool Take(const Clip& clip, const Stage& stage);
  bool RemoveFiles(const Clip& clip);
  std::int64_t Floor(const DiskSpace& space) const;
  // What has made room since the run began to count, so that two runs at once (the service's and
  // one of the command line) do not each take the whole of it.
  std::int64_t Gone() const { return result_.bytes + by_others_; }

  RetentionStore& clips_;
  ClipFiles& files_;
  const RetentionPolicy policy_;

  // Of the run under way.
  bool dry_run_ = false;
  Listener listener_;
  RetentionResult result_;
  std::int64_t by_others_ = 0;       // bytes of listed clips that another run took meanwhile
  std::set<ClipId> passed_;          // taken in a dry run, or not to be had
  std::vector<StoredFile> exports_;  // that are left, the newest first
};

}  // namespace tillwatch
