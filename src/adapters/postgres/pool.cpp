#include "tillwatch/adapters/postgres/pool.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

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
  if (state == "25006") {
    throw Unavailable(
        "the database takes no writes: it is a standby, or set read-only. After a failover, "
        "DATABASE_URL must lead to the new primary; with several hosts in it and "
        "target_session_attrs=read-write it does so by itself");
  }
  if (state == "42P01") {
    throw Unavailable("the database has no tables yet; run: tillwatch migrate");
  }
  throw Unavailable(OneLine(error.what()));
}

// Whether another connection may find a server that does better: this one is read-only (25006, a
// standby after a failover) or going down (class 57).
bool IsServersEnd(const pqxx::sql_error& error) {
  const std::string state = error.sqlstate();
  return state == "25006" || (state.starts_with("57") && state != "57014");  // 57014: cancelled
}

}  // namespace

Connection::Connection(const std::string& url) : connection_(WithTimeouts(url)) {
  // Else libpqxx 6 would connect again behind our back, with another socket. Deprecated because
  // libpqxx 7 never does.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  connection_.inhibit_reactivation(true);
#pragma GCC diagnostic pop
  socket_ = ::fcntl(connection_.sock(), F_DUPFD_CLOEXEC, 0);
  if (socket_ < 0) throw Unavailable("PostgreSQL: too many open files");
}

Connection::~Connection() {
  if (socket_ >= 0) ::close(socket_);
}

void Connection::ShutDown() noexcept { ::shutdown(socket_, SHUT_RDWR); }

// One transaction's claim on a connection. While it is among the pool's loans, Cut may come from
// another thread, so the connection is replaced and let go under the pool's mutex only.
class PostgresPool::Impl::Loan {
 public:
  // Waits for a place. Throws Unavailable when there is none in time or the pool is at its end.
  Loan(Impl& pool, Patience patience) : pool_(pool), patience_(patience) {
    std::unique_lock lock(pool_.mutex_);
    const bool free = pool_.freed_.wait_for(lock, kBorrowTimeout, [this] {
      return pool_.loans_.size() < pool_.options_.max_connections || IsAtEnd();
    });
    if (IsAtEnd()) throw Unavailable(kAtEnd);
    if (!free) throw Unavailable("every database connection is busy");
    if (!pool_.idle_.empty()) {
      connection_ = std::move(pool_.idle_.back());
      pool_.idle_.pop_back();
    }
    StartClock();
    pool_.loans_.insert(this);
  }

  ~Loan() {
    std::vector<std::unique_ptr<Connection>> broken;  // closed after the mutex is released
    {
      const std::lock_guard lock(pool_.mutex_);
      pool_.loans_.erase(this);
      if (keep_ && !cut_) {
        pool_.idle_.push_back(std::move(connection_));
      } else {
        broken.swap(pool_.idle_);  // what broke one has most likely broken all
      }
    }
    pool_.freed_.notify_one();
  }
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;

  // Null without one.
  pqxx::connection* Get() const { return connection_ == nullptr ? nullptr : &connection_->Get(); }

  // Takes another connection, or none; the time begins anew.
  void Use(std::unique_ptr<Connection> connection) {
    const std::lock_guard lock(pool_.mutex_);
    connection_.swap(connection);
    StartClock();
  }

  // Into the pool again, unless it broke or was cut off.
  void Keep() { keep_ = connection_ != nullptr && connection_->Get().is_open(); }

  // Throws Unavailable.
  void ThrowIfCut() const {
    const std::lock_guard lock(pool_.mutex_);
    if (IsAtEnd()) throw Unavailable(kAtEnd);
    if (cut_) throw Unavailable("PostgreSQL: no answer in time");
  }

  // The rest is called with the pool's mutex held.
  SteadyTime Deadline() const { return std::min(deadline_, pool_.end_); }
  bool IsCut() const { return cut_; }
  void Cut() {
    cut_ = true;
    if (connection_ != nullptr) connection_->ShutDown();
  }

 private:
  static constexpr const char* kAtEnd = "PostgreSQL: the process is ending";

  bool IsAtEnd() const { return std::chrono::steady_clock::now() >= pool_.end_; }
  void StartClock() {
    // Making a connection has its own time-out.
    const bool bounded = patience_ == Patience::kBounded && connection_ != nullptr;
    deadline_ = bounded ? std::chrono::steady_clock::now() + pool_.options_.statement_timeout +
                              pool_.options_.answer_grace
                        : SteadyTime::max();
  }

  Impl& pool_;
  const Patience patience_;
  std::unique_ptr<Connection> connection_;
  SteadyTime deadline_ = SteadyTime::max();
  bool cut_ = false;
  bool keep_ = false;
};

PostgresPool::PostgresPool(std::string url, PostgresPoolOptions options)
    : impl_(std::make_unique<Impl>(std::move(url), options)) {}

PostgresPool::~PostgresPool() = default;

void PostgresPool::Interrupt(milliseconds grace) { impl_->Interrupt(grace); }

PostgresPool::Impl::Impl(std::string url, PostgresPoolOptions options)
    : url_(std::move(url)),
      options_(options),
      watchdog_([this](std::stop_token stop) { Watch(std::move(stop)); }) {}

void PostgresPool::Impl::Interrupt(milliseconds grace) {
  {
    const std::lock_guard lock(mutex_);
    end_ = std::min(end_, std::chrono::steady_clock::now() + grace);
    CutOverdue();
  }
  freed_.notify_all();
  watch_.notify_all();
}

SteadyTime PostgresPool::Impl::CutOverdue() {
  const SteadyTime now = std::chrono::steady_clock::now();
  // A loan that begins after this look is not overdue before this time either.
  SteadyTime next = now + options_.statement_timeout + options_.answer_grace;
  if (now < end_) next = std::min(next, end_);
  for (Loan* loan : loans_) {
    if (loan->IsCut()) continue;
    if (loan->Deadline() <= now) {
      loan->Cut();
    } else {
      next = std::min(next, loan->Deadline());
    }
  }
  return next;
}

void PostgresPool::Impl::Watch(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    const SteadyTime next = CutOverdue();
    if (std::chrono::steady_clock::now() >= end_) freed_.notify_all();
    const SteadyTime end = end_;
    watch_.wait_until(lock, stop, next, [&] { return end_ != end; });
  }
}

// A connection that lay idle may be dead by now. Nothing was lost with it, so a new one is made.
void PostgresPool::Impl::Begin(Loan& loan, std::optional<pqxx::work>& transaction) {
  if (loan.Get() != nullptr) {
    try {
      transaction.emplace(*loan.Get());
      return;
    } catch (const pqxx::broken_connection&) {
      loan.Use(nullptr);
    }
  }
  loan.ThrowIfCut();
  loan.Use(std::make_unique<Connection>(url_));
  loan.ThrowIfCut();
  loan.Get()->set_variable("application_name", "'tillwatch'");
  loan.Get()->set_variable("statement_timeout",
                           "'" + std::to_string(options_.statement_timeout.count()) + "ms'");
  loan.Get()->set_variable("timezone", "'UTC'");
  // Compiling a query takes longer than any of ours.
  loan.Get()->set_variable("jit", "off");
  transaction.emplace(*loan.Get());
}

void PostgresPool::Impl::InTransaction(const std::function<void(pqxx::work&)>& work,
                                       Patience patience) {
  Loan loan(*this, patience);
  try {
    std::optional<pqxx::work> transaction;
    Begin(loan, transaction);
    work(*transaction);
    transaction->commit();
  } catch (const pqxx::sql_error& error) {
    loan.ThrowIfCut();
    if (!IsServersEnd(error)) loan.Keep();
    Translate(error);
  } catch (const pqxx::in_doubt_error& error) {
    loan.ThrowIfCut();
    throw Unavailable(OneLine(error.what()));
  } catch (const pqxx::failure& error) {  // broken_connection among them
    loan.ThrowIfCut();
    throw Unavailable("PostgreSQL: " + OneLine(error.what()));
  }
  loan.Keep();
}

}  // namespace tillwatch
