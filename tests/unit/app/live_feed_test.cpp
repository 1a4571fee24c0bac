#include "tillwatch/app/live_feed.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>

#include "support/eventually.hpp"
#include "support/fake_feed_store.hpp"

namespace tillwatch {
namespace live_feed {
namespace {

struct Following {
  test::FakeFeedStore store;
  LiveFeed feed{store,
                {.most_messages = 10,
                 .most_bytes = 1000,
                 .look = milliseconds(20),
                 .retry = milliseconds(5)}};
  std::atomic<int> told{0};
  std::jthread thread;

  Following() {
    feed.Listen([this] { ++told; });
  }
  void Run() {
    thread = std::jthread([this](std::stop_token stop) { feed.Run(std::move(stop)); });
  }
  void Append(int count, std::size_t bytes = 2) {
    for (int i = 0; i < count; ++i) {
      FeedMessage message = test::AlertOf("s", Severity::kLow, "a");
      message.payload = std::string(bytes, 'x');
      store.Append({message});
    }
  }
  // The ids behind this one, or "none" when memory does not reach back to it.
  std::string After(std::int64_t id, std::size_t limit = 100) const {
    const auto messages = feed.After(id, limit);
    if (!messages) return "none";
    std::string ids;
    for (const auto& message : *messages) ids += std::to_string(message->id) + " ";
    return ids;
  }
  bool Has(std::int64_t newest) const {
    return Eventually([&] {
      const auto messages = feed.After(newest - 1, 1);
      return messages && !messages->empty();
    });
  }
};

}  // namespace
}  // namespace live_feed

BOOST_FIXTURE_TEST_SUITE(live_feed, Following)

BOOST_AUTO_TEST_CASE(memory_begins_with_what_comes_after_the_start) {
  Append(5);
  BOOST_TEST(After(5) == "none");
  Run();
  BOOST_REQUIRE(Eventually([&] { return After(5).empty(); }));
  BOOST_TEST(After(4) == "none");
  BOOST_TEST(After(6) == "none");
  Append(3);
  feed.Wake();
  BOOST_REQUIRE(Has(8));
  BOOST_TEST(After(5) == "6 7 8 ");
  BOOST_TEST(After(6, 1) == "7 ");
  BOOST_TEST(After(8).empty());
  BOOST_TEST(told > 0);
}

BOOST_AUTO_TEST_CASE(memory_is_bounded_by_count_and_by_bytes) {
  Run();
  BOOST_REQUIRE(Eventually([&] { return After(0).empty(); }));
  Append(25);
  BOOST_REQUIRE(Has(25));
  BOOST_TEST(After(14) == "none");
  BOOST_TEST(After(15) == "16 17 18 19 20 21 22 23 24 25 ");
  Append(3, 400);
  BOOST_REQUIRE(Has(28));
  BOOST_TEST(After(25) == "none");
  BOOST_TEST(After(26) == "27 28 ");
  Append(1, 5000);  // larger than all that may be: it is there nonetheless, alone
  BOOST_REQUIRE(Has(29));
  BOOST_TEST(After(28) == "29 ");
}

BOOST_AUTO_TEST_CASE(a_database_that_is_away_is_waited_for) {
  store.away = true;
  Run();
  BOOST_REQUIRE(Eventually([&] { return store.asked > 3; }));
  BOOST_TEST(After(0) == "none");
  store.away = false;
  BOOST_REQUIRE(Eventually([&] { return After(0).empty(); }));
  Append(1);
  BOOST_TEST(Has(1));
}

BOOST_AUTO_TEST_CASE(what_is_new_goes_before_the_jobs) {
  std::atomic<bool> seen{false};
  feed.Post([&](FeedStore&) { Append(1); });
  feed.Post([&](FeedStore&) { seen = After(0) == "1 "; });
  Run();
  BOOST_TEST(Eventually([&] { return seen.load(); }));
}

BOOST_AUTO_TEST_CASE(who_listens_no_more_is_called_no_more) {
  std::atomic<int> calls{0};
  const int listener = feed.Listen([&] { ++calls; });
  Run();
  BOOST_REQUIRE(Eventually([&] { return calls == 1; }));
  feed.Unlisten(listener);
  Append(1);
  BOOST_REQUIRE(Has(1));
  BOOST_TEST(calls == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
