// The durable queue between the broker's acknowledgement and the database's commit.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "tillwatch/base/clock.hpp"

namespace tillwatch {

struct SpooledMessage {
  std::int64_t sequence = 0;
  std::string topic;
  std::string payload;  // raw bytes
  UtcTime received_at;
};

// Thread rule: Append from the MQTT callback's thread, the rest from the pipeline's; Size from any.
// All throw Unavailable when the disk does not take or give the data.
class Spool {
 public:
  virtual ~Spool() = default;

  // When it returns, the message survives a SIGKILL of this process.
  virtual void Append(const std::string& topic, const std::string& payload,
                      UtcTime received_at) = 0;

  // Blocks until there is at least one message, the stop token is triggered or the time is over;
  // true when there is one.
  virtual bool WaitForMessages(std::stop_token stop, milliseconds timeout) = 0;

  // The oldest messages, at most `max`, in order of arrival; they stay in the spool.
  virtual std::vector<SpooledMessage> Read(std::size_t max) = 0;

  virtual void RemoveThrough(std::int64_t sequence) = 0;

  virtual std::int64_t Size() const = 0;
};

}  // namespace tillwatch
