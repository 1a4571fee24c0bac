// Publishes at QoS 1: for the traffic simulator and for tests.
#pragma once

#include <memory>
#include <string>

#include "tillwatch/app/tls_settings.hpp"
#include "tillwatch/base/clock.hpp"

namespace tillwatch {

// Thread rule: one thread.
class MqttPublisher {
 public:
  // Connects; without a user it does not log in. Throws Unavailable with the address and the cure.
  MqttPublisher(const std::string& host, int port, const std::string& user = {},
                const std::string& password = {}, const TlsSettings& tls = {});
  ~MqttPublisher();

  // Hands one message over; blocks while too many wait for their acknowledgement. Throws
  // Unavailable when the connection is lost.
  void Publish(const std::string& topic, const std::string& payload);

  // Blocks until the broker acknowledged every message, or throws Unavailable after the time-out.
  void Flush(milliseconds timeout);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tillwatch
