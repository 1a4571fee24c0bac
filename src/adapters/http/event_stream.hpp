// One client's event stream (WHATWG HTML, server-sent events): where it is in the feed, and what
// its socket has not taken yet.
//
// Memory is bounded: the next messages are taken only when all before them have gone out, so a
// client holds one page of the feed at most, whatever it does not read.
//
// Thread rule: one thread, that of EventStreams.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "message.hpp"
#include "shared_socket.hpp"
#include "tillwatch/app/live_feed.hpp"

namespace tillwatch {

class EventStream {
 public:
  EventStream(SharedSocket socket, StreamOrder order, SteadyTime now, milliseconds heartbeat);

  // Takes what memory has, when there is room. True when the store must be asked instead: then it
  // waits for TakePage or PageFailed.
  bool Fill(const LiveFeed& feed, SteadyTime now);
  void TakePage(const FeedPage& page);
  void PageFailed(SteadyTime retry_at);

  // Sends what the socket takes. False when the reader is gone.
  bool Send(SteadyTime now);

  // True when a heartbeat is due; it is put behind what is to be sent, unless that stalls anyway.
  bool BeatIfDue(SteadyTime now, milliseconds heartbeat);

  // Whether its sign-in is good is looked up once at a time; false while that is going on.
  bool BeginCheck() { return !std::exchange(being_checked_, true); }
  void EndCheck() { being_checked_ = false; }

  bool IsStalled(SteadyTime now, milliseconds patience) const {
    return stuck_since_ && now - *stuck_since_ >= patience;
  }
  bool HasUnsent() const { return !out_.empty(); }
  // When there is something to do without news or a ready socket.
  SteadyTime NextDeadline(milliseconds patience) const;

  const SharedSocket& Socket() const { return socket_; }
  const StreamOrder& Order() const { return order_; }
  std::optional<std::int64_t> Position() const { return position_; }

 private:
  void Add(const FeedMessage& message);
  std::string IdText(std::int64_t id) const;

  SharedSocket socket_;
  StreamOrder order_;
  std::optional<std::int64_t> position_;  // none: a newcomer
  bool checked_ = false;                  // the store has said that the position is one of its own
  bool asked_ = false;                    // the store is being asked
  bool being_checked_ = false;
  std::optional<SteadyTime> retry_at_;  // not to be asked again before
  std::string out_;
  std::optional<SteadyTime> stuck_since_;  // since when the socket has taken nothing of out_
  SteadyTime next_beat_;
};

}  // namespace tillwatch
