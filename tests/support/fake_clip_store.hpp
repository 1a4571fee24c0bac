// The queue of clip requests in memory; it can be away.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <tuple>

#include "tillwatch/domain/clip_sharing.hpp"
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

  std::vector<ClipRequest> ClaimDue(const std::string& worker, UtcTime now,
                                    seconds max_length) override {
    const std::lock_guard lock(mutex_);
    Row* best = nullptr;
    for (auto& [id, row] : rows_) {
      if (row.request.status != ClipRequestStatus::kPending || row.not_before > now) continue;
      if (best == nullptr || Rank(row) < Rank(*best)) best = &row;
    }
    if (best == nullptr) return {};
    std::vector<ClipRequest> candidates;
    for (const auto& [id, row] : rows_) {
      if (row.request.status == ClipRequestStatus::kPending) candidates.push_back(row.request);
    }
    auto requests = ShareClip(best->request, std::move(candidates), max_length);
    for (ClipRequest& request : requests) {
      Row& row = rows_.at(request.id);
      row.request.status = ClipRequestStatus::kProcessing;
      row.claimed_by = worker;
      row.claimed_at = now;
      request = row.request;
    }
    return requests;
  }

  std::optional<Clip> LinkExisting(const ClipRequest& request, UtcTime now) override {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, clip] : clips_) {
      if (clip.camera != request.camera || !Shows(clip, request.window)) continue;
      Complete(request.id, clip, now);
      return clip;
    }
    return std::nullopt;
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

  void Finish(const std::vector<ClipRequestId>& served, const Clip& clip, UtcTime now) override {
    const std::lock_guard lock(mutex_);
    if (unavailable_finishes > 0) {
      --unavailable_finishes;
      throw Unavailable("the database is away");
    }
    if (refused_finishes > 0) {
      --refused_finishes;
      throw Refused("a constraint");
    }
    clips_[clip.id] = clip;
    for (const ClipRequestId& id : served) Complete(id, clip, now);
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

  std::optional<KeyedRequest> FindByKey(const RequestKey& key, UtcTime since) override {
    const std::lock_guard lock(mutex_);
    const auto found = keys_.find(key.key);
    if (found == keys_.end()) return std::nullopt;
    const ClipRequest& request = rows_.at(found->second.second).request;
    if (request.created_at < since) return std::nullopt;
    return KeyedRequest{request, found->second.first == key.body_sha256};
  }
  KeyedRequest AddByKey(const RequestKey& key, const ClipRequest& request, UtcTime) override {
    AddRequest(request);
    const std::lock_guard lock(mutex_);
    keys_[key.key] = {key.body_sha256, request.id};
    return {request, true};
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
  void Complete(const ClipRequestId& id, const Clip& clip, UtcTime now) {
    ClipRequest& row = rows_.at(id).request;
    if (row.clip && *row.clip != clip.id) return;
    row.status =
        Shows(clip, row.window) ? ClipRequestStatus::kCompleted : ClipRequestStatus::kPartial;
    row.error.clear();
    row.clip = clip.id;
    row.finished_at = now;
    changed_.notify_all();
  }

  static std::tuple<int, UtcTime, std::string> Rank(const Row& row) {
    return {-row.request.priority, row.request.created_at, row.request.id.value};
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<ClipRequestId, Row> rows_;
  std::map<ClipId, Clip> clips_;
  std::map<std::string, std::pair<std::string, ClipRequestId>> keys_;
};

}  // namespace tillwatch::test
