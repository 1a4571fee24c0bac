// A small pool of PostgreSQL connections, shared by the stores.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

namespace tillwatch {

// Thread rule: any thread. Connections are made when first needed and dropped when they break, so a
// database that is away at the start or later costs an Unavailable, never the process.
class PostgresPool {
 public:
  // url: anything libpq takes (URI or key=value). It may hold a password and is never logged.
  PostgresPool(std::string url, std::size_t max_connections);
  ~PostgresPool();

  class Impl;  // private to adapters/postgres
  Impl& Internals() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace tillwatch
