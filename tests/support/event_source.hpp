// A client of an event stream on loopback, which reads when it is told to and remembers all that
// came.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "tillwatch/base/clock.hpp"

namespace tillwatch {

struct StreamEvent {
  std::string id;
  std::string name;
  std::string data;
};

// Thread rule: one owner.
class EventSource {
 public:
  // who: a header line that says so. target: "/api/v1/stream?store_id=...". receive_buffer: of the
  // socket, in bytes; 0: the system's.
  EventSource(std::uint16_t port, const std::string& who,
              const std::string& target = "/api/v1/stream", const std::string& headers = {},
              int receive_buffer = 0)
      : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (receive_buffer > 0) {
      ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      closed_ = true;
      return;
    }
    Send("GET " + target + " HTTP/1.1\r\nHost: test\r\n" + who + headers + "\r\n");
  }
  ~EventSource() { ::close(fd_); }
  EventSource(const EventSource&) = delete;
  EventSource& operator=(const EventSource&) = delete;

  void Send(const std::string& bytes) const {
    ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }

  // Reads what there is by then; true as soon as something came.
  bool Read(milliseconds timeout = milliseconds(0)) {
    pollfd readable{fd_, POLLIN, 0};
    if (closed_ || ::poll(&readable, 1, static_cast<int>(timeout.count())) <= 0) return false;
    char bytes[65536];
    const auto count = ::recv(fd_, bytes, sizeof bytes, MSG_DONTWAIT);
    if (count <= 0) {
      closed_ = true;
      return false;
    }
    buffer_.append(bytes, static_cast<std::size_t>(count));
    Parse();
    return true;
  }

  // Reads until there are so many events, at most 20 s.
  bool Await(std::size_t count) {
    return Until([&] { return events.size() >= count; });
  }
  bool AwaitHead() {
    return Until([&] { return !head.empty(); });
  }
  bool AwaitEnd() {
    return Until([&] { return closed_; });
  }
  bool AwaitHeartbeats(int count) {
    return Until([&] { return heartbeats >= count; });
  }
  bool IsClosed() const { return closed_; }
  int Status() const { return head.size() > 12 ? std::atoi(head.c_str() + 9) : 0; }

  // "1:alert 2:clip.ready "
  std::string Told() const {
    std::string told;
    for (const StreamEvent& event : events) told += event.id + ":" + event.name + " ";
    return told;
  }

  std::string head;  // status line and headers
  std::vector<StreamEvent> events;
  int heartbeats = 0;  // comment lines
  std::string retry;

 private:
  template <class Condition>
  bool Until(Condition holds) {
    const SteadyTime deadline = std::chrono::steady_clock::now() + seconds(20);
    while (!holds()) {
      if (closed_ || std::chrono::steady_clock::now() > deadline) return holds();
      Read(milliseconds(50));
    }
    return true;
  }

  void Parse() {
    if (head.empty()) {
      const std::size_t end = buffer_.find("\r\n\r\n");
      if (end == std::string::npos) return;
      head = buffer_.substr(0, end + 2);
      buffer_.erase(0, end + 4);
    }
    for (std::size_t end; (end = buffer_.find('\n')) != std::string::npos;
         buffer_.erase(0, end + 1)) {
      Line(buffer_.substr(0, end));
    }
  }

  // WHATWG HTML, 9.2.6.
  void Line(const std::string& line) {
    if (line.empty()) {
      if (!next_.data.empty()) events.push_back(next_);
      next_ = {};
      return;
    }
    const std::size_t colon = line.find(':');
    const std::string field = line.substr(0, colon);
    std::string value = colon == std::string::npos ? "" : line.substr(colon + 1);
    if (value.starts_with(' ')) value.erase(0, 1);
    if (field.empty()) ++heartbeats;
    if (field == "id") next_.id = value;
    if (field == "event") next_.name = value;
    if (field == "data") next_.data += value;
    if (field == "retry") retry = value;
  }

  int fd_;
  bool closed_ = false;
  std::string buffer_;
  StreamEvent next_;
};

}  // namespace tillwatch
