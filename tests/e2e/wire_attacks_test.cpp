// Bytes that are no honest HTTP: requests within requests, requests that never end, and floods.
#include <poll.h>

#include <boost/test/unit_test.hpp>
#include <future>
#include <memory>
#include <string>

#include "e2e/attacker.hpp"

namespace tillwatch {
namespace {

using namespace std::chrono_literals;

// A head that never ends gets a byte more each second, a body none; true when it was cut off.
bool IsCutOff(const std::string& begin, const std::string& from) {
  HttpClient client(e2e::NginxPort(), {}, from);
  client.Send(begin);
  const auto deadline = std::chrono::steady_clock::now() + 30s;
  try {
    while (std::chrono::steady_clock::now() < deadline) {
      pollfd closed{client.Descriptor(), POLLIN, 0};
      if (::poll(&closed, 1, 1000) == 1) break;
      if (begin.find("\r\n\r\n") == std::string::npos) client.Send("a");
    }
    return e2e::Statuses(client.ReceiveToEnd()).size() <= 1;
  } catch (const std::runtime_error& error) {
    return std::string(error.what()).find("closed") != std::string::npos;
  }
}

// Begun before the other cases, because they take as long as nginx's patience.
struct SlowRequests {
  std::future<bool> head = std::async(std::launch::async, [] {
    return IsCutOff("GET /api/v1/alerts HTTP/1.1\r\nHost: a\r\nX-Slow: ", "127.0.4.1");
  });
  std::future<bool> body = std::async(std::launch::async, [] {
    return IsCutOff("POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{",
                    "127.0.4.2");
  });
};

std::unique_ptr<SlowRequests> slow_requests;

void BeginSlowRequests() { slow_requests = std::make_unique<SlowRequests>(); }

const std::string kPost = "POST /api/v1/session HTTP/1.1\r\nHost: a\r\n";
const std::string kHidden = "GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
const std::string kNoChunks = "0\r\n\r\n";

// A second request is hidden behind each: whoever counts the body otherwise would answer it.
const std::vector<std::string> kSmuggling = {
    kPost + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n" + kNoChunks + "G",
    kPost + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n2c\r\n",
    kPost + "Content-Length: 0\r\nContent-Length: 55\r\n\r\n",
    kPost + "Content-Length: 0\r\nContent-Length: 0\r\n\r\n",
    kPost + "Transfer-Encoding: xchunked\r\n\r\n" + kNoChunks,
    kPost + "Transfer-Encoding: chunked, identity\r\n\r\n" + kNoChunks,
    kPost + "Content-Length: 5\r\nTransfer-Encoding:\tchunked\r\n\r\n" + kNoChunks,
    kPost + "Content-Length: 5\r\nTransfer-Encoding:\r\n chunked\r\n\r\n" + kNoChunks,
    kPost + "Content-Length: 5\r\nTransfer-Encoding : chunked\r\n\r\n" + kNoChunks,
    kPost + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n" + kNoChunks,
};

const std::vector<std::string> kMalformed = {
    kPost + "Content-Length: -1\r\n\r\n",
    kPost + "Content-Length: +0\r\n\r\n",
    kPost + "Content-Length: 0x2c\r\n\r\n",
    kPost + "Content-Length: 0, 44\r\n\r\n",
    kPost + "Content-Length: 99999999999999999999999\r\n\r\n",
    kPost + "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n" + kNoChunks,
    kPost + "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    kPost + "Host: b\r\n\r\n",
    "GET /health HTTP/1.1\r\n\r\n",
    "GET /health HTTP/2.0\r\nHost: a\r\n\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    std::string("GET /health HTTP/1.1\r\nHost: a\r\nX: a") + '\0' + "b\r\n\r\n",
};

}  // namespace

BOOST_AUTO_TEST_SUITE(wire_attacks, *boost::unit_test::fixture(&BeginSlowRequests))

BOOST_AUTO_TEST_CASE(no_request_hides_behind_another) {
  for (const auto* attacks : {&kSmuggling, &kMalformed}) {
    for (const std::string& attack : *attacks) {
      BOOST_TEST_CONTEXT(attack) {
        HttpClient client(e2e::NginxPort(), {}, "127.0.4.3");
        client.Send(attack + kHidden);
        const auto statuses = e2e::Statuses(client.ReceiveToEnd());
        BOOST_TEST(statuses == std::vector<int>{400}, boost::test_tools::per_element());
      }
    }
  }
}

// Nobody reaches this port from elsewhere, and nginx forwards none of this. It must hold all the
// same. 501 is what HTTP wants of a Transfer-Encoding that is not known.
BOOST_AUTO_TEST_CASE(tillwatch_itself_takes_none_of_them_either) {
  const auto port = static_cast<std::uint16_t>(std::stoi(e2e::Environment("TILLWATCH_HTTP_PORT")));
  for (const std::string& attack : kSmuggling) {
    BOOST_TEST_CONTEXT(attack) {
      HttpClient client(port);
      client.Send(attack + kHidden);
      const int status = client.Receive().status;
      BOOST_TEST((e2e::IsRefusal(status) || status == 501), status);
    }
  }
  BOOST_TEST(HttpClient(port).Ask("GET", "/health").status == 200);
}

BOOST_AUTO_TEST_CASE(who_guesses_passwords_is_slowed_down_before_they_are_looked_at) {
  e2e::Attacker attacker("127.0.4.4");
  HttpReply reply;
  int asked = 0;
  do {
    reply = attacker.Ask("POST", "/api/v1/session", "{}");
  } while (reply.status != 429 && ++asked < 1000);
  BOOST_TEST(reply.status == 429);
  BOOST_TEST(asked >= 20);
  BOOST_TEST(reply.Header("retry-after") == "1");
  BOOST_TEST(reply.Header("content-type") == "application/problem+json");
  e2e::CheckSecurityHeaders(reply);
  BOOST_TEST(e2e::Attacker("127.0.4.5").Ask("POST", "/api/v1/session", "{}").status != 429);
  BOOST_TEST(attacker.Ask("GET", "/api/v1/session").status == 401);  // the rest is not held up
}

BOOST_AUTO_TEST_CASE(a_flood_from_one_address_is_cut_off_and_others_are_not) {
  e2e::Attacker attacker("127.0.4.6");
  int status = 0;
  int asked = 0;
  while (status != 429 && ++asked < 10000) {
    status = attacker.Ask("HEAD", "/api/v1/alerts").status;
  }
  BOOST_TEST(status == 429);
  BOOST_TEST(asked > 500);  // the page of a manager never sees it
  BOOST_TEST(e2e::Attacker("127.0.4.7").Ask("GET", "/api/v1/alerts").status == 401);
}

// Each waits for a body that does not come. Which of them are one too many is nginx's to choose; it
// says so at once, long before it loses its patience with the others.
BOOST_AUTO_TEST_CASE(one_address_holds_so_many_connections_and_no_more) {
  std::vector<std::unique_ptr<HttpClient>> clients;
  std::vector<pollfd> polled;
  for (int i = 0; i < 120; ++i) {
    clients.push_back(std::make_unique<HttpClient>(e2e::NginxPort(), "", "127.0.4.8"));
    clients.back()->Send("POST /api/v1/snoozes HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n");
    polled.push_back({clients.back()->Descriptor(), POLLIN, 0});
  }
  BOOST_REQUIRE(::poll(polled.data(), polled.size(), 10'000) > 0);
  for (std::size_t i = 0; i < polled.size(); ++i) {
    if (polled[i].revents == 0) continue;
    BOOST_TEST(clients[i]->Receive().status == 429);
    break;
  }
  BOOST_TEST(e2e::Attacker("127.0.4.9").Ask("GET", "/api/v1/alerts").status == 401);
}

BOOST_AUTO_TEST_CASE(a_slow_request_is_cut_off) {
  BOOST_TEST(slow_requests->head.get());
  BOOST_TEST(slow_requests->body.get());
  slow_requests.reset();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tillwatch
