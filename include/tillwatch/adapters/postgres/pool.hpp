// A small pool of PostgreSQL connections, shared by the stores.
//
// Invariants:
// 1. A server that does not answer costs an Unavailable, never a thread: a connection is tried for
//    connect_timeout (5 s unless the URL says otherwise), the server ends a statement after
//    statement_timeout, and what is still unanswered answer_grace later is cut off from here.
// 2. Two pools share nothing: a full one cannot hold up the users of another.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "tillwatch/base/clock.hpp"

namespace tillwatch {

struct PostgresPoolOptions {
  std::size_t max_connections = 1;
  milliseconds statement_timeout = seconds(30);
  milliseconds answer_grace = seconds(5);
};

// Thread rule: any thread. Connections are made when first needed and dropped when they break, so a
// database that is away at the start or later costs an Unavailable, never the process.
class PostgresPool {
 public:
  // url: anything libpq takes (URI or key=value). It may hold a password and is never logged.
  PostgresPool(std::string url, PostgresPoolOptions options);
  ~PostgresPool();

  // For the end of the process, and final: whatever is running after `grace` fails with
  // Unavailable, and so does every later call. Returns at once. Only a connection that is just
  // being made may take its connect_timeout.
  void Interrupt(milliseconds grace = milliseconds(0));

  class Impl;  // private to adapters/postgres
  Impl& Internals() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace tillwatch
