// Hears the tills: one MQTT 5 session whose messages go into the spool before they are
// acknowledged.
//
// The session outlives the process (clean start off, a long expiry, a stable client id), so the
// broker keeps what arrives while nobody listens. QoS 1: the PUBACK goes out when the message
// callback returns, and the callback returns when the spool has the message. While the spool takes
// none (full, its disk too), the callback waits and the broker keeps the rest: at most
// kReceiveMaximum are on their way. The broker may end the connection meanwhile, because no
// keep-alive goes out; the session stays, and what was on its way comes again.
//
// Card numbers are masked before the spool sees them (codec/card_scrub.hpp). Of a payload that is
// too large to be an event (kMaxPayloadBytes) the spool gets the start, and the true size.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "tillwatch/app/counters.hpp"
#include "tillwatch/app/health.hpp"
#include "tillwatch/app/tls_settings.hpp"
#include "tillwatch/base/clock.hpp"
#include "tillwatch/ports/spool.hpp"

namespace tillwatch {

struct MqttOptions {
  std::string host = "localhost";
  int port = 1883;
  std::string user;      // empty: no log-in
  std::string password;  // never logged
  TlsSettings tls;
  std::string client_id = "tillwatch-main";
  std::string topic_filter = "pos/events/#";
  std::chrono::hours session_expiry{24 * 7};
  std::filesystem::path
      session_file;  // remembers that there was a session; empty: not over restarts
  seconds keep_alive{20};
  seconds session_warning{3600};  // how long health speaks of a lost session
  milliseconds first_retry{500};
  milliseconds longest_retry{10'000};
};

class MqttIngest {
 public:
  MqttIngest(MqttOptions options, Spool& spool, Health& health, Counters& counters,
             const Clock& clock);
  // Disconnects; the session stays at the broker.
  ~MqttIngest();

  // Returns at once. A broker that is away, now or later, is tried again for ever with backoff, and
  // health says so under "mqtt". Files of certificates are read anew at each attempt. A broker that
  // does not know our session, although there was one, is said under "session": what was published
  // between the two is lost.
  void Start();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tillwatch
