// A PostgreSQL database of one test's own, on the server of DATABASE_URL, gone with the test.
#pragma once

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <pqxx/pqxx>
#include <stdexcept>
#include <string>

#include "tillwatch/adapters/postgres/migrator.hpp"
#include "tillwatch/adapters/postgres/pool.hpp"

namespace tillwatch {

inline std::filesystem::path MigrationsFolder() {
  const char* source = std::getenv("TILLWATCH_SOURCE_DIR");
  return std::filesystem::path(source == nullptr ? "." : source) / "migrations";
}

inline std::string ServerUrl() {
  const char* url = std::getenv("DATABASE_URL");
  if (url == nullptr) {
    throw std::runtime_error("DATABASE_URL is not set; run under test_scripts/with_postgres.sh");
  }
  return url;
}

// The same server, another database. libpq takes the last dbname that it is given.
inline std::string UrlOfDatabase(const std::string& name) {
  const std::string url = ServerUrl();
  if (url.find("://") == std::string::npos) return url + " dbname=" + name;
  return url + (url.find('?') == std::string::npos ? "?" : "&") + "dbname=" + name;
}

class TestDatabase {
 public:
  // Empty, or a copy of another database that nobody is connected to.
  explicit TestDatabase(const std::string& pattern = "template1")
      : name_(NewName()), url_(UrlOfDatabase(name_)) {
    OnServer("create database " + name_ + " template " + pattern);
  }
  ~TestDatabase() {
    try {
      OnServer("drop database " + name_ + " with (force)");
    } catch (const std::exception&) {
      // The server is temporary too.
    }
  }
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  const std::string& Name() const { return name_; }
  const std::string& Url() const { return url_; }

  // One statement on a connection of its own, committed.
  pqxx::result Run(const std::string& sql) const {
    pqxx::connection connection(url_);
    pqxx::work tx(connection);
    pqxx::result result = tx.exec(sql);
    tx.commit();
    return result;
  }

  template <class T>
  T Value(const std::string& sql) const {
    return Run(sql).at(0).at(0).as<T>();
  }

  // Every other connection to this database is cut; how many.
  int KillBackends() const {
    return Value<int>(
        "select count(pg_terminate_backend(pid)) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
        " and backend_type = 'client backend'");  // an autovacuum worker is not ours to end
  }

 private:
  static std::string NewName() {
    static std::atomic<int> number{0};
    return "test_" + std::to_string(::getpid()) + "_" + std::to_string(++number);
  }
  static void OnServer(const std::string& sql) {
    pqxx::connection connection(ServerUrl());
    pqxx::nontransaction(connection).exec(sql);
  }

  std::string name_;
  std::string url_;
};

// The name of a database with all tables. It is copied, because a process of tests asks for a
// hundred of them.
inline const std::string& MigratedPattern() {
  static const TestDatabase pattern;
  [[maybe_unused]] static const bool migrated = [] {
    PostgresPool pool(pattern.Url(), {.max_connections = 1});
    Migrate(pool, MigrationsFolder());
    return true;
  }();
  return pattern.Name();
}

// A database with all tables, and a pool on it.
struct MigratedDatabase {
  TestDatabase database{MigratedPattern()};
  PostgresPool pool{database.Url(), {.max_connections = 8}};
};

}  // namespace tillwatch
