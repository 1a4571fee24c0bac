// Many HTTP clients in one thread, each with one keep-alive connection and one request in flight at
// most. They share the machine with what they measure, so they cost little: epoll, no copies, no
// JSON.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace tillwatch {

struct Load {
  std::vector<std::string> paths;  // each request asks for one of them, by chance
  int expected = 200;              // any other status is a failure
  // Mean time from one request of a client to its next (exponential), whether the server keeps up
  // or not: latencies count from when a request was due. None: the next goes out when the answer is
  // in.
  std::optional<std::chrono::microseconds> pace;
  std::chrono::milliseconds warm_up{300};  // not counted
  std::chrono::milliseconds length{5000};
};

struct LoadResult {
  std::vector<double> milliseconds;  // of each request, in order of size
  double seconds = 0;
  std::size_t bytes = 0;  // of all bodies, as they came
  std::size_t failures = 0;
  std::string first_failure;

  double Percentile(double share) const;
};

class HttpClients {
 public:
  // Of 127.0.0.1; one client for each token. Throws std::system_error.
  HttpClients(std::uint16_t port, std::vector<std::string> tokens);
  ~HttpClients();

  // Both throw std::system_error and std::runtime_error.
  LoadResult Run(const Load& load);
  std::string Get(const std::string& path);  // by the first client; throws unless it is a 200

 private:
  struct Client;
  using Clock = std::chrono::steady_clock;

  void Connect(Client& client);
  void Ask(Client& client, const std::string& path, bool compressed);
  bool Receive(Client& client);
  void Start(Client& client, const Load& load, Clock::time_point now);
  void Finish(Client& client, const Load& load, Clock::time_point now, LoadResult& result);
  void StartDue(const Load& load, Clock::time_point now);
  void Wait(Clock::time_point until);
  Clock::time_point NextDue() const;

  const std::uint16_t port_;
  int epoll_ = -1;
  std::vector<std::unique_ptr<Client>> clients_;
  std::vector<Client*> ready_;
  std::mt19937 random_{1};
  Clock::time_point counted_from_;
  Clock::time_point end_;
};

}  // namespace tillwatch
