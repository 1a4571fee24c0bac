#include "event_streams.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <mutex>
#include <system_error>

namespace tillwatch {
namespace {

constexpr int kNewcomers = 100;  // messages that somebody gets who names no last one
constexpr int kPage = 100;       // of those that somebody has missed
constexpr milliseconds kRetry{1000};
// What the system keeps for a reader that takes nothing: else megabytes.
constexpr int kSendBuffer = 128 * 1024;

// So that a reader that vanished without a word is noticed by its missing acknowledgements.
void Tune(const SharedSocket& socket, milliseconds patience) {
  const auto timeout = static_cast<unsigned int>(std::max(patience, milliseconds(30'000)).count());
  ::setsockopt(socket.Fd(), SOL_SOCKET, SO_SNDBUF, &kSendBuffer, sizeof kSendBuffer);
  ::setsockopt(socket.Fd(), IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout, sizeof timeout);
}

}  // namespace

// What other threads leave for the streams' thread, and what wakes it. The jobs of the feed's
// thread share it, so that they may come after the streams are gone.
class EventStreams::Mailbox {
 public:
  Mailbox() : wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (wake_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  }
  ~Mailbox() { ::close(wake_); }
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  int Fd() const { return wake_; }
  void Wake() const { ::eventfd_write(wake_, 1); }

  // False after Close.
  bool Put(Arrival arrival) {
    {
      const std::lock_guard lock(mutex_);
      if (closed_) return false;
      arrivals_.push_back(std::move(arrival));
    }
    Wake();
    return true;
  }

  std::vector<Arrival> TakeAll() {
    eventfd_t count = 0;
    ::eventfd_read(wake_, &count);
    const std::lock_guard lock(mutex_);
    return std::exchange(arrivals_, {});
  }

  // What nobody took.
  std::vector<Arrival> Close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    return std::exchange(arrivals_, {});
  }

 private:
  const int wake_;
  std::mutex mutex_;
  std::vector<Arrival> arrivals_;
  bool closed_ = false;
};

EventStreams::EventStreams(LiveFeed& feed, StreamOptions options)
    : feed_(feed), options_(options) {}

void EventStreams::Start() {
  Stop();
  mailbox_ = std::make_shared<Mailbox>();
  clients_ = 0;
  listener_ = feed_.Listen([mailbox = mailbox_] { mailbox->Wake(); });
  thread_ = std::jthread([this](const std::stop_token& stop) { Run(stop); });
  running_ = true;
}

void EventStreams::Stop() {
  if (!running_.exchange(false)) return;
  feed_.Unlisten(listener_);
  thread_.request_stop();
  mailbox_->Wake();
  thread_.join();
  for (Arrival& late : mailbox_->Close()) Take(std::move(late), {});
  for (const auto& [unused, stream] : streams_) stream->Socket().Break();
  streams_.clear();
  gone_.clear();
  clients_ = 0;
}

bool EventStreams::Add(int socket, StreamOrder order) {
  if (!running_) return false;
  if (clients_.fetch_add(1) >= options_.max_clients) {
    --clients_;
    return false;
  }
  SharedSocket own(socket);
  const bool open = own.IsOpen();
  if (open) Tune(own, options_.patience);
  auto stream = std::make_shared<EventStream>(std::move(own), std::move(order),
                                              std::chrono::steady_clock::now(), options_.heartbeat);
  if (open && mailbox_->Put({next_client_++, std::move(stream)})) return true;
  --clients_;
  return false;
}

void EventStreams::Run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    Wait();
    const SteadyTime now = std::chrono::steady_clock::now();
    for (Arrival& arrival : mailbox_->TakeAll()) Take(std::move(arrival), now);
    Serve(now);
  }
}

// For news, an arrival, a socket that has room again, a reader that goes, or the next deadline.
void EventStreams::Wait() {
  std::vector<pollfd> waited{{mailbox_->Fd(), POLLIN, 0}};
  std::vector<std::uint64_t> ids{0};
  SteadyTime next = std::chrono::steady_clock::now() + seconds(60);
  for (const auto& [id, stream] : streams_) {
    const int wanted = POLLRDHUP | (stream->HasUnsent() ? POLLOUT : 0);
    waited.push_back({stream->Socket().Fd(), static_cast<short>(wanted), 0});
    ids.push_back(id);
    next = std::min(next, stream->NextDeadline(options_.patience));
  }
  const auto time =
      std::chrono::ceil<milliseconds>(next - std::chrono::steady_clock::now()).count();
  if (::poll(waited.data(), waited.size(), static_cast<int>(std::max<long>(time, 0))) <= 0) return;
  for (std::size_t i = 1; i < waited.size(); ++i) {
    if ((waited[i].revents & (POLLRDHUP | POLLHUP | POLLERR | POLLNVAL)) != 0) {
      gone_.push_back(ids[i]);
    }
  }
}

void EventStreams::Take(Arrival arrival, SteadyTime now) {
  if (auto* stream = std::get_if<std::shared_ptr<EventStream>>(&arrival.what)) {
    streams_.emplace(arrival.client, std::move(*stream));
    return;
  }
  const auto found = streams_.find(arrival.client);
  if (found == streams_.end()) return;  // it has gone meanwhile
  if (const auto* page = std::get_if<FeedPage>(&arrival.what)) {
    found->second->TakePage(*page);
  } else if (const auto* is = std::get_if<IsGood>(&arrival.what)) {
    found->second->EndCheck();
    if (is->good) return;
    spdlog::info("event stream ended: its sign-in is no longer good");
    gone_.push_back(arrival.client);
  } else {
    found->second->PageFailed(now + kRetry);
  }
}

void EventStreams::Serve(SteadyTime now) {
  for (const auto& [id, stream] : streams_) {
    if (stream->BeatIfDue(now, options_.heartbeat)) AskWhetherGood(id, stream);
    if (!Pump(id, stream, now)) {
      gone_.push_back(id);
    } else if (stream->IsStalled(now, options_.patience)) {
      spdlog::info("event stream dropped: its reader is too slow (position={})",
                   stream->Position().value_or(0));
      gone_.push_back(id);
    }
  }
  for (const std::uint64_t id : std::exchange(gone_, {})) {
    const auto found = streams_.find(id);
    if (found == streams_.end()) continue;
    found->second->Socket().Break();
    streams_.erase(found);
    --clients_;
  }
}

// False when the reader is gone.
bool EventStreams::Pump(std::uint64_t id, const std::shared_ptr<EventStream>& stream,
                        SteadyTime now) {
  while (true) {
    if (stream->Fill(feed_, now)) Ask(id, stream);
    if (!stream->HasUnsent()) return true;
    if (!stream->Send(now)) return false;
    if (stream->HasUnsent()) return true;
  }
}

// Nothing is looked up for a reader that has gone while the job waited.
void EventStreams::Ask(std::uint64_t id, const std::shared_ptr<EventStream>& stream) {
  feed_.Post([mailbox = mailbox_, id, wanted = std::weak_ptr<EventStream>(stream),
              position = stream->Position(), filter = stream->Order().filter](FeedStore& store) {
    if (wanted.expired()) return;
    Arrival arrival{id, NoPage()};
    try {
      arrival.what =
          position ? store.After(*position, filter, kPage) : store.Newest(filter, kNewcomers);
    } catch (const std::exception& error) {
      spdlog::debug("an event stream waits for the database (error={})", error.what());
    }
    mailbox->Put(std::move(arrival));
  });
}

void EventStreams::AskWhetherGood(std::uint64_t id, const std::shared_ptr<EventStream>& stream) {
  if (!stream->Order().still_good || !stream->BeginCheck()) return;
  feed_.Post([mailbox = mailbox_, id, wanted = std::weak_ptr<EventStream>(stream),
              still_good = stream->Order().still_good](FeedStore&) {
    if (wanted.expired()) return;
    IsGood is;
    try {
      is.good = still_good();
    } catch (const std::exception& error) {
      spdlog::debug("a sign-in cannot be looked up (error={})", error.what());
    }
    mailbox->Put({id, is});
  });
}

}  // namespace tillwatch
