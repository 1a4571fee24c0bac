// Inside of the pool: borrowing a connection for one transaction, and what libpqxx's exceptions
// mean to the layers above.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "tillwatch/adapters/postgres/pool.hpp"

namespace tillwatch {

class PostgresPool::Impl {
 public:
  Impl(std::string url, std::size_t max_connections)
      : url_(std::move(url)), max_connections_(max_connections) {}

  // Runs work(transaction) and commits. Throws Unavailable (also for a commit whose outcome is
  // unknown: every transaction of ours can be repeated) or Refused.
  void InTransaction(const std::function<void(pqxx::work&)>& work);

 private:
  using Connection = std::unique_ptr<pqxx::connection>;
  Connection Borrow();
  void GiveBack(Connection connection);  // null: it broke
  Connection Connect() const;

  const std::string url_;
  const std::size_t max_connections_;
  std::mutex mutex_;  // idle_, in_use_
  std::condition_variable freed_;
  std::vector<Connection> idle_;
  std::size_t in_use_ = 0;
};

// The value that work(transaction) returns, out of one transaction.
template <class Fn>
auto Transact(PostgresPool& pool, Fn&& work) {
  using T = std::invoke_result_t<Fn, pqxx::work&>;
  if constexpr (std::is_void_v<T>) {
    pool.Internals().InTransaction(std::forward<Fn>(work));
  } else {
    T result{};
    pool.Internals().InTransaction([&](pqxx::work& tx) { result = work(tx); });
    return result;
  }
}

}  // namespace tillwatch
