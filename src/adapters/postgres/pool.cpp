#include "tillwatch/adapters/postgres/pool.hpp"

#include <cstdlib>

#include "connection_url.hpp"
#include "pool_impl.hpp"
#include "tillwatch/base/text.hpp"
#include "tillwatch/ports/errors.hpp"

namespace tillwatch {
namespace {

constexpr std::chrono::seconds kBorrowTimeout{5};

// libpq's messages end in a newline and may run over several lines.
std::string OneLine(const std::string& text) {
  std::string line = SanitizeUtf8(text, 500);
  for (char& c : line) {
    if (c == '\n' || c == '\r' || c == '\t') c = ' ';
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return RedactUrlsIn(line);
}

// Class 22 (data exception), 23 (integrity constraint) and 54 (program limit, such as a text too
// long for its index or JSON nested too deeply): the input will never do. Everything else is the
// server's condition (restarting, full, lock time-out, not migrated yet) and may pass.
// https://www.postgresql.org/docs/15/errcodes-appendix.html
[[noreturn]] void Translate(const pqxx::sql_error& error) {
  const std::string state = error.sqlstate();
  if (state.starts_with("22") || state.starts_with("23") || state.starts_with("54")) {
    throw Refused(OneLine(error.what()));
  }
  if (state == "42P01") {
    throw Unavailable("the database has no tables yet; run: tillwatch migrate");
  }
  throw Unavailable(OneLine(error.what()));
}

}  // namespace

PostgresPool::PostgresPool(std::string url, std::size_t max_connections)
    : impl_(std::make_unique<Impl>(std::move(url), max_connections)) {
  // libpq waits for ever by default; an operator's own value stays.
  ::setenv("PGCONNECT_TIMEOUT", "5", 0);
}

PostgresPool::~PostgresPool() = default;

PostgresPool::Impl::Connection PostgresPool::Impl::Connect() const {
  RequireReadableUrl(url_);
  auto connection = std::make_unique<pqxx::connection>(url_);
  connection->set_variable("application_name", "'tillwatch'");
  connection->set_variable("statement_timeout", "'30s'");
  connection->set_variable("timezone", "'UTC'");
  return connection;
}

PostgresPool::Impl::Connection PostgresPool::Impl::Borrow() {
  std::unique_lock lock(mutex_);
  const bool free = freed_.wait_for(
      lock, kBorrowTimeout, [this] { return !idle_.empty() || in_use_ < max_connections_; });
  if (!free) throw Unavailable("every database connection is busy");
  ++in_use_;
  if (idle_.empty()) return nullptr;
  Connection connection = std::move(idle_.back());
  idle_.pop_back();
  return connection;
}

void PostgresPool::Impl::GiveBack(Connection connection) {
  {
    const std::lock_guard lock(mutex_);
    --in_use_;
    if (connection != nullptr) {
      idle_.push_back(std::move(connection));
    } else {
      idle_.clear();  // what broke one has most likely broken all
    }
  }
  freed_.notify_one();
}

void PostgresPool::Impl::InTransaction(const std::function<void(pqxx::work&)>& work) {
  Connection connection = Borrow();
  try {
    if (connection == nullptr) connection = Connect();
    pqxx::work transaction(*connection);
    work(transaction);
    transaction.commit();
  } catch (const pqxx::sql_error& error) {
    const bool alive = connection != nullptr && connection->is_open();
    GiveBack(alive ? std::move(connection) : nullptr);
    Translate(error);
  } catch (const pqxx::in_doubt_error& error) {
    GiveBack(nullptr);
    throw Unavailable(OneLine(error.what()));
  } catch (const pqxx::failure& error) {  // broken_connection among them
    GiveBack(nullptr);
    throw Unavailable("PostgreSQL: " + OneLine(error.what()));
  } catch (...) {
    GiveBack(nullptr);
    throw;
  }
  GiveBack(std::move(connection));
}

}  // namespace tillwatch
