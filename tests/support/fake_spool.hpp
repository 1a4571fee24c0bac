// A spool in memory that tells a test when it is empty.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>

#include "tillwatch/ports/errors.hpp"
#include "tillwatch/ports/spool.hpp"

namespace tillwatch::test {

class FakeSpool final : public Spool {
 public:
  void Append(const std::string& topic, std::string_view payload, std::int64_t payload_size,
              UtcTime received_at) override {
    const std::lock_guard lock(mutex_);
    messages_.push_back({++last_sequence_, topic, std::string(payload), payload_size, received_at});
    changed_.notify_all();
  }
  void Append(const std::string& topic, const std::string& payload, UtcTime received_at) {
    Append(topic, payload, static_cast<std::int64_t>(payload.size()), received_at);
  }

  bool WaitForMessages(std::stop_token stop, milliseconds timeout) override {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, stop, timeout, [this] { return !messages_.empty(); });
  }

  std::vector<SpooledMessage> Read(std::size_t max) override {
    const std::lock_guard lock(mutex_);
    const auto count = static_cast<std::ptrdiff_t>(std::min(max, messages_.size()));
    return {messages_.begin(), messages_.begin() + count};
  }

  std::vector<SpooledMessage> ReadAfter(std::int64_t sequence, std::size_t max) override {
    const std::lock_guard lock(mutex_);
    std::vector<SpooledMessage> found;
    for (const SpooledMessage& message : messages_) {
      if (message.sequence > sequence && found.size() < max) found.push_back(message);
    }
    return found;
  }

  void RemoveThrough(std::int64_t sequence) override {
    const std::lock_guard lock(mutex_);
    if (unavailable_removes > 0) {
      --unavailable_removes;
      throw Unavailable("the spool's disk is away");
    }
    while (!messages_.empty() && messages_.front().sequence <= sequence) messages_.pop_front();
    changed_.notify_all();
  }

  std::int64_t Size() const override {
    const std::lock_guard lock(mutex_);
    return static_cast<std::int64_t>(messages_.size());
  }

  // False when it did not become empty in time.
  bool WaitUntilEmpty(seconds timeout = seconds(20)) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, timeout, [this] { return messages_.empty(); });
  }

  int unavailable_removes = 0;  // so many calls fail; set before the pipeline runs

 private:
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<SpooledMessage> messages_;
  std::int64_t last_sequence_ = 0;
};

}  // namespace tillwatch::test
