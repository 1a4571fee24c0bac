// A duplicate of a connection's descriptor: the server's library may close its own at any time, and
// the number may then be somebody else's.
#pragma once

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace tillwatch {

// Thread rule: one owner.
class SharedSocket {
 public:
  explicit SharedSocket(int fd) : fd_(::fcntl(fd, F_DUPFD_CLOEXEC, 0)) {}
  ~SharedSocket() {
    if (fd_ >= 0) ::close(fd_);
  }
  SharedSocket(SharedSocket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  SharedSocket& operator=(SharedSocket&&) = delete;

  bool IsOpen() const { return fd_ >= 0; }
  int Fd() const { return fd_; }

  // How many bytes the system took, without waiting; 0 when it is full. Nothing when the reader is
  // gone.
  std::optional<std::size_t> Send(std::string_view bytes) const {
    const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0) return static_cast<std::size_t>(sent);
    const bool full = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    return full ? std::optional<std::size_t>(0) : std::nullopt;
  }

  // All was sent, or nothing more will be. What was sent still arrives.
  void End() const { ::shutdown(fd_, SHUT_WR); }
  void Break() const { ::shutdown(fd_, SHUT_RDWR); }

 private:
  int fd_;
};

}  // namespace tillwatch
