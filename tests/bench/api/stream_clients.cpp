#include "stream_clients.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include "http_response.hpp"
#include "loopback.hpp"

namespace tillwatch {
namespace {

struct Reader {
  int socket = -1;
  HttpResponse response;
  std::string text;  // the beginning of a message
};

struct Arrival {
  std::string id;
  std::int64_t micros = 0;
};

// Each message ends with an empty line: "id: 7\nevent: alert\ndata: {...}".
void TakeMessages(std::string& text, std::int64_t now, std::vector<Arrival>& arrivals) {
  constexpr std::string_view kId = "id: ";
  for (std::size_t end = 0; (end = text.find("\n\n")) != std::string::npos;) {
    const std::string_view message(text.data(), end);
    if (message.starts_with(kId) && message.find("\nevent: alert\n") != std::string::npos) {
      arrivals.push_back(
          {std::string(message.substr(kId.size(), message.find('\n') - kId.size())), now});
    }
    text.erase(0, end + 2);
  }
}

void Read(Reader& reader, std::vector<Arrival>& arrivals) {
  std::array<char, 64 * 1024> buffer;
  const auto size = ::recv(reader.socket, buffer.data(), buffer.size(), 0);
  const auto now = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::system_clock::now().time_since_epoch());
  if (size <= 0) throw std::runtime_error("a stream ended");
  reader.response.Take({buffer.data(), static_cast<std::size_t>(size)});
  if (reader.response.Status() > 200) {
    throw std::runtime_error(fmt::format("the stream answers {}", reader.response.Status()));
  }
  reader.text += reader.response.TakeBody();
  TakeMessages(reader.text, now.count(), arrivals);
}

}  // namespace

void FollowStream(std::uint16_t port, const std::vector<std::string>& tokens,
                  std::chrono::seconds length) {
  std::vector<Reader> readers(tokens.size());
  std::vector<pollfd> waited;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    readers[i].socket = ConnectToLoopback(port);
    readers[i].response.Begin(true);
    SendAll(readers[i].socket,
            "GET /api/v1/stream HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer " + tokens[i] +
                "\r\n\r\n");
    waited.push_back({readers[i].socket, POLLIN, 0});
  }
  std::vector<Arrival> arrivals;
  const auto end = std::chrono::steady_clock::now() + length;
  while (std::chrono::steady_clock::now() < end) {
    if (::poll(waited.data(), waited.size(), 100) <= 0) continue;
    for (std::size_t i = 0; i < waited.size(); ++i) {
      if (waited[i].revents != 0) Read(readers[i], arrivals);
    }
  }
  for (const Reader& reader : readers) ::close(reader.socket);
  for (const Arrival& arrival : arrivals) fmt::print("{}\t{}\n", arrival.id, arrival.micros);
}

}  // namespace tillwatch
