#include "tillwatch/adapters/postgres/feed_listener.hpp"

#include <poll.h>
#include <spdlog/spdlog.h>

#include <mutex>
#include <optional>
#include <thread>

#include "feed_rows.hpp"
#include "pool_impl.hpp"
#include "tillwatch/base/stoppable_wait.hpp"
#include "tillwatch/ports/errors.hpp"

namespace tillwatch {
namespace {

constexpr seconds kRetry{1};
constexpr int kLook = 60'000;  // ms; only against a wake-up that never comes

class Receiver final : public pqxx::notification_receiver {
 public:
  Receiver(pqxx::connection_base& connection, const std::function<void()>& on_news)
      : pqxx::notification_receiver(connection, kFeedChannel), on_news_(on_news) {}
  void operator()(const std::string&, int) override { on_news_(); }

 private:
  const std::function<void()>& on_news_;
};

}  // namespace

class FeedListener::Impl {
 public:
  Impl(std::string url, std::function<void()> on_news)
      : url_(std::move(url)),
        on_news_(std::move(on_news)),
        thread_([this](const std::stop_token& stop) { Run(stop); }) {}

  ~Impl() {
    thread_.request_stop();
    const std::lock_guard lock(mutex_);
    if (connection_) connection_->ShutDown();
  }

 private:
  void Run(const std::stop_token& stop) {
    do {
      try {
        Listen(stop);
      } catch (const std::exception& error) {
        spdlog::debug("the feed is not listened to (error={})", error.what());
      }
      const std::lock_guard lock(mutex_);
      connection_.reset();
    } while (WaitUnlessStopped(stop, kRetry));
  }

  // Until the connection breaks, or is shut down at the end.
  void Listen(const std::stop_token& stop) {
    auto made = std::make_unique<Connection>(url_);
    pqxx::connection& connection = made->Get();
    {
      const std::lock_guard lock(mutex_);
      connection_ = std::move(made);
    }
    if (stop.stop_requested()) return;
    connection.set_variable("application_name", "'tillwatch feed'");
    const Receiver receiver(connection, on_news_);
    on_news_();  // whatever came before we listened
    while (!stop.stop_requested() && connection.is_open()) {
      pollfd readable{connection.sock(), POLLIN, 0};
      if (::poll(&readable, 1, kLook) > 0) connection.get_notifs();
    }
  }

  const std::string url_;
  const std::function<void()> on_news_;
  std::mutex mutex_;                        // connection_
  std::unique_ptr<Connection> connection_;  // replaced by the thread alone
  std::jthread thread_;
};

FeedListener::FeedListener(std::string url, std::function<void()> on_news)
    : impl_(std::make_unique<Impl>(std::move(url), std::move(on_news))) {}
FeedListener::~FeedListener() = default;

}  // namespace tillwatch
