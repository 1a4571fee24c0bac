// The durable feed: what live clients are told, in the order in which it became true.
//
// Ids are without gaps and in the order of the commits: whoever has seen a message has been able to
// see every one with a lower id. Alerts and clips are appended by the transactions that store them
// (EventStore, ClipStore, QueryStore); only what is no row of theirs is appended here.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tillwatch/domain/feed.hpp"

namespace tillwatch {

struct FeedPage {
  std::vector<FeedMessage> messages;  // in order
  std::int64_t reached = 0;           // nothing up to here is left to read: go on from there
  // The messages behind the position are no longer there, or the position is of another feed.
  // There are no messages then, and `reached` is the newest.
  bool lost = false;
};

// Thread rule: any thread. Throws Unavailable.
class FeedStore {
 public:
  virtual ~FeedStore() = default;

  // The oldest behind the position that pass the filter.
  virtual FeedPage After(std::int64_t position, const FeedFilter& filter, int limit) = 0;
  // The newest that pass it.
  virtual FeedPage Newest(const FeedFilter& filter, int limit) = 0;

  virtual void Append(const std::vector<FeedMessage>& messages) = 0;

  // Removes what is older, and the oldest beyond so many. Returns how many went.
  virtual std::int64_t Prune(std::chrono::hours keep, std::int64_t most) = 0;

  // How far a reader has come that must not miss a message over a restart.
  virtual std::optional<std::int64_t> Position(const std::string& reader) = 0;
  virtual void SavePosition(const std::string& reader, std::int64_t position) = 0;
};

}  // namespace tillwatch
