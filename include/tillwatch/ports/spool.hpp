// The durable queue between the broker's acknowledgement and the database's commit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "tillwatch/base/clock.hpp"

namespace tillwatch {

// What one Read may put into memory.
inline constexpr std::size_t kMaxReadBytes = 8 * 1024 * 1024;

// When a message is on the disk's own memory, and so survives a power cut.
enum class SpoolSync { kInterval, kAlways };  // within a second; before it is acknowledged

struct SpooledMessage {
  std::int64_t sequence = 0;
  std::string topic;
  std::string payload;            // raw bytes; of one that is too large to be an event, the start
  std::int64_t payload_size = 0;  // bytes that were published
  UtcTime received_at;
};

// Thread rule: Append from the MQTT callback's thread, the rest from the pipeline's, of which one
// may read while the other removes; sizes from any. All throw Unavailable when the disk does not
// take or give the data, Append also when it is full.
class Spool {
 public:
  virtual ~Spool() = default;

  // When it returns, the message survives a SIGKILL of this process. payload_size: bytes that were
  // published, more than payload has when only its start is kept.
  virtual void Append(const std::string& topic, std::string_view payload, std::int64_t payload_size,
                      UtcTime received_at) = 0;

  // Blocks until there is at least one message, the stop token is triggered or the time is over;
  // true when there is one.
  virtual bool WaitForMessages(std::stop_token stop, milliseconds timeout) = 0;

  // The oldest messages, at most `max` and at most kMaxReadBytes of payload, but always one if
  // there is one; in order of arrival. They stay in the spool.
  virtual std::vector<SpooledMessage> Read(std::size_t max) = 0;

  // The same, of those behind this sequence.
  virtual std::vector<SpooledMessage> ReadAfter(std::int64_t sequence, std::size_t max) = 0;

  virtual void RemoveThrough(std::int64_t sequence) = 0;

  virtual std::int64_t Size() const = 0;

  // What the messages in it take, and what they may take in all: Append throws Unavailable beyond
  // that. 0: there is no limit.
  virtual std::int64_t Bytes() const { return 0; }
  virtual std::int64_t MaxBytes() const { return 0; }
};

}  // namespace tillwatch
