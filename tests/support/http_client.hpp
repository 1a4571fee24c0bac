// A raw HTTP/1.1 client on loopback: it sends exactly the bytes a test wants, which a library would
// tidy up.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>

namespace tillwatch {

struct HttpReply {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;

  std::string Header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

// One connection. Throws std::runtime_error when the server closes it or is silent for 10 s.
class HttpClient {
 public:
  // always: header lines of every request, but for one that says itself who it is from.
  // from: our own address, "127.0.1.9"; all of 127.0.0.0/8 is this machine.
  explicit HttpClient(std::uint16_t port, std::string always = {},
                      const std::string& from = "127.0.0.1")
      : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), always_(std::move(always)) {
    const timeval patience{10, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    const bool bound =
        ::inet_pton(AF_INET, from.c_str(), &address.sin_addr) == 1 &&
        ::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    if (!bound) {
      ::close(fd_);
      throw std::runtime_error("cannot ask from " + from);
    }
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      ::close(fd_);
      throw std::runtime_error("cannot connect");
    }
  }
  ~HttpClient() { ::close(fd_); }
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  HttpReply Ask(const std::string& method, const std::string& target, const std::string& body = {},
                const std::string& more_headers = {}) {
    std::string request = method + " " + target + " HTTP/1.1\r\nHost: test\r\n" +
                          "Connection: keep-alive\r\n" + more_headers;
    const bool says_who = more_headers.find("Authorization:") != std::string::npos ||
                          more_headers.find("Cookie:") != std::string::npos;
    if (!says_who) request += always_;
    if (!body.empty()) request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    Send(request + "\r\n" + body);
    return Receive(method != "HEAD");
  }

  void Send(const std::string& bytes) {
    for (std::size_t sent = 0; sent < bytes.size();) {
      const auto n = ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (n <= 0) throw std::runtime_error("the server closed the connection");
      sent += static_cast<std::size_t>(n);
    }
  }

  // All that comes until the server closes the connection.
  std::string ReceiveToEnd() {
    char bytes[16384];
    while (true) {
      const auto n = ::recv(fd_, bytes, sizeof bytes, 0);
      if (n == 0 || (n < 0 && errno == ECONNRESET)) return std::exchange(buffer_, {});
      if (n < 0) throw std::runtime_error("the server keeps the connection open");
      buffer_.append(bytes, static_cast<std::size_t>(n));
    }
  }

  // For poll(2).
  int Descriptor() const { return fd_; }

  HttpReply Receive(bool with_body = true) {
    while (buffer_.find("\r\n\r\n") == std::string::npos) ReadMore();
    const std::size_t head_end = buffer_.find("\r\n\r\n") + 4;
    HttpReply reply = ParseHead(buffer_.substr(0, head_end));
    buffer_.erase(0, head_end);
    if (with_body && reply.Header("transfer-encoding") == "chunked") {
      reply.body = ReadChunks();
      return reply;
    }
    const std::string length = with_body ? reply.Header("content-length") : "";
    const auto size = static_cast<std::size_t>(std::strtoul(length.c_str(), nullptr, 10));
    while (buffer_.size() < size) ReadMore();
    reply.body = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return reply;
  }

 private:
  // RFC 9112, section 7.1, without trailers.
  std::string ReadChunks() {
    std::string body;
    while (true) {
      while (buffer_.find("\r\n") == std::string::npos) ReadMore();
      const std::size_t line = buffer_.find("\r\n") + 2;
      const auto size = static_cast<std::size_t>(std::strtoul(buffer_.c_str(), nullptr, 16));
      while (buffer_.size() < line + size + 2) ReadMore();
      body += buffer_.substr(line, size);
      buffer_.erase(0, line + size + 2);
      if (size == 0) return body;
    }
  }

  void ReadMore() {
    char bytes[16384];
    const auto n = ::recv(fd_, bytes, sizeof bytes, 0);
    if (n <= 0) throw std::runtime_error("no answer");
    buffer_.append(bytes, static_cast<std::size_t>(n));
  }

  static HttpReply ParseHead(const std::string& head) {
    HttpReply reply;
    reply.status = std::atoi(head.substr(head.find(' ') + 1, 3).c_str());
    for (std::size_t at = head.find("\r\n") + 2; head.compare(at, 2, "\r\n") != 0;) {
      const std::size_t end = head.find("\r\n", at);
      const std::size_t colon = head.find(": ", at);
      std::string name = head.substr(at, colon - at);
      std::transform(name.begin(), name.end(), name.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      reply.headers[name] = head.substr(colon + 2, end - colon - 2);
      at = end + 2;
    }
    return reply;
  }

  int fd_;
  const std::string always_;
  std::string buffer_;
};

}  // namespace tillwatch
