// Which topic a message of the feed is published to, and what Home Assistant is told about it.
#pragma once

#include <string>
#include <vector>

#include "tillwatch/domain/feed.hpp"

namespace tillwatch {

inline constexpr const char* kStatusTopic = "tillwatch/status";  // "online" or "offline", retained

struct Publication {
  std::string topic;
  std::string payload;
  bool retained = false;

  bool operator==(const Publication&) const = default;
};

// A store's name as one level of a topic: what a topic cannot have there (/ + # and control
// characters), and the % itself, is percent-encoded; "_" for none.
std::string TopicLevel(const std::string& name);

// In order. A camera's state and the system's health are retained; a camera that was removed says
// so and then is no longer there.
std::vector<Publication> PublicationsOf(const FeedMessage& message);

// The entities that this message feeds, as retained documents under the prefix: each camera and the
// system as a binary sensor, each store's latest alert as a sensor. An empty one takes the entity
// back. https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery
std::vector<Publication> DiscoveryOf(const FeedMessage& message, const std::string& prefix,
                                     const std::string& version);

}  // namespace tillwatch
