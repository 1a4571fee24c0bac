// The feed as this process follows it: one thread reads what is new, once for all listeners, and
// keeps the newest messages in memory. Whoever needs older ones, or anything else that may wait for
// the database, has it done by the same thread, so that those who serve sockets never wait.
//
// Invariants:
// 1. Messages in memory are without gaps and end with the newest that was read.
// 2. What is new goes before the jobs: many clients that catch up delay nobody's alert by more than
//    one job.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

#include "tillwatch/base/clock.hpp"
#include "tillwatch/ports/feed_store.hpp"

namespace tillwatch {

using FeedMessagePtr = std::shared_ptr<const FeedMessage>;

struct LiveFeedOptions {
  std::size_t most_messages = 1000;        // in memory
  std::size_t most_bytes = 8 << 20;        // of their payloads
  milliseconds look = seconds(2);          // how often it looks without being woken
  milliseconds retry = milliseconds(500);  // while the database is away
};

// Thread rule: Run on a thread of its own, once; the rest from any thread.
class LiveFeed {
 public:
  explicit LiveFeed(FeedStore& store, LiveFeedOptions options = {})
      : store_(store), options_(options) {}

  // Follows until it is told to stop. Throws nothing.
  void Run(std::stop_token stop);

  // There may be something new.
  void Wake();

  // Runs the job on the feed's thread, in the order of the calls. It must not throw; what is still
  // waiting at the end of Run is dropped.
  using Job = std::function<void(FeedStore&)>;
  void Post(Job job);

  // The messages behind this id, at most so many. Nothing when memory does not reach back to it (or
  // nothing was read yet): ask the store, then.
  std::optional<std::vector<FeedMessagePtr>> After(std::int64_t id, std::size_t limit) const;

  // Calls on_news on the feed's thread whenever there is something new. It must be quick and call
  // nothing of LiveFeed. After Unlisten returned it is called no more.
  int Listen(std::function<void()> on_news);
  void Unlisten(int listener);

 private:
  bool Follow();  // false while the database is away
  void Begin();
  void Take(const FeedPage& page);
  void TellListeners();
  std::optional<Job> NextJob();

  FeedStore& store_;
  const LiveFeedOptions options_;

  mutable std::mutex tail_mutex_;  // tail_, bytes_, before_tail_
  std::deque<FeedMessagePtr> tail_;
  std::size_t bytes_ = 0;
  std::optional<std::int64_t> before_tail_;  // id before the first in memory

  std::mutex work_mutex_;  // jobs_, woken_
  std::condition_variable_any work_;
  std::deque<Job> jobs_;
  bool woken_ = false;

  std::mutex listeners_mutex_;  // held while they are called
  std::map<int, std::function<void()>> listeners_;
  int next_listener_ = 1;

  std::int64_t position_ = 0;  // of the feed's thread
  bool begun_ = false;
};

}  // namespace tillwatch
