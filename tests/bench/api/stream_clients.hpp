// Clients of GET /api/v1/stream, one for each token, in one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace tillwatch {

// Prints a line for each message of kind alert that each client gets: its id and when it was whole,
// in microseconds since 1970. What is there at the start counts, too: its caller knows the ids it
// waits for. Throws std::system_error and std::runtime_error.
void FollowStream(std::uint16_t port, const std::vector<std::string>& tokens,
                  std::chrono::seconds length);

}  // namespace tillwatch
