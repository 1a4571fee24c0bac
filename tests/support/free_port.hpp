// A TCP port that nobody listens on, below the range that the kernel gives to clients. Somebody may
// still take it before the test does.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <random>
#include <utility>

namespace tillwatch {

// Listens on every address of this machine, as another program would that has the port.
class TakenPort {
 public:
  explicit TakenPort(int port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    taken_ = ::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
             ::listen(fd_, 1) == 0;
  }
  ~TakenPort() { ::close(fd_); }
  TakenPort(const TakenPort&) = delete;
  TakenPort& operator=(const TakenPort&) = delete;

  bool IsOurs() const { return taken_; }

 private:
  int fd_;
  bool taken_ = false;
};

inline int FreePort() {
  constexpr int kLowest = 15'000;
  constexpr int kHighest = 31'999;
  static std::mt19937 random{std::random_device{}()};
  std::uniform_int_distribution<int> any(kLowest, kHighest);
  int port = any(random);
  while (!TakenPort(port).IsOurs()) port = any(random);
  return port;
}

}  // namespace tillwatch
