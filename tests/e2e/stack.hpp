// The stack of test_scripts/with_stack.sh as the end-to-end tests see it: its broker and its API.
#pragma once

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>

#include "support/child_process.hpp"
#include "support/http_client.hpp"
#include "tillwatch/base/clock.hpp"

namespace tillwatch::e2e {

using nlohmann::json;

inline std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  BOOST_REQUIRE_MESSAGE(value != nullptr, name << " is not set: run under with_stack.sh");
  return value;
}

// The token that tillwatch keeps in its home, as a header line.
inline std::string TokenLine() {
  std::string token;
  std::ifstream(Environment("TILLWATCH_HOME") + "/token") >> token;
  BOOST_REQUIRE_MESSAGE(!token.empty(), "there is no token in the home");
  return "Authorization: Bearer " + token + "\r\n";
}

// A connection to nginx on which every request carries the token.
inline HttpClient Client() {
  return HttpClient(static_cast<std::uint16_t>(std::stoi(Environment("API_PORT"))), TokenLine());
}

inline HttpReply Get(const std::string& path, const std::string& headers = {}) {
  return Client().Ask("GET", path, {}, headers);
}

// The value of the cookie of a manager who has just signed in.
inline std::string ManagersCookie() {
  const json user{{"name", "e2e"},
                  {"password", "correct horse"},
                  {"role", "manager"},
                  {"must_change_password", false}};
  Client().Ask("POST", "/api/v1/users", user.dump());  // or is there already
  const json entry{{"user", "e2e"}, {"password", "correct horse"}};
  const HttpReply reply =
      Client().Ask("POST", "/api/v1/session", entry.dump(), "Content-Type: application/json\r\n");
  BOOST_REQUIRE_EQUAL(reply.status, 200);
  const std::string cookie = reply.Header("set-cookie");
  const std::size_t begin = cookie.find('=') + 1;
  return cookie.substr(begin, cookie.find(';') - begin);
}

inline json GetJson(const std::string& path) {
  const HttpReply reply = Get(path);
  BOOST_REQUIRE_EQUAL(reply.status, 200);
  return json::parse(reply.body);
}

// Looks until probe() gives something or the time is up. Errors on the way (a restart) are no
// answer.
template <class Probe>
auto Await(const char* what, milliseconds timeout, Probe probe) -> decltype(probe()) {
  constexpr milliseconds kPoll{20};
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (std::chrono::steady_clock::now() < deadline) {
    try {
      if (auto found = probe()) return found;
    } catch (const std::exception&) {
      // Not there yet.
    }
    std::this_thread::sleep_for(kPoll);
  }
  BOOST_FAIL("not in time: " << what);
  return {};
}

inline std::optional<json> Found(json value) { return value; }

inline void Publish(const std::string& topic, const std::string& payload) {
  RunProgram({"mosquitto_pub", "-h", "localhost", "-p", Environment("MQTT_PORT"), "-q", "1", "-t",
              topic, "-m", payload});
}

}  // namespace tillwatch::e2e
