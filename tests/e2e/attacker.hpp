// Somebody who means harm, at the door of a whole stack. Each has an address of its own
// (127.0.x.y), because nginx counts requests by address.
#pragma once

#include <string>
#include <vector>

#include "e2e/stack.hpp"

namespace tillwatch::e2e {

inline std::uint16_t NginxPort() {
  return static_cast<std::uint16_t>(std::stoi(Environment("API_PORT")));
}

// A connection that is opened again when the server has closed it. With the token of the home, when
// the attack is not about that.
class Attacker {
 public:
  explicit Attacker(std::string from, std::string always = {})
      : from_(std::move(from)), always_(std::move(always)) {}

  HttpReply Ask(const std::string& method, const std::string& target, const std::string& body = {},
                const std::string& headers = {}) {
    if (!client_) client_.emplace(NginxPort(), always_, from_);
    HttpReply reply = client_->Ask(method, target, body, headers);
    if (reply.Header("connection") == "close") client_.reset();
    return reply;
  }

 private:
  const std::string from_, always_;
  std::optional<HttpClient> client_;
};

inline bool IsRefusal(int status) { return status >= 400 && status < 500; }

// The status lines in all that a server has sent.
inline std::vector<int> Statuses(const std::string& text) {
  std::vector<int> statuses;
  const std::string kStart = "HTTP/1.1 ";
  for (std::size_t at = text.find(kStart); at != std::string::npos;
       at = text.find(kStart, at + 1)) {
    statuses.push_back(std::atoi(text.c_str() + at + kStart.size()));
  }
  return statuses;
}

// What every answer carries, whoever has made it.
inline void CheckSecurityHeaders(const HttpReply& reply) {
  BOOST_TEST(reply.Header("x-content-type-options") == "nosniff");
  BOOST_TEST(reply.Header("x-frame-options") == "DENY");
  BOOST_TEST(reply.Header("referrer-policy") == "no-referrer");
  BOOST_TEST(reply.Header("cross-origin-resource-policy") == "same-origin");
  BOOST_TEST(reply.Header("server") == "nginx");  // and no version
  const std::string policy = reply.Header("content-security-policy");
  for (const char* part : {"default-src 'none'", "script-src 'self'", "style-src 'self'",
                           "base-uri 'none'", "frame-ancestors 'none'"}) {
    BOOST_TEST(policy.find(part) != std::string::npos, policy);
  }
  for (const char* hole : {"unsafe-", "data:", "*", "http"}) {
    BOOST_TEST(policy.find(hole) == std::string::npos, policy);
  }
}

}  // namespace tillwatch::e2e
