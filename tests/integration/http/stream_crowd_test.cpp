// Two hundred readers who come and go while there is news, among some who read nothing.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <list>
#include <optional>

#include "integration/http/streaming.hpp"

namespace tillwatch {
namespace http_stream_crowd {
namespace {

constexpr int kReaders = 200;
constexpr int kStalled = 10;
constexpr int kRounds = 10;
constexpr int kRoundsBetweenVisits = 5;  // each reader is new in every fifth round

// As a browser: it comes back with the last id that it has heard.
struct CrowdReader {
  std::optional<EventSource> source;
  std::string last = "0";
  std::string told;  // over all its visits, as EventSource::Told() has it

  void Come(std::uint16_t port, const std::string& who) {
    const std::string target = "/api/v1/stream?store_id=one";
    Eventually([&] {  // a place may still be taken by somebody who has just gone
      source.emplace(port, who, target, "Last-Event-ID: " + last + "\r\n");
      return source->AwaitHead() && source->Status() == 200;
    });
  }
  // What was only half read comes again.
  void Go() {
    if (!source->events.empty()) last = source->events.back().id;
    told += source->Told();
    source.reset();
  }
};

struct Crowd : StreamingFixture {
  static HttpOptions Large() {
    HttpOptions options = Quick();
    options.stream.max_clients = kReaders + kStalled;
    return options;
  }

  HttpServer large{Large(), Services()};
  std::list<CrowdReader> readers{kReaders};
  std::list<EventSource> stalled;
  std::string said;  // what every reader is to hear
  int next_id = 1;

  Crowd() {
    large.Start();
    for (CrowdReader& reader : readers) reader.Come(large.Port(), as_admin);
    for (int i = 0; i < kStalled; ++i) {
      stalled.emplace_back(large.Port(), as_admin, "/api/v1/stream?last_event_id=0", "", 4096);
    }
  }
  ~Crowd() { large.Stop(); }

  // For the readers a little, for those who read nothing more than their sockets hold.
  void SayNews() {
    for (int i = 0; i < 4; ++i) {
      Say(1, "one");
      said += std::to_string(next_id++) + ":alert ";
    }
    FeedMessage large_one = AlertOf("two", Severity::kHigh, "x");
    large_one.payload = "{\"x\":\"" + std::string(40'000, 'x') + "\"}";
    Say(large_one);
    ++next_id;
  }
};

}  // namespace
}  // namespace http_stream_crowd

BOOST_FIXTURE_TEST_SUITE(http_stream_crowd, http_stream_crowd::Crowd)

BOOST_AUTO_TEST_CASE(two_hundred_readers_come_and_go_and_hear_all_of_it_once) {
  for (int round = 0; round < kRounds; ++round) {
    SayNews();
    int number = 0;
    for (CrowdReader& reader : readers) {
      reader.source->Read();
      if ((number++ + round) % kRoundsBetweenVisits != 0) continue;
      reader.Go();
      reader.Come(large.Port(), as_admin);
    }
  }
  const auto heard = [&](CrowdReader& reader) {
    const auto count = static_cast<std::size_t>(std::count(said.begin(), said.end(), ' '));
    const auto before =
        static_cast<std::size_t>(std::count(reader.told.begin(), reader.told.end(), ' '));
    return reader.source->Await(count - before);
  };
  for (CrowdReader& reader : readers) {
    BOOST_REQUIRE(heard(reader));
    reader.Go();
    BOOST_REQUIRE(reader.told == said);
  }
  BOOST_TEST(HttpClient(large.Port()).Ask("GET", "/health").status == 200);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
