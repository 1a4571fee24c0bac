#include "long_answers.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <exception>
#include <system_error>
#include <utility>

namespace tillwatch {
namespace {

constexpr seconds kPatience{30};
constexpr milliseconds kLook{200};  // how soon a stop is seen

// A duplicate of the server's socket.
class Socket {
 public:
  explicit Socket(int fd) : fd_(::fcntl(fd, F_DUPFD_CLOEXEC, 0)) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&&) = delete;

  bool IsOpen() const { return fd_ >= 0; }

  // False when the reader is gone, takes nothing, or all must end.
  bool Write(std::string_view bytes, const std::stop_token& stop) const {
    auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!bytes.empty()) {
      const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent > 0) {
        bytes.remove_prefix(static_cast<std::size_t>(sent));
        deadline = std::chrono::steady_clock::now() + kPatience;
        continue;
      }
      if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) return false;
      if (stop.stop_requested() || std::chrono::steady_clock::now() > deadline) return false;
      pollfd ready{fd_, POLLOUT, 0};
      ::poll(&ready, 1, static_cast<int>(kLook.count()));
    }
    return true;
  }

  // All was sent, or nothing more will be. What was sent still arrives.
  void End() const { ::shutdown(fd_, SHUT_WR); }
  void Break() const { ::shutdown(fd_, SHUT_RDWR); }

 private:
  int fd_;
};

std::string HeadOf(const ApiResponse& response) {
  std::string head =
      fmt::format("HTTP/1.1 {} OK\r\nContent-Type: {}\r\n", response.status, response.content_type);
  for (const auto& [name, value] : response.headers) head += name + ": " + value + "\r\n";
  return head + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
}

std::string Chunk(const std::string& piece) {
  return piece.empty() ? "" : fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
}

// True when all of it went out. Throws what the next piece throws.
bool SendAll(const Socket& socket, const ApiResponse& response, const std::stop_token& stop) {
  if (!socket.Write(HeadOf(response) + Chunk(response.body), stop)) return false;
  while (const auto piece = response.more()) {
    if (stop.stop_requested() || !socket.Write(Chunk(*piece), stop)) return false;
  }
  return socket.Write("0\r\n\r\n", stop);
}

void Run(const std::stop_token& stop, const Socket& socket, const ApiResponse& response) noexcept {
  try {
    if (SendAll(socket, response, stop)) {
      socket.End();
      return;
    }
    spdlog::debug("a long answer was given up (type={})", response.content_type);
  } catch (const std::exception& error) {
    spdlog::warn("a long answer broke off (type={} error={})", response.content_type, error.what());
  }
  socket.Break();
}

}  // namespace

bool LongAnswers::Send(int socket, ApiResponse response) {
  const std::lock_guard lock(mutex_);
  answers_.remove_if([](const auto& answer) { return answer->done.load(); });
  if (stopped_ || answers_.size() >= static_cast<std::size_t>(max_at_once_)) return false;
  Socket own(socket);
  if (!own.IsOpen()) return false;
  auto answer = std::make_unique<Answer>();
  try {
    answer->thread = std::jthread([&done = answer->done, own = std::move(own),
                                   response = std::move(response)](const std::stop_token& stop) {
      Run(stop, own, response);
      done = true;
    });
  } catch (const std::system_error& error) {
    spdlog::error("no thread for a long answer (error={})", error.what());
    return false;
  }
  answers_.push_back(std::move(answer));
  return true;
}

void LongAnswers::Stop() {
  std::list<std::unique_ptr<Answer>> ending;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    ending.swap(answers_);
  }
  for (const auto& answer : ending) answer->thread.request_stop();
}

}  // namespace tillwatch
