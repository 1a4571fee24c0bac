// All event streams, on one thread: the server's threads have other connections to serve, its
// library would keep in memory what a slow reader does not take, and a writer must never wait for a
// reader. The thread does nothing but sockets; what may wait for the database is done by the
// feed's.
//
// Thread rule: Add from any thread; Start and Stop from the owner's.
#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <thread>
#include <variant>
#include <vector>

#include "event_stream.hpp"
#include "tillwatch/adapters/http/http_server.hpp"

namespace tillwatch {

class EventStreams {
 public:
  EventStreams(LiveFeed& feed, StreamOptions options);
  ~EventStreams() { Stop(); }
  EventStreams(const EventStreams&) = delete;
  EventStreams& operator=(const EventStreams&) = delete;

  void Start();
  // Ends every stream. Idempotent; it may be started again.
  void Stop();

  // Sends the stream over the connection, whose descriptor is duplicated, until the reader goes, is
  // too slow, or is no longer good. False when there are too many or it is not running; nothing was
  // sent then.
  bool Add(int socket, StreamOrder order);

  std::size_t Clients() const { return clients_; }

 private:
  struct NoPage {};
  struct IsGood {
    bool good = true;
  };
  // A new client, or what the feed's thread found out about one.
  struct Arrival {
    std::uint64_t client = 0;
    std::variant<std::shared_ptr<EventStream>, FeedPage, NoPage, IsGood> what;
  };
  class Mailbox;

  void Run(const std::stop_token& stop);
  void Wait();
  void Take(Arrival arrival, SteadyTime now);
  void Serve(SteadyTime now);
  bool Pump(std::uint64_t id, const std::shared_ptr<EventStream>& stream, SteadyTime now);
  void Ask(std::uint64_t id, const std::shared_ptr<EventStream>& stream);
  void AskWhetherGood(std::uint64_t id, const std::shared_ptr<EventStream>& stream);

  LiveFeed& feed_;
  const StreamOptions options_;
  std::atomic<std::size_t> clients_{0};
  std::atomic<std::uint64_t> next_client_{1};
  std::shared_ptr<Mailbox> mailbox_;
  std::map<std::uint64_t, std::shared_ptr<EventStream>> streams_;  // of the thread
  std::vector<std::uint64_t> gone_;                                // of the thread
  std::atomic<bool> running_{false};
  int listener_ = 0;
  std::jthread thread_;
};

}  // namespace tillwatch
