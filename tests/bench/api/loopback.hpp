// Sockets to a server of this machine. Both throw std::system_error.
#pragma once

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string_view>
#include <system_error>

namespace tillwatch {

[[noreturn]] inline void FailWithErrno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

// Blocking, without Nagle's delay.
inline int ConnectToLoopback(std::uint16_t port) {
  const int connected = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connected < 0) FailWithErrno("socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(connected, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    FailWithErrno("connect");
  }
  const int on = 1;
  ::setsockopt(connected, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return connected;
}

// What fits any socket's buffer, so it is sent whole.
inline void SendAll(int socket, std::string_view text) {
  if (::send(socket, text.data(), text.size(), MSG_NOSIGNAL) < 0) FailWithErrno("send");
}

}  // namespace tillwatch
