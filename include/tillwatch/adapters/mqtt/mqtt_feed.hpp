// Tells the shop's other systems over MQTT what happens: every message of the feed, in order, at
// QoS 1, under tillwatch/{store}/alerts, .../clips and .../cameras/{camera}; Home Assistant finds
// it by itself when it is told so. Which topic has what stands in docs/integrations.md.
//
// How far it has come is kept in the database, and moves on only with the broker's acknowledgement:
// a broker that is away misses nothing, and a message comes twice only if we end, or the broker
// does, between its arrival and our noting it. It publishes and subscribes to nothing; the ingest's
// filter (pos/events/...) fits none of its topics.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tillwatch/app/health.hpp"
#include "tillwatch/app/tls_settings.hpp"
#include "tillwatch/ports/feed_store.hpp"

namespace tillwatch {

struct MqttFeedOptions {
  std::string host = "localhost";
  int port = 1883;
  std::string user;      // empty: no log-in
  std::string password;  // never logged
  TlsSettings tls;
  std::string client_id = "tillwatch-out";
  std::string discovery_prefix;  // Home Assistant's "homeassistant"; empty: nothing for it
  std::string version;
  seconds keep_alive{20};
  milliseconds first_retry{500};
  milliseconds longest_retry{10'000};
};

class MqttFeed {
 public:
  // now: how cameras and the system are doing, for the retained topics at each connection.
  MqttFeed(MqttFeedOptions options, FeedStore& feed, std::function<std::vector<FeedMessage>()> now,
           Health& health);
  // Says that we are offline, and disconnects.
  ~MqttFeed();

  // Returns at once. A broker that is away, or that refuses our messages, is tried again for ever
  // with backoff, and health says so under "mqtt_out".
  void Start();

  // There may be something new. Any thread.
  void Wake();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tillwatch
