// A mutex that owns its data: the only way to the value is With(), which holds the lock.
#pragma once

#include <mutex>
#include <utility>

namespace tillwatch {

template <class T>
class Guarded {
 public:
  Guarded() = default;
  explicit Guarded(T value) : value_(std::move(value)) {}

  // Calls fn(T&) under the lock and returns what it returns. fn must not call back into the same
  // Guarded (the mutex is not recursive) and must do no I/O.
  template <class Fn>
  decltype(auto) With(Fn&& fn) {
    const std::lock_guard lock(mutex_);
    return std::forward<Fn>(fn)(value_);
  }

  template <class Fn>
  decltype(auto) With(Fn&& fn) const {
    const std::lock_guard lock(mutex_);
    return std::forward<Fn>(fn)(value_);
  }

 private:
  mutable std::mutex mutex_;
  T value_{};
};

}  // namespace tillwatch
