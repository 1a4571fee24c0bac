// The footage ring's promise, said with a plain deque and full scans.
#pragma once

#include <deque>
#include <vector>

#include "tillwatch/domain/clip.hpp"
#include "tillwatch/media/access_unit.hpp"

namespace tillwatch::test {

class ModelRing {
 public:
  ModelRing(seconds bound, std::int64_t max_bytes) : bound_(bound), max_bytes_(max_bytes) {}

  void Push(const AccessUnitPtr& unit) {
    if (!unit->keyframe && (units_.empty() || units_.back()->run != unit->run)) return;
    units_.push_back(unit);
    while (Bytes() > max_bytes_) DropGop();
    while (NextKeyframe() < units_.size() &&
           unit->arrived_at - units_[NextKeyframe()]->arrived_at >= bound_) {
      DropGop();
    }
  }

  std::int64_t Bytes() const {
    std::int64_t bytes = 0;
    for (const auto& unit : units_) bytes += static_cast<std::int64_t>(unit->data.size());
    return bytes;
  }

  // Pictures, or frames of sound.
  std::vector<AccessUnitPtr> Read(const TimeSpan& window, bool audio = false) const {
    std::size_t first = 0;
    std::size_t end = 0;
    const bool whole = ClockWasSet();
    for (std::size_t i = 0; i < units_.size(); ++i) {
      if (!whole && units_[i]->keyframe && units_[i]->captured_at <= window.start) first = i;
      if (IsAudio(i) == audio && (whole || units_[i]->captured_at < window.end)) end = i + 1;
    }
    std::vector<AccessUnitPtr> out;
    for (std::size_t i = first; i < end; ++i) {
      if (IsAudio(i) == audio) out.push_back(units_[i]);
    }
    return out;
  }

 private:
  // Between two runs, by more than two seconds.
  bool ClockWasSet() const {
    const auto offset = [](const AccessUnit& unit) {
      return unit.captured_at.time_since_epoch() - unit.arrived_at.time_since_epoch();
    };
    AccessUnitPtr last;
    for (const AccessUnitPtr& unit : units_) {
      if (!unit->keyframe) continue;
      const bool set = last && last->run != unit->run &&
                       std::chrono::abs(offset(*unit) - offset(*last)) > seconds(2);
      if (set) return true;
      last = unit;
    }
    return false;
  }
  bool IsAudio(std::size_t i) const { return units_[i]->audio != nullptr; }
  std::size_t NextKeyframe() const {
    std::size_t i = 1;
    while (i < units_.size() && !units_[i]->keyframe) ++i;
    return i;
  }
  void DropGop() {
    for (std::size_t left = NextKeyframe(); left > 0 && !units_.empty(); --left) {
      units_.pop_front();
    }
  }

  const seconds bound_;
  const std::int64_t max_bytes_;
  std::deque<AccessUnitPtr> units_;
};

}  // namespace tillwatch::test
