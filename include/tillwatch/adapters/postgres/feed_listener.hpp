// Hears at once that something was added to the feed, by whichever process (LISTEN and NOTIFY, on a
// connection of its own).
#pragma once

#include <functional>
#include <memory>
#include <string>

namespace tillwatch {

// It only wakes: what is new is read from the FeedStore, so a notification that is lost costs the
// reader its next look, never a message.
class FeedListener {
 public:
  // on_news is called on the listener's thread: at each connection and each notification. A
  // database that is away is tried again every second.
  FeedListener(std::string url, std::function<void()> on_news);
  // Ends at once; only a connection that is being made may take its connect_timeout.
  ~FeedListener();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tillwatch
