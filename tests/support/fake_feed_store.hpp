// A feed in memory, with a switch that takes the database away.
#pragma once

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>

#include "tillwatch/ports/errors.hpp"
#include "tillwatch/ports/feed_store.hpp"

namespace tillwatch::test {

// Thread rule: any thread.
class FakeFeedStore final : public FeedStore {
 public:
  std::atomic<bool> away{false};
  std::atomic<int> asked{0};

  FeedPage After(std::int64_t position, const FeedFilter& filter, int limit) override {
    const auto lock = Enter();
    FeedPage page;
    page.reached = last_id_;
    const std::int64_t oldest = messages_.empty() ? last_id_ + 1 : messages_.front().id;
    page.lost = position > last_id_ || position < oldest - 1;
    for (const FeedMessage& message : messages_) {
      if (page.lost || message.id <= position || !filter.Passes(message)) continue;
      page.messages.push_back(message);
      if (static_cast<int>(page.messages.size()) < limit) continue;
      page.reached = message.id;
      break;
    }
    return page;
  }

  FeedPage Newest(const FeedFilter& filter, int limit) override {
    const auto lock = Enter();
    FeedPage page;
    page.reached = last_id_;
    for (const FeedMessage& message : messages_) {
      if (filter.Passes(message)) page.messages.push_back(message);
    }
    const auto most = static_cast<std::size_t>(limit);
    if (page.messages.size() > most) {
      page.messages.erase(page.messages.begin(),
                          page.messages.end() - static_cast<std::ptrdiff_t>(most));
    }
    return page;
  }

  void Append(const std::vector<FeedMessage>& messages) override {
    const auto lock = Enter();
    for (const FeedMessage& message : messages) {
      messages_.push_back(message);
      messages_.back().id = ++last_id_;
    }
  }

  std::int64_t Prune(std::chrono::hours, std::int64_t most) override {
    const auto lock = Enter();
    return static_cast<std::int64_t>(std::erase_if(
        messages_, [&](const FeedMessage& message) { return message.id <= last_id_ - most; }));
  }

  std::optional<std::int64_t> Position(const std::string& reader) override {
    const auto lock = Enter();
    const auto found = positions_.find(reader);
    return found == positions_.end() ? std::nullopt : std::optional(found->second);
  }
  void SavePosition(const std::string& reader, std::int64_t position) override {
    const auto lock = Enter();
    positions_[reader] = position;
  }

  std::vector<FeedMessage> All() {
    const std::lock_guard lock(mutex_);
    return messages_;
  }

 private:
  std::unique_lock<std::mutex> Enter() {
    ++asked;
    if (away) throw Unavailable("PostgreSQL: away");
    return std::unique_lock(mutex_);
  }

  std::mutex mutex_;
  std::vector<FeedMessage> messages_;
  std::int64_t last_id_ = 0;
  std::map<std::string, std::int64_t> positions_;
};

inline FeedMessage AlertOf(const std::string& store, Severity severity, const std::string& name,
                           FeedKind kind = FeedKind::kAlert) {
  return {0, kind, StoreId{store}, severity, name, "{\"id\":\"" + name + "\"}"};
}

}  // namespace tillwatch::test
