// The event stream over real sockets; the feed is in memory.
#include <malloc.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <list>

#include "integration/http/streaming.hpp"

namespace tillwatch {
namespace http_stream {
namespace {

using nlohmann::json;
// This process's memory, in megabytes.
double Megabytes() {
  ::malloc_trim(0);
  std::ifstream statm("/proc/self/statm");
  long pages = 0;
  long resident = 0;
  statm >> pages >> resident;
  return static_cast<double>(resident) * 4096 / 1e6;
}

// The ids from first to last, as EventSource::Told() has them.
std::string Alerts(int first, int last) {
  std::string told;
  for (int id = first; id <= last; ++id) told += std::to_string(id) + ":alert ";
  return told;
}

}  // namespace
}  // namespace http_stream

BOOST_FIXTURE_TEST_SUITE(http_stream, StreamingFixture)

BOOST_AUTO_TEST_CASE(a_message_comes_with_its_id_its_name_and_the_resource) {
  EventSource client(Port(), as_admin);
  BOOST_REQUIRE(client.AwaitHead());
  BOOST_TEST(client.Status() == 200);
  BOOST_TEST(client.head.find("Content-Type: text/event-stream\r\n") != std::string::npos);
  BOOST_TEST(client.head.find("Cache-Control: no-store\r\n") != std::string::npos);
  Say(AlertOf("one", Severity::kHigh, "a1"));
  Say(AlertOf("one", Severity::kHigh, "c1", FeedKind::kClipReady));
  BOOST_REQUIRE(client.Await(2));
  BOOST_TEST(client.Told() == "1:alert 2:clip.ready ");
  BOOST_TEST(client.events[0].data == R"({"id":"a1"})");
  BOOST_TEST(client.retry == "3000");
}

BOOST_AUTO_TEST_CASE(a_newcomer_gets_the_hundred_most_recent_that_it_wants) {
  Say(150);
  for (int i = 0; i < 120; ++i) Say(AlertOf("two", Severity::kLow, "x"));
  EventSource all(Port(), as_admin);
  BOOST_REQUIRE(all.Await(100));
  BOOST_TEST(all.Told() == Alerts(171, 270));
  EventSource one(Port(), as_admin, "/api/v1/stream?store_id=one");
  BOOST_REQUIRE(one.Await(100));
  BOOST_TEST(one.Told() == Alerts(51, 150));
  EventSource low(Port(), as_admin, "/api/v1/stream?severity=low");
  BOOST_REQUIRE(low.Await(100));
  BOOST_TEST(low.Told() == Alerts(171, 270));
  Say(1, "one");
  Say(AlertOf("two", Severity::kLow, "x"));
  BOOST_REQUIRE(one.Await(101));
  BOOST_REQUIRE(low.Await(101));
  BOOST_REQUIRE(all.Await(102));
  BOOST_TEST(one.events.back().id == "271");
  BOOST_TEST(low.events.back().id == "272");
}

BOOST_AUTO_TEST_CASE(who_comes_back_goes_on_without_gap_or_repeat) {
  Say(1700);  // more than memory has, and many pages
  EventSource by_parameter(Port(), as_admin, "/api/v1/stream?last_event_id=3");
  EventSource by_header(Port(), as_admin, "/api/v1/stream?last_event_id=3",
                        "Last-Event-ID: 1650\r\n");
  EventSource at_the_end(Port(), as_admin, "/api/v1/stream", "last-event-id: 1700\r\n");
  BOOST_REQUIRE(by_parameter.Await(1697));
  BOOST_REQUIRE(by_header.Await(50));
  Say(2);
  BOOST_REQUIRE(by_parameter.Await(1699));
  BOOST_REQUIRE(by_header.Await(52));
  BOOST_REQUIRE(at_the_end.Await(2));
  BOOST_TEST(by_parameter.Told() == Alerts(4, 1702));
  BOOST_TEST(by_header.Told() == Alerts(1651, 1702));
  BOOST_TEST(at_the_end.Told() == Alerts(1701, 1702));
}

BOOST_AUTO_TEST_CASE(who_is_bound_to_a_store_cannot_count_what_others_hear_by_the_ids) {
  const std::string bound = account.TokenLine("bound", Role::kViewer, {{"one"}});
  EventSource client(Port(), bound);
  BOOST_REQUIRE(client.AwaitHead());
  Say(1, "one");
  Say(7, "two");
  Say(1, "one");
  BOOST_REQUIRE(client.Await(2));
  for (const StreamEvent& event : client.events) BOOST_TEST(event.id.size() > 10U);
  const std::string seen = "Last-Event-ID: " + client.events[0].id + "\r\n";
  EventSource again(Port(), bound, "/api/v1/stream", seen);
  BOOST_REQUIRE(again.Await(1));
  BOOST_TEST(again.Told() == client.events[1].id + ":alert ");
  // Neither a number that is no such id nor one of somebody else leads anywhere.
  for (const std::string& other : {std::string("1"), std::string("8")}) {
    EventSource guess(Port(), bound, "/api/v1/stream?last_event_id=" + other);
    BOOST_REQUIRE(guess.Await(1));
    BOOST_TEST(guess.events[0].name == "reset");
  }
  EventSource of_all(Port(), as_admin, "/api/v1/stream", seen);
  BOOST_REQUIRE(of_all.Await(1));
  BOOST_TEST(of_all.Told() == "9:reset ");
}

BOOST_AUTO_TEST_CASE(an_id_that_is_gone_or_of_another_feed_resets) {
  Say(30);
  feed_store.Prune({}, 10);
  for (const char* last : {"0", "19", "31", "9000000000000000000"}) {
    EventSource client(Port(), as_admin, std::string("/api/v1/stream?last_event_id=") + last);
    BOOST_REQUIRE(client.Await(1));
    BOOST_TEST(client.Told() == "30:reset ", last);
    BOOST_TEST(json::parse(client.events[0].data).at("reason") == "pruned");
  }
  EventSource reset(Port(), as_admin, "/api/v1/stream?last_event_id=3");
  BOOST_REQUIRE(reset.Await(1));
  EventSource whole(Port(), as_admin, "/api/v1/stream?last_event_id=20");
  BOOST_REQUIRE(whole.Await(10));
  Say(1);
  BOOST_REQUIRE(reset.Await(2));
  BOOST_REQUIRE(whole.Await(11));
  BOOST_TEST(reset.Told() == "30:reset 31:alert ");
  BOOST_TEST(whole.Told() == Alerts(21, 31));
}

BOOST_AUTO_TEST_CASE(what_is_no_id_or_filter_is_refused) {
  const std::pair<const char*, const char*> cases[] = {{"last_event_id=x", "last_event_id"},
                                                       {"last_event_id=-1", "last_event_id"},
                                                       {"severity=worst", "severity"},
                                                       {"kind=alert", "kind"}};
  for (const auto& [query, field] : cases) {
    const HttpReply reply = Get(std::string("/api/v1/stream?") + query);
    BOOST_TEST(reply.status == 400, query);
    BOOST_TEST(json::parse(reply.body).at("field") == field);
  }
  const HttpReply header = Ask("GET", "/api/v1/stream", {}, "Last-Event-ID: 1e3\r\n");
  BOOST_TEST(header.status == 400);
  BOOST_TEST(json::parse(header.body).at("field") == "Last-Event-ID");
  BOOST_TEST(Ask("HEAD", "/api/v1/stream").status == 200);
  BOOST_TEST(Ask("POST", "/api/v1/stream").status == 405);
}

BOOST_AUTO_TEST_CASE(heartbeats_keep_a_silent_stream_open) {
  EventSource client(Port(), as_admin);
  BOOST_TEST(client.AwaitHeartbeats(5));
  BOOST_TEST(client.events.empty());
}

BOOST_AUTO_TEST_CASE(a_database_that_is_away_delays_a_stream_and_ends_none) {
  Say(3);
  EventSource before(Port(), as_admin, "/api/v1/stream?last_event_id=0");
  BOOST_REQUIRE(before.Await(3));
  feed_store.away = true;
  EventSource meanwhile(Port(), as_admin, "/api/v1/stream?last_event_id=0");
  BOOST_TEST(meanwhile.AwaitHeartbeats(2));
  BOOST_TEST(before.AwaitHeartbeats(2));
  feed_store.away = false;
  BOOST_TEST(meanwhile.Await(3));
  Say(1);
  BOOST_REQUIRE(before.Await(4));
  BOOST_REQUIRE(meanwhile.Await(4));
  BOOST_TEST(meanwhile.Told() == Alerts(1, 4));
}

BOOST_AUTO_TEST_CASE(the_fifty_first_client_is_turned_away_until_one_goes) {
  std::list<EventSource> clients;
  for (int i = 0; i < 50; ++i) clients.emplace_back(Port(), as_admin);
  for (EventSource& client : clients) BOOST_REQUIRE(client.AwaitHead());
  EventSource one_more(Port(), as_admin);
  BOOST_REQUIRE(one_more.AwaitHead());
  BOOST_TEST(one_more.Status() == 429);
  BOOST_TEST(one_more.head.find("Retry-After: ") != std::string::npos);
  clients.pop_front();
  BOOST_TEST(Eventually([&] {
    EventSource again(Port(), as_admin);
    return again.AwaitHead() && again.Status() == 200;
  }));
  BOOST_TEST(HttpClient(Port()).Ask("GET", "/health").status == 200);
}

BOOST_AUTO_TEST_CASE(a_reader_that_takes_nothing_is_dropped_and_the_others_go_on) {
  HttpOptions options = Quick();
  options.stream.max_clients = 11;
  HttpServer full(options, Services());
  full.Start();
  const std::string all = "/api/v1/stream?last_event_id=0";
  std::list<EventSource> stalled;
  for (int i = 0; i < 10; ++i) stalled.emplace_back(full.Port(), as_admin, all, "", 4096);
  EventSource reader(full.Port(), as_admin, all);
  BOOST_REQUIRE(reader.AwaitHead());
  const double before = Megabytes();
  double most = before;
  FeedMessage large = AlertOf("one", Severity::kHigh, "x");
  large.payload = "{\"x\":\"" + std::string(20'000, 'x') + "\"}";
  for (int i = 1; i <= 300; ++i) {  // 6 MB
    Say(large);
    BOOST_REQUIRE(reader.Await(static_cast<std::size_t>(i)));
    reader.events.back().data.clear();
    if (i % 50 == 0) most = std::max(most, Megabytes());
  }
  BOOST_TEST(reader.Told() == Alerts(1, 300));
  // The feed itself has 6 MB here, and so has what this process follows of it; without a bound,
  // each of the stalled would have as much again.
  BOOST_TEST_MESSAGE("memory grew by " << most - before << " MB");
#ifndef __SANITIZE_ADDRESS__  // its quarantine grows
  BOOST_TEST(most - before < 40);
#endif
  std::list<EventSource> others;
  for (int i = 0; i < 10; ++i) {  // there is room again for as many as were dropped
    BOOST_TEST(Eventually([&] {
      EventSource& other =
          others.emplace_back(full.Port(), as_admin, "/api/v1/stream?store_id=two");
      if (other.AwaitHead() && other.Status() == 200) return true;
      others.pop_back();
      return false;
    }));
  }
  full.Stop();
}

// The server's library closes its own descriptor after the keep-alive time.
BOOST_AUTO_TEST_CASE(a_stream_outlives_the_servers_time_outs_and_what_a_client_says_does_no_harm) {
  EventSource silent(Port(), as_admin);
  EventSource client(Port(), as_admin);
  BOOST_REQUIRE(client.AwaitHead());
  BOOST_REQUIRE(client.AwaitHeartbeats(25));
  BOOST_REQUIRE(silent.AwaitHeartbeats(20));
  Say(1);
  BOOST_REQUIRE(silent.Await(1));
  BOOST_TEST(client.Await(1));
  BOOST_TEST(client.Told() == "1:alert ");
  client.Send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
  EventSource other(Port(), as_admin, "/api/v1/stream?last_event_id=1");
  BOOST_REQUIRE(other.AwaitHead());
  Say(1);
  BOOST_TEST(other.Await(1));
  BOOST_REQUIRE(silent.Await(2));
}

BOOST_AUTO_TEST_CASE(the_end_of_the_server_ends_the_streams) {
  std::list<EventSource> clients;
  for (int i = 0; i < 20; ++i) clients.emplace_back(Port(), as_admin);
  for (EventSource& client : clients) BOOST_REQUIRE(client.AwaitHead());
  stream_server.Stop();
  for (EventSource& client : clients) BOOST_TEST(client.AwaitEnd());
  stream_server.Start();
  EventSource again(Port(), as_admin);
  BOOST_TEST(again.AwaitHead());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
