#include "tillwatch/app/live_feed.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace tillwatch {
namespace {

constexpr int kPage = 200;

}  // namespace

void LiveFeed::Run(std::stop_token stop) {
  while (!stop.stop_requested()) {
    const bool there = Follow();
    if (auto job = NextJob()) {
      (*job)(store_);
      continue;
    }
    std::unique_lock lock(work_mutex_);
    work_.wait_for(lock, stop, there ? options_.look : options_.retry,
                   [this] { return woken_ || !jobs_.empty(); });
    woken_ = false;
  }
  const std::lock_guard lock(work_mutex_);
  jobs_.clear();
}

void LiveFeed::Wake() {
  {
    const std::lock_guard lock(work_mutex_);
    woken_ = true;
  }
  work_.notify_all();
}

void LiveFeed::Post(Job job) {
  {
    const std::lock_guard lock(work_mutex_);
    jobs_.push_back(std::move(job));
  }
  work_.notify_all();
}

std::optional<LiveFeed::Job> LiveFeed::NextJob() {
  const std::lock_guard lock(work_mutex_);
  if (jobs_.empty()) return std::nullopt;
  Job job = std::move(jobs_.front());
  jobs_.pop_front();
  return job;
}

bool LiveFeed::Follow() {
  try {
    if (!begun_) Begin();
    while (true) {
      const FeedPage page = store_.After(position_, {}, kPage);
      const bool more = page.messages.size() == static_cast<std::size_t>(kPage);
      if (page.lost || !page.messages.empty()) {
        Take(page);
        TellListeners();
      }
      if (!more) return true;
    }
  } catch (const std::exception& error) {
    spdlog::debug("the feed cannot be read (error={})", error.what());
    return false;
  }
}

// Memory begins with what comes from now on.
void LiveFeed::Begin() {
  position_ = store_.Newest({}, 1).reached;
  begun_ = true;
  {
    const std::lock_guard lock(tail_mutex_);
    before_tail_ = position_;
  }
  TellListeners();
}

void LiveFeed::Take(const FeedPage& page) {
  const std::lock_guard lock(tail_mutex_);
  position_ = page.reached;
  if (page.lost) {
    tail_.clear();
    bytes_ = 0;
    before_tail_ = position_;
    return;
  }
  for (const FeedMessage& message : page.messages) {
    bytes_ += message.payload.size();
    tail_.push_back(std::make_shared<const FeedMessage>(message));
  }
  while (tail_.size() > options_.most_messages ||
         (bytes_ > options_.most_bytes && tail_.size() > 1)) {
    bytes_ -= tail_.front()->payload.size();
    before_tail_ = tail_.front()->id;
    tail_.pop_front();
  }
}

std::optional<std::vector<FeedMessagePtr>> LiveFeed::After(std::int64_t id,
                                                           std::size_t limit) const {
  const std::lock_guard lock(tail_mutex_);
  if (!before_tail_ || id < *before_tail_) return std::nullopt;
  if (id > (tail_.empty() ? *before_tail_ : tail_.back()->id)) return std::nullopt;
  const auto first = std::upper_bound(
      tail_.begin(), tail_.end(), id,
      [](std::int64_t wanted, const FeedMessagePtr& message) { return wanted < message->id; });
  const auto count =
      std::min<std::ptrdiff_t>(tail_.end() - first, static_cast<std::ptrdiff_t>(limit));
  return std::vector<FeedMessagePtr>(first, first + count);
}

int LiveFeed::Listen(std::function<void()> on_news) {
  const std::lock_guard lock(listeners_mutex_);
  listeners_[next_listener_] = std::move(on_news);
  return next_listener_++;
}

void LiveFeed::Unlisten(int listener) {
  const std::lock_guard lock(listeners_mutex_);
  listeners_.erase(listener);
}

void LiveFeed::TellListeners() {
  const std::lock_guard lock(listeners_mutex_);
  for (const auto& [unused, on_news] : listeners_) on_news();
}

}  // namespace tillwatch
