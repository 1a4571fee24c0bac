#include "http_clients.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "http_response.hpp"
#include "loopback.hpp"

namespace tillwatch {
namespace {

constexpr std::size_t kReadBytes = 256 * 1024;

}  // namespace

double LoadResult::Percentile(double share) const {
  if (milliseconds.empty()) return 0;
  const auto at = static_cast<std::size_t>(share * static_cast<double>(milliseconds.size()));
  return milliseconds[std::min(at, milliseconds.size() - 1)];
}

struct HttpClients::Client {
  std::string token;
  int socket = -1;
  HttpResponse response;
  const std::string* path = nullptr;  // in flight
  Clock::time_point due;              // of the request in flight, else of the next
};

HttpClients::HttpClients(std::uint16_t port, std::vector<std::string> tokens)
    : port_(port), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (epoll_ < 0) FailWithErrno("epoll_create1");
  for (std::string& token : tokens) {
    clients_.push_back(std::make_unique<Client>());
    clients_.back()->token = std::move(token);
    Connect(*clients_.back());
  }
}

HttpClients::~HttpClients() {
  for (const auto& client : clients_) ::close(client->socket);
  ::close(epoll_);
}

void HttpClients::Connect(Client& client) {
  if (client.socket >= 0) ::close(client.socket);
  client.socket = ConnectToLoopback(port_);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = &client;
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, client.socket, &event) != 0) FailWithErrno("epoll_ctl");
}

void HttpClients::Ask(Client& client, const std::string& path, bool compressed) {
  const std::string request = "GET " + path + " HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer " +
                              client.token +
                              (compressed ? "\r\nAccept-Encoding: gzip\r\n\r\n" : "\r\n\r\n");
  client.path = &path;
  client.response.Begin(!compressed);
  // nginx ends a connection after 1000 requests, which a client may learn when it sends the next.
  if (::send(client.socket, request.data(), request.size(), MSG_NOSIGNAL) > 0) return;
  Connect(client);
  SendAll(client.socket, request);
}

// True when the answer is whole.
bool HttpClients::Receive(Client& client) {
  static std::array<char, kReadBytes> buffer;
  const auto size = ::recv(client.socket, buffer.data(), buffer.size(), 0);
  if (size < 0 && errno != ECONNRESET) FailWithErrno("recv");
  if (size > 0) {
    return client.response.Take({buffer.data(), static_cast<std::size_t>(size)});
  }
  Connect(client);
  if (client.path != nullptr) Ask(client, *client.path, true);
  return false;
}

void HttpClients::Start(Client& client, const Load& load, Clock::time_point now) {
  if (!load.pace) client.due = now;
  std::uniform_int_distribution<std::size_t> any(0, load.paths.size() - 1);
  Ask(client, load.paths[any(random_)], true);
}

void HttpClients::Finish(Client& client, const Load& load, Clock::time_point now,
                         LoadResult& result) {
  if (client.response.Status() != load.expected) {
    if (result.failures++ == 0) {
      result.first_failure = std::to_string(client.response.Status()) + " " + *client.path;
    }
  }
  if (client.due >= counted_from_) {
    result.milliseconds.push_back(
        std::chrono::duration<double, std::milli>(now - client.due).count());
    result.bytes += client.response.BodyBytes();
  }
  client.path = nullptr;
  if (load.pace) {
    std::exponential_distribution<double> pause(1.0 / static_cast<double>(load.pace->count()));
    client.due += std::chrono::nanoseconds(static_cast<std::int64_t>(pause(random_) * 1000));
  }
}

void HttpClients::StartDue(const Load& load, Clock::time_point now) {
  for (const auto& client : clients_) {
    const bool idle = client->path == nullptr;
    if (idle && now < end_ && (!load.pace || client->due <= now)) Start(*client, load, now);
  }
}

HttpClients::Clock::time_point HttpClients::NextDue() const {
  const Clock::time_point now = Clock::now();
  Clock::time_point next = now + std::chrono::milliseconds(100);
  if (now >= end_) return next;
  for (const auto& client : clients_) {
    if (client->path == nullptr) next = std::min(next, client->due);
  }
  return next;
}

void HttpClients::Wait(Clock::time_point until) {
  std::array<epoll_event, 64> events{};
  const auto time = std::max(until - Clock::now(), Clock::duration(0));
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  const timespec timeout{whole.count(), (time - whole).count()};
  const int count =
      ::epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), &timeout, nullptr);
  if (count < 0 && errno != EINTR) FailWithErrno("epoll_pwait2");
  ready_.clear();
  for (int i = 0; i < count; ++i) {
    ready_.push_back(static_cast<Client*>(events.at(static_cast<std::size_t>(i)).data.ptr));
  }
}

LoadResult HttpClients::Run(const Load& load) {
  LoadResult result;
  const Clock::time_point start = Clock::now();
  counted_from_ = start + load.warm_up;
  end_ = counted_from_ + load.length;
  std::exponential_distribution<double> first(
      load.pace ? 1.0 / static_cast<double>(load.pace->count()) : 1.0);
  for (const auto& client : clients_) {
    client->due = start + std::chrono::nanoseconds(
                              load.pace ? static_cast<std::int64_t>(first(random_) * 1000) : 0);
  }
  const auto in_flight = [](const auto& client) { return client->path != nullptr; };
  while (Clock::now() < end_ || std::any_of(clients_.begin(), clients_.end(), in_flight)) {
    StartDue(load, Clock::now());
    Wait(NextDue());
    for (Client* client : ready_) {
      if (Receive(*client)) Finish(*client, load, Clock::now(), result);
    }
  }
  result.seconds = std::chrono::duration<double>(Clock::now() - counted_from_).count();
  std::sort(result.milliseconds.begin(), result.milliseconds.end());
  return result;
}

std::string HttpClients::Get(const std::string& path) {
  Client& client = *clients_.front();
  Ask(client, path, false);
  while (!Receive(client)) {
  }
  client.path = nullptr;
  if (client.response.Status() != 200) {
    throw std::runtime_error(std::to_string(client.response.Status()) + " " + path + ": " +
                             client.response.TakeBody());
  }
  return client.response.TakeBody();
}

}  // namespace tillwatch
