// A real mosquitto on a free loopback port, with its data in a folder of its own; gone with the
// test. It can be killed and started again on the same port and data.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>

#include "support/child_process.hpp"
#include "support/eventually.hpp"
#include "support/temp_dir.hpp"

namespace tillwatch {

class MosquittoServer {
 public:
  // extra: more lines for its configuration.
  explicit MosquittoServer(const std::string& extra = {}) : extra_(extra) {
    // Somebody else may take the port between our look and its bind: then another one.
    constexpr int kAttempts = 5;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      port_ = FreePort();
      if (TryStart()) return;
    }
    throw std::runtime_error("mosquitto does not start");
  }

  int Port() const { return port_; }
  std::filesystem::path Folder() const { return dir_.Path(); }

  void Start() {
    if (!Eventually([this] { return TryStart(); })) {
      throw std::runtime_error("mosquitto does not start again");
    }
  }
  void Kill() { End(SIGKILL); }  // what came since its last save is lost
  void Stop() { End(SIGTERM); }  // it saves its sessions

 private:
  static sockaddr_in Address(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }

  static int FreePort() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = Address(0);
    socklen_t size = sizeof address;
    ::bind(fd, reinterpret_cast<const sockaddr*>(&address), size);
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(fd);
    return ntohs(address.sin_port);
  }

  bool IsListening() const {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = Address(port_);
    const bool connected =
        ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    return connected;
  }

  bool TryStart() {
    const std::filesystem::path file = dir_.Path() / "mosquitto.conf";
    std::ofstream(file, std::ios::trunc)
        << "listener " << port_ << " 127.0.0.1\nallow_anonymous true\n"
        << (::geteuid() == 0 ? "user root\n" : "") << "max_queued_messages 0\n"
        << "max_inflight_messages 1000\npersistence true\nautosave_interval 1\n"
        << "persistence_location " << dir_.Path().string() << "/\nlog_type none\n"
        << extra_ << "\n";
    process_.emplace(std::vector<std::string>{"mosquitto", "-c", file.string()});
    bool ended = false;
    Eventually([&] {
      ended = process_->Wait(milliseconds(0)).has_value();
      return ended || IsListening();
    });
    return !ended && IsListening();
  }

  void End(int signal) {
    process_->Signal(signal);
    if (!process_->Wait()) throw std::runtime_error("mosquitto does not end");
  }

  TempDir dir_;
  std::string extra_;
  int port_ = 0;
  std::optional<ChildProcess> process_;
};

}  // namespace tillwatch
