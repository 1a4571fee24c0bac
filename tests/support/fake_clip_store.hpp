// The queue of clip requests in memory; it can be away.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <tuple>

#include "tillwatch/ports/clip_store.hpp"
#include "tillwatch/ports/errors.hpp"

namespace tillwatch::test {

class FakeClipStore final : public ClipStore {
 public:
  struct Row {
    ClipRequest request;
    UtcTime not_before;
    std::string claimed_by;
    UtcTime claimed_at;
  };

  std::optional<ClipRequest> ClaimDue(const std::string& worker, UtcTime now) override {
    const std::lock_guard lock(mutex_);
    Row* best = nullptr;
    for (auto& [id, row] : rows_) {
      if (row.request.status != ClipRequestStatus::kPending || row.not_before > now) continue;
      if (best == nullptr || Rank(row) < Rank(*best)) best = &row;
    }
    if (best == nullptr) return std::nullopt;
    best->request.status = ClipRequestStatus::kProcessing;
    best->claimed_by = worker;
    best->claimed_at = now;
    return best->request;
  }

  std::optional<UtcTime> NextDue() override {
    const std::lock_guard lock(mutex_);
    std::optional<UtcTime> due;
    for (const auto& [id, row] : rows_) {
      if (row.request.status != ClipRequestStatus::kPending) continue;
      if (!due || row.not_before < *due) due = row.not_before;
    }
    return due;
  }

  void Postpone(const ClipRequestId& id, UtcTime not_before, const std::string& error) override {
    const std::lock_guard lock(mutex_);
    Row& row = rows_.at(id);
    row.request.status = ClipRequestStatus::kPending;
    row.not_before = not_before;
    if (error.empty()) return;
    row.request.error = error;
    ++row.request.attempts;
  }

  void Finish(const ClipRequest& request, const Clip& clip, UtcTime now) override {
    const std::lock_guard lock(mutex_);
    if (unavailable_finishes > 0) {
      --unavailable_finishes;
      throw Unavailable("the database is away");
    }
    if (refused_finishes > 0) {
      --refused_finishes;
      throw Refused("a constraint");
    }
    ClipRequest& row = rows_.at(request.id).request;
    row.status = clip.status == ClipStatus::kReady ? ClipRequestStatus::kCompleted
                                                   : ClipRequestStatus::kPartial;
    row.clip = clip.id;
    row.finished_at = now;
    clips_[clip.id] = clip;
    changed_.notify_all();
  }

  void FailRequest(const ClipRequestId& id, const std::string& error, UtcTime now) override {
    const std::lock_guard lock(mutex_);
    ClipRequest& row = rows_.at(id).request;
    row.status = ClipRequestStatus::kFailed;
    row.error = error;
    row.finished_at = now;
    changed_.notify_all();
  }

  int ReleaseClaims(const std::string& worker, const std::string& error) override {
    const std::lock_guard lock(mutex_);
    int count = 0;
    for (auto& [id, row] : rows_) {
      if (row.request.status != ClipRequestStatus::kProcessing || row.claimed_by != worker)
        continue;
      row.request.status = ClipRequestStatus::kPending;
      if (!error.empty()) {
        row.request.error = error;
        ++row.request.attempts;
      }
      ++count;
    }
    return count;
  }

  int ReleaseAbandoned(UtcTime claimed_before) override {
    const std::lock_guard lock(mutex_);
    int count = 0;
    for (auto& [id, row] : rows_) {
      if (row.request.status != ClipRequestStatus::kProcessing || row.claimed_at >= claimed_before)
        continue;
      row.request.status = ClipRequestStatus::kPending;
      ++count;
    }
    return count;
  }

  void AddRequest(const ClipRequest& request) override {
    const std::lock_guard lock(mutex_);
    rows_[request.id] = Row{request, request.window.end, "", {}};
  }

  std::vector<Clip> ExpiredClips(UtcTime now, int default_retention_days, int limit) override {
    const std::lock_guard lock(mutex_);
    std::multimap<UtcTime, Clip> oldest_first;
    for (const auto& [id, clip] : clips_) {
      if (clip.event_at < now - std::chrono::days(default_retention_days)) {
        oldest_first.emplace(clip.event_at, clip);
      }
    }
    std::vector<Clip> expired;
    for (const auto& [time, clip] : oldest_first) {
      if (static_cast<int>(expired.size()) == limit) break;
      expired.push_back(clip);
    }
    return expired;
  }

  void DeleteClip(const ClipId& clip) override {
    const std::lock_guard lock(mutex_);
    clips_.erase(clip);
  }

  void AddClip(const Clip& clip) {
    const std::lock_guard lock(mutex_);
    clips_[clip.id] = clip;
  }

  Row RowOf(const ClipRequestId& id) const {
    const std::lock_guard lock(mutex_);
    return rows_.at(id);
  }
  std::size_t RequestCount() const {
    const std::lock_guard lock(mutex_);
    return rows_.size();
  }
  std::vector<Clip> Clips() const {
    const std::lock_guard lock(mutex_);
    std::vector<Clip> clips;
    for (const auto& [id, clip] : clips_) clips.push_back(clip);
    return clips;
  }

  // False when the request was not finished or failed in time.
  bool WaitUntilDone(const ClipRequestId& id, seconds timeout = seconds(20)) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, timeout,
                             [&] { return rows_.at(id).request.finished_at.has_value(); });
  }

  int unavailable_finishes = 0;  // so many calls fail
  int refused_finishes = 0;

 private:
  static std::tuple<int, UtcTime, std::string> Rank(const Row& row) {
    return {-row.request.priority, row.request.created_at, row.request.id.value};
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<ClipRequestId, Row> rows_;
  std::map<ClipId, Clip> clips_;
};

}  // namespace tillwatch::test
