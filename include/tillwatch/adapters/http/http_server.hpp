// The REST interface: JSON for the shop's own tools and the web page. docs/api.md lists the routes.
//
// It listens on loopback, behind nginx, which brings byte ranges, files, buffering and time-outs
// for slow clients. No path from a request reaches the file system: a clip's file is named by its
// row, and sent by nginx (X-Accel-Redirect).
//
// Thread rule: Start and Stop from one thread; handlers run on the server's own threads and call
// the services from there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tillwatch/app/accounts.hpp"
#include "tillwatch/app/camera_admin.hpp"
#include "tillwatch/app/camera_registry.hpp"
#include "tillwatch/app/camera_snapshots.hpp"
#include "tillwatch/app/clip_exports.hpp"
#include "tillwatch/app/clip_requests.hpp"
#include "tillwatch/app/clip_stills.hpp"
#include "tillwatch/app/counters.hpp"
#include "tillwatch/app/enrichers.hpp"
#include "tillwatch/app/health.hpp"
#include "tillwatch/app/identities.hpp"
#include "tillwatch/app/live_feed.hpp"
#include "tillwatch/app/register_clocks.hpp"
#include "tillwatch/app/rule_book.hpp"
#include "tillwatch/app/sign_ins.hpp"
#include "tillwatch/app/statistics.hpp"
#include "tillwatch/base/clock.hpp"
#include "tillwatch/ports/audit_log.hpp"
#include "tillwatch/ports/camera_control.hpp"
#include "tillwatch/ports/footage_source.hpp"
#include "tillwatch/ports/query_store.hpp"
#include "tillwatch/ports/snooze_store.hpp"

namespace tillwatch {

// Of GET /api/v1/stream.
struct StreamOptions {
  std::size_t max_clients = 50;
  milliseconds heartbeat = seconds(15);
  milliseconds patience = seconds(10);  // with a reader that takes nothing
  // Hides the feed's ids from those who are bound to stores. Who comes back after it has changed
  // begins anew; empty: one that is made up at each start.
  std::string id_key = {};
};

struct HttpOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one, see Port()
  // A handler holds its thread while the database answers, and its thread's other connections with
  // it.
  int threads = 16;
  std::size_t max_body_bytes = 64 * 1024;
  // Longer than nginx keeps a connection in its pool, so that it is nginx that closes.
  seconds keep_alive{75};
  seconds read_timeout{10};               // of a request's head, and of its body
  std::string accel_prefix = "/_clips/";  // nginx's internal alias of the clips directory
  std::string version;
  StreamOptions stream = {};
};

// What the handlers ask; all of it outlives the server.
struct HttpServices {
  QueryStore& queries;
  ClipRequests& clip_requests;
  const FootageSource& footage;
  const CameraRegistry& cameras;
  CameraAdmin& admin;
  CameraSnapshots& snapshots;
  CameraProber& prober;
  const Health& health;
  const Counters& counters;
  const Clock& clock;
  std::function<std::string()> metrics_text;  // Prometheus text format
  ClipExports& exports;
  ClipStills& stills;
  const RegisterClocks& clocks;
  const Statistics& statistics;
  RuleBook& rules;
  SnoozeStore& snoozes;
  Enrichers& enrichers;
  AuditLog& audit;
  LiveFeed& feed;
  Identities& identities;
  SignIns& sign_ins;
  Accounts& accounts;
};

class HttpServer {
 public:
  HttpServer(HttpOptions options, HttpServices services);
  ~HttpServer();  // stops

  // Listens and returns. Throws std::runtime_error that names the address when it is taken.
  void Start();

  // The port it listens on. Only after Start().
  std::uint16_t Port() const;

  // Method and pattern of everything it answers: {"GET", "/api/v1/alerts/{id}"}.
  std::vector<std::pair<std::string, std::string>> Routes() const;

  // Takes no more requests and ends the threads, after the handlers that are running, and the event
  // streams. Idempotent. Other open connections are not waited for; they end with the process.
  void Stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tillwatch
