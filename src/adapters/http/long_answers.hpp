// Sends answers that are made piece by piece (chunked transfer coding, RFC 9112), each on a thread
// of its own: the server's threads have other connections to serve, and its library would keep in
// memory what a slow reader does not take.
//
// Thread rule: any thread; Stop once, by the owner.
#pragma once

#include <atomic>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "message.hpp"

namespace tillwatch {

class LongAnswers {
 public:
  explicit LongAnswers(int max_at_once = 4) : max_at_once_(max_at_once) {}
  ~LongAnswers() { Stop(); }
  LongAnswers(const LongAnswers&) = delete;
  LongAnswers& operator=(const LongAnswers&) = delete;

  // Sends the whole answer over the connection and then ends it. socket is duplicated: whose it is
  // may close it at any time. False when too many are being sent, or after Stop; nothing was sent
  // then. A reader that takes nothing for 30 s is given up, and so is an answer whose next piece
  // fails: it ends without its last chunk, so that the reader knows.
  bool Send(int socket, ApiResponse response);

  // Gives up what is being sent.
  void Stop();

 private:
  struct Answer {
    std::atomic<bool> done{false};
    std::jthread thread;
  };

  const int max_at_once_;
  std::mutex mutex_;
  std::list<std::unique_ptr<Answer>> answers_;
  bool stopped_ = false;
};

}  // namespace tillwatch
