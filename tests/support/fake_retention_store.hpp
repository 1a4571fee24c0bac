// Clips of a test's retention in memory: which of them are of open alerts is told by hand.
#pragma once

#include <algorithm>
#include <set>
#include <vector>

#include "tillwatch/ports/retention_store.hpp"

namespace tillwatch::test {

class FakeRetentionStore final : public RetentionStore {
 public:
  std::vector<Clip> ExpiredClips(UtcTime now, int default_retention_days, int limit) override {
    return Oldest(limit, [&](const Clip& clip) {
      return clip.event_at < now - std::chrono::days(default_retention_days) &&
             MayGo(clip, OpenAlerts::kSpare);
    });
  }
  std::vector<Clip> OldestClips(OpenAlerts open, int limit) override {
    return Oldest(limit, [&](const Clip& clip) { return MayGo(clip, open); });
  }
  std::int64_t TotalBytes() override {
    std::int64_t total = 0;
    for (const Clip& clip : clips) total += clip.size_bytes;
    return total;
  }
  Retirement Retire(const ClipId& id, OpenAlerts open,
                    const std::function<bool()>& remove_files) override {
    if (before_retire) before_retire();
    const auto found =
        std::find_if(clips.begin(), clips.end(), [&](const Clip& clip) { return clip.id == id; });
    if (found == clips.end()) return Retirement::kGone;
    if (!MayGo(*found, open)) return Retirement::kKept;
    if (!remove_files()) return Retirement::kStuck;
    clips.erase(found);
    return Retirement::kDone;
  }

  std::vector<Clip> clips;
  std::set<ClipId> of_open_alerts;
  std::function<void()> before_retire;

 private:
  bool MayGo(const Clip& clip, OpenAlerts open) const {
    return !clip.on_hold && (open == OpenAlerts::kTake || !of_open_alerts.contains(clip.id));
  }
  template <class Filter>
  std::vector<Clip> Oldest(int limit, Filter filter) const {
    std::vector<Clip> found;
    std::copy_if(clips.begin(), clips.end(), std::back_inserter(found), filter);
    std::stable_sort(found.begin(), found.end(),
                     [](const Clip& a, const Clip& b) { return a.event_at < b.event_at; });
    if (found.size() > static_cast<std::size_t>(limit))
      found.resize(static_cast<std::size_t>(limit));
    return found;
  }
};

}  // namespace tillwatch::test
