// Writing messages of the feed within the transaction that makes them true.
#pragma once

#include <pqxx/pqxx>
#include <vector>

#include "tillwatch/domain/feed.hpp"

namespace tillwatch {

// What LISTEN and NOTIFY call it.
inline constexpr const char* kFeedChannel = "tillwatch_feed";

// One statement; none without messages. It must be the last one of its transaction: from here to
// the commit every other writer of the feed waits, which is what keeps ids in the order of the
// commits, and nobody who waits may hold what we still need.
void AppendToFeed(pqxx::work& tx, const std::vector<FeedMessage>& messages);

}  // namespace tillwatch
