// Inside of the pool: borrowing a connection for one transaction, and what libpqxx's exceptions
// mean to the layers above.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <pqxx/pqxx>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tillwatch/adapters/postgres/pool.hpp"

namespace tillwatch {

// Whether a transaction may last longer than the pool's options say. A migration may.
enum class Patience { kBounded, kUnbounded };

// A connection and a second descriptor of its socket, which is ours alone: libpq closes its own as
// soon as it finds the connection broken, and the number may then be somebody else's file.
class Connection {
 public:
  explicit Connection(const std::string& url);  // what the pqxx::connection throws, or Unavailable
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  pqxx::connection& Get() { return connection_; }
  // Ends whatever call waits for the server, in any thread.
  void ShutDown() noexcept;

 private:
  pqxx::connection connection_;
  int socket_ = -1;
};

class PostgresPool::Impl {
 public:
  Impl(std::string url, PostgresPoolOptions options);

  // Runs work(transaction) and commits. Throws Unavailable (also for a commit whose outcome is
  // unknown: every transaction of ours can be repeated) or Refused.
  void InTransaction(const std::function<void(pqxx::work&)>& work, Patience patience);

  void Interrupt(milliseconds grace);

 private:
  class Loan;

  void Begin(Loan& loan, std::optional<pqxx::work>& transaction);
  void Watch(std::stop_token stop);
  SteadyTime CutOverdue();  // mutex_ is held; when to look again

  const std::string url_;
  const PostgresPoolOptions options_;
  std::mutex mutex_;  // idle_, loans_ and what they hold, end_
  std::condition_variable freed_;
  std::condition_variable_any watch_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::set<Loan*> loans_;
  SteadyTime end_ = SteadyTime::max();  // of everything, by Interrupt
  std::jthread watchdog_;
};

// The value that work(transaction) returns, out of one transaction.
template <class Fn>
auto Transact(PostgresPool& pool, Fn&& work, Patience patience = Patience::kBounded) {
  using T = std::invoke_result_t<Fn, pqxx::work&>;
  if constexpr (std::is_void_v<T>) {
    pool.Internals().InTransaction(std::forward<Fn>(work), patience);
  } else {
    T result{};
    pool.Internals().InTransaction([&](pqxx::work& tx) { result = work(tx); }, patience);
    return result;
  }
}

// The same without an end, for migrations.
template <class Fn>
auto TransactPatiently(PostgresPool& pool, Fn&& work) {
  return Transact(pool, std::forward<Fn>(work), Patience::kUnbounded);
}

}  // namespace tillwatch
