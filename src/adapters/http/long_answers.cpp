#include "long_answers.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <exception>
#include <system_error>
#include <utility>

#include "shared_socket.hpp"

namespace tillwatch {
namespace {

constexpr seconds kPatience{30};
constexpr milliseconds kLook{200};  // how soon a stop is seen

// False when the reader is gone, takes nothing, or all must end.
bool Write(const SharedSocket& socket, std::string_view bytes, const std::stop_token& stop) {
  auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!bytes.empty()) {
    const auto sent = socket.Send(bytes);
    if (!sent) return false;
    if (*sent > 0) {
      bytes.remove_prefix(*sent);
      deadline = std::chrono::steady_clock::now() + kPatience;
      continue;
    }
    if (stop.stop_requested() || std::chrono::steady_clock::now() > deadline) return false;
    pollfd ready{socket.Fd(), POLLOUT, 0};
    ::poll(&ready, 1, static_cast<int>(kLook.count()));
  }
  return true;
}

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
bool SendAll(const SharedSocket& socket, const ApiResponse& response, const std::stop_token& stop) {
  if (!Write(socket, HeadOf(response) + Chunk(response.body), stop)) return false;
  while (const auto piece = response.more()) {
    if (stop.stop_requested() || !Write(socket, Chunk(*piece), stop)) return false;
  }
  return Write(socket, "0\r\n\r\n", stop);
}

void Run(const std::stop_token& stop, const SharedSocket& socket,
         const ApiResponse& response) noexcept {
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
  SharedSocket own(socket);
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
