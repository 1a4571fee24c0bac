#include "local_api.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

#include "private_file.hpp"

namespace tillwatch {
namespace {

constexpr timeval kPatience{2, 0};

class Socket {
 public:
  Socket() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
  }
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  bool Connect(int port) const {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  bool Send(const std::string& text) const {
    return ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
  }
  // False at the end or when the time is up.
  bool Receive(std::string& into) const {
    char bytes[16384];
    const auto count = ::recv(fd_, bytes, sizeof bytes, 0);
    if (count <= 0) return false;
    into.append(bytes, static_cast<std::size_t>(count));
    return true;
  }

 private:
  int fd_;
};

// The server keeps its connections open, so the length says where the body ends.
std::optional<std::size_t> ContentLength(const std::string& head) {
  constexpr const char* kName = "\r\nContent-Length: ";
  const std::size_t at = head.find(kName);
  if (at == std::string::npos) return std::nullopt;
  return std::strtoul(head.c_str() + at + std::string_view(kName).size(), nullptr, 10);
}

}  // namespace

std::optional<std::string> AskLocalService(const Settings& settings, const std::string& path) {
  const std::string token = ReadPrivateFile(TokenFile(settings.home));
  if (token.empty()) return std::nullopt;
  const Socket socket;
  if (!socket.Connect(settings.http_port)) return std::nullopt;
  if (!socket.Send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " +
                   token + "\r\n\r\n")) {
    return std::nullopt;
  }
  std::string answer;
  std::size_t head_end = std::string::npos;
  while ((head_end = answer.find("\r\n\r\n")) == std::string::npos) {
    if (!socket.Receive(answer)) return std::nullopt;
  }
  const auto length = ContentLength(answer.substr(0, head_end));
  if (!length || !answer.starts_with("HTTP/1.1 200 ")) return std::nullopt;
  const std::size_t body = head_end + 4;
  while (answer.size() < body + *length) {
    if (!socket.Receive(answer)) return std::nullopt;
  }
  return answer.substr(body, *length);
}

}  // namespace tillwatch
