#include <atomic>
#include <boost/test/unit_test.hpp>
#include <future>
#include <memory>
#include <thread>
#include <vector>

#include "integration/http/fixture.hpp"

namespace tillwatch {

BOOST_FIXTURE_TEST_SUITE(http_connections, ServerFixture)

BOOST_AUTO_TEST_CASE(one_connection_serves_many_requests_in_order) {
  HttpClient client(server.Port(), as_admin);
  for (int i = 0; i < 200; ++i) {
    const HttpReply reply = client.Ask("GET", i % 2 == 0 ? "/health" : "/api/v1/alerts/x");
    BOOST_REQUIRE(reply.status == (i % 2 == 0 ? 200 : 404));
    BOOST_REQUIRE(reply.Header("connection") == "Keep-Alive");
  }
}

BOOST_AUTO_TEST_CASE(a_request_may_arrive_byte_by_byte) {
  HttpClient client(server.Port(), as_admin);
  for (const char c : std::string("GET /health HTTP/1.1\r\nHost: a\r\n\r\n")) {
    client.Send(std::string(1, c));
  }
  BOOST_TEST(client.Receive().status == 200);
}

BOOST_AUTO_TEST_CASE(sixty_four_clients_at_once_are_all_answered) {
  std::atomic<int> answered{0};
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < 64; ++i) {
      clients.emplace_back([&] {
        HttpClient client(server.Port(), as_admin);
        for (int n = 0; n < 20; ++n) {
          answered += client.Ask("GET", "/api/v1/alerts?limit=5").status == 200 ? 1 : 0;
          answered += client.Ask("GET", "/api/v1/clips/" + kClip).status == 200 ? 1 : 0;
        }
      });
    }
  }
  BOOST_TEST(answered == 64 * 40);
}

BOOST_AUTO_TEST_CASE(what_is_not_http_does_no_harm) {
  for (const char* bytes : {"\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
                            "FOO / HTTP/1.1\r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc"}) {
    HttpClient client(server.Port(), as_admin);
    client.Send(bytes);
  }
  BOOST_TEST(Get("/health").status == 200);
}

BOOST_AUTO_TEST_CASE(a_client_that_leaves_before_its_answer_does_no_harm) {
  for (int i = 0; i < 50; ++i) {
    HttpClient client(server.Port(), as_admin);
    client.Send("GET /api/v1/alerts HTTP/1.1\r\nHost: a\r\n" + as_admin + "\r\n");
  }
  BOOST_TEST(Get("/health").status == 200);
}

BOOST_AUTO_TEST_CASE(stop_does_not_wait_for_connections_that_are_open) {
  const std::uint16_t port = server.Port();
  std::vector<std::unique_ptr<HttpClient>> clients;
  for (int i = 0; i < 8; ++i) {
    clients.push_back(std::make_unique<HttpClient>(port));
    BOOST_TEST(clients.back()->Ask("GET", "/health").status == 200);
  }
  clients[0]->Send("GET /health HTT");
  server.Stop();
  BOOST_CHECK_THROW(HttpClient{port}, std::runtime_error);
  server.Stop();
}

BOOST_AUTO_TEST_CASE(stop_waits_for_the_handler_that_is_running) {
  std::promise<void> entered;
  std::promise<void> go_on;
  std::atomic<bool> done{false};
  queries.before_each = [&] {
    entered.set_value();
    go_on.get_future().wait();
    done = true;
  };
  HttpClient client(server.Port(), as_admin);
  client.Send("GET /api/v1/alerts HTTP/1.1\r\nHost: a\r\n" + as_admin + "\r\n");
  entered.get_future().wait();
  std::jthread stopper([&] {
    server.Stop();
    BOOST_TEST(done.load());
  });
  go_on.set_value();
}

BOOST_AUTO_TEST_CASE(a_server_that_was_stopped_can_start_again) {
  server.Stop();
  server.Start();
  BOOST_TEST(Get("/health").status == 200);
}

BOOST_AUTO_TEST_CASE(a_port_that_is_taken_is_named) {
  HttpOptions options;
  options.port = server.Port();
  HttpServer second(options, Services());
  const std::string port = std::to_string(server.Port());
  BOOST_CHECK_EXCEPTION(second.Start(), std::runtime_error, [&](const std::runtime_error& error) {
    return std::string(error.what()).find("127.0.0.1:" + port) != std::string::npos;
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
