// A server with event streams that lose patience soon; the feed is in memory.
#pragma once

#include <string>
#include <thread>
#include <utility>

#include "integration/http/fixture.hpp"
#include "support/event_source.hpp"
#include "support/eventually.hpp"

namespace tillwatch {

using test::AlertOf;

struct StreamingFixture : ServerFixture {
  static HttpOptions Quick() {
    HttpOptions options;
    options.threads = 4;
    options.stream.heartbeat = milliseconds(100);
    options.stream.patience = milliseconds(300);
    options.stream.max_clients = 50;
    options.keep_alive = options.read_timeout = seconds(1);
    return options;
  }

  HttpServer stream_server{Quick(), Services()};
  std::jthread follower{[this](std::stop_token stop) { feed.Run(std::move(stop)); }};

  StreamingFixture() { stream_server.Start(); }
  ~StreamingFixture() { stream_server.Stop(); }

  std::uint16_t Port() const { return stream_server.Port(); }

  void Say(FeedMessage message) {
    feed_store.Append({std::move(message)});
    feed.Wake();
  }
  void Say(int count, const std::string& store = "one") {
    for (int i = 0; i < count; ++i) Say(AlertOf(store, Severity::kHigh, std::to_string(i)));
  }
};

}  // namespace tillwatch
