#include "adapters/http/event_streams.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>
#include <thread>

#include "support/eventually.hpp"
#include "support/fake_feed_store.hpp"

namespace tillwatch {
namespace event_streams {
namespace {

// One end of a connection, as the server's library would hand it over.
struct Wire {
  int ends[2];
  std::string read;

  Wire() { BOOST_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0); }
  ~Wire() {
    ::close(ends[0]);
    ::close(ends[1]);
  }
  bool Read() {
    char bytes[4096];
    const auto count = ::recv(ends[1], bytes, sizeof bytes, MSG_DONTWAIT);
    if (count > 0) read.append(bytes, static_cast<std::size_t>(count));
    return count == 0;  // the end
  }
  bool Hears(const std::string& text) {
    return Eventually([&] {
      Read();
      return read.find(text) != std::string::npos;
    });
  }
  bool Ends() {
    return Eventually([&] { return Read(); });
  }
};

struct Streams {
  test::FakeFeedStore store;
  LiveFeed feed{store};
  EventStreams streams{feed, {.max_clients = 2, .heartbeat = milliseconds(20)}};
  std::jthread follower{[this](std::stop_token stop) { feed.Run(std::move(stop)); }};

  Streams() { streams.Start(); }
  ~Streams() { streams.Stop(); }

  void Say(FeedMessage message) {
    store.Append({std::move(message)});
    feed.Wake();
  }
};

}  // namespace
}  // namespace event_streams

BOOST_FIXTURE_TEST_SUITE(event_streams, event_streams::Streams)

BOOST_AUTO_TEST_CASE(a_stream_ends_when_its_sign_in_does) {
  Wire wire;
  std::atomic<bool> good{true};
  StreamOrder order;
  order.still_good = [&good] { return good.load(); };
  BOOST_REQUIRE(streams.Add(wire.ends[0], order));
  BOOST_TEST(wire.Hears(": heartbeat\n\n: heartbeat\n\n"));
  good = false;
  BOOST_TEST(wire.Ends());
  BOOST_TEST(Eventually([&] { return streams.Clients() == 0U; }));
}

BOOST_AUTO_TEST_CASE(a_sign_in_that_cannot_be_looked_up_ends_no_stream) {
  Wire wire;
  std::atomic<int> asked{0};
  StreamOrder order;
  order.still_good = [&asked]() -> bool {
    ++asked;
    throw Unavailable("away");
  };
  BOOST_REQUIRE(streams.Add(wire.ends[0], order));
  BOOST_TEST(Eventually([&] { return asked > 2; }));
  Say(test::AlertOf("one", Severity::kLow, "a"));
  BOOST_TEST(wire.Hears("id: 1\nevent: alert\ndata: {\"id\":\"a\"}\n\n"));
}

BOOST_AUTO_TEST_CASE(who_is_bound_to_a_store_hears_nothing_of_another) {
  Wire wire;
  StreamOrder order;
  order.filter.bound_to = {StoreId{"one"}};
  Say(test::AlertOf("two", Severity::kLow, "secret"));
  BOOST_REQUIRE(streams.Add(wire.ends[0], order));
  BOOST_TEST(wire.Hears("retry"));
  Say(test::AlertOf("two", Severity::kLow, "secret"));
  Say({0, FeedKind::kSystemHealth, std::nullopt, std::nullopt, "", "{\"secret\":1}"});
  Say(test::AlertOf("one", Severity::kLow, "mine"));
  BOOST_TEST(wire.Hears("mine"));
  BOOST_TEST(wire.read.find("secret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_place_is_free_as_soon_as_a_reader_goes) {
  auto first = std::make_unique<Wire>();
  Wire second;
  Wire third;
  BOOST_TEST(streams.Add(first->ends[0], {}));
  BOOST_TEST(streams.Add(second.ends[0], {}));
  BOOST_TEST(!streams.Add(third.ends[0], {}));
  first.reset();
  BOOST_TEST(Eventually([&] { return streams.Add(third.ends[0], {}); }));
  BOOST_TEST(third.Hears("retry"));
}

BOOST_AUTO_TEST_CASE(after_the_end_none_is_taken) {
  Wire wire;
  BOOST_TEST(streams.Add(wire.ends[0], {}));
  streams.Stop();
  BOOST_TEST(wire.Ends());
  BOOST_TEST(!streams.Add(wire.ends[0], {}));
  streams.Stop();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
