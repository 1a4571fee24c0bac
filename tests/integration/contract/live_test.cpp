// From the commit of an alert to its clients: the real feed, listener and server.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <list>
#include <thread>

#include "integration/contract/shop.hpp"
#include "support/event_source.hpp"
#include "tillwatch/adapters/postgres/feed_listener.hpp"

namespace tillwatch::contract {
namespace {

constexpr int kClients = 50;
constexpr int kAlerts = 40;

struct LiveShop : Shop {
  std::jthread follower{[this](std::stop_token stop) { feed.Run(std::move(stop)); }};
  FeedListener listener{database.Url(), [this] { feed.Wake(); }};
  std::list<EventSource> sources;

  // So many clients, each with what has been told so far.
  void Connect(std::int64_t newest) {
    for (int i = 0; i < kClients; ++i) {
      sources.emplace_back(server.Port(), as_admin,
                           "/api/v1/stream?last_event_id=" + std::to_string(newest));
    }
    for (EventSource& source : sources) BOOST_REQUIRE(source.AwaitHead());
  }

  // Milliseconds until each of them had the next event.
  std::vector<double> Hear(SteadyTime committed, std::size_t count) {
    std::vector<double> times;
    std::vector<EventSource*> waiting;
    for (EventSource& source : sources) waiting.push_back(&source);
    const SteadyTime end = committed + seconds(20);
    while (!waiting.empty() && std::chrono::steady_clock::now() < end) {
      std::erase_if(waiting, [&](EventSource* source) {
        source->Read();
        if (source->events.size() < count) return false;
        const auto took = std::chrono::steady_clock::now() - committed;
        times.push_back(std::chrono::duration<double, std::milli>(took).count());
        return true;
      });
    }
    return times;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(live)

BOOST_FIXTURE_TEST_CASE(an_alert_reaches_fifty_clients, LiveShop) {
  const std::int64_t before = feed_store.Newest({}, 1).reached;
  Connect(before);
  std::vector<double> times;
  for (int i = 1; i <= kAlerts; ++i) {
    events.Commit(std::vector{SampleAlerting(SampleEvent("live " + std::to_string(i)))}, {});
    const auto heard = Hear(std::chrono::steady_clock::now(), static_cast<std::size_t>(i));
    BOOST_REQUIRE(heard.size() == static_cast<std::size_t>(kClients));
    times.insert(times.end(), heard.begin(), heard.end());
  }
  std::sort(times.begin(), times.end());
  const auto at = [&](double share) {
    return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
  };
  BOOST_TEST_MESSAGE("commit to " << kClients << " clients: p50 " << at(0.5) << " ms, p99 "
                                  << at(0.99) << " ms, max " << times.back() << " ms");
  for (const EventSource& source : sources) {
    BOOST_REQUIRE(source.events.size() == static_cast<std::size_t>(kAlerts));
    for (int i = 0; i < kAlerts; ++i) {
      const StreamEvent& event = source.events[static_cast<std::size_t>(i)];
      BOOST_REQUIRE(event.id == std::to_string(before + 1 + i));
      BOOST_REQUIRE(event.name == "alert");
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch::contract
