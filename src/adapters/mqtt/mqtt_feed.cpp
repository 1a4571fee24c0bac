#include "tillwatch/adapters/mqtt/mqtt_feed.hpp"

#include <mqtt/async_client.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include "feed_topics.hpp"
#include "log_in.hpp"
#include "tillwatch/base/stoppable_wait.hpp"
#include "tillwatch/ports/errors.hpp"
#include "tls.hpp"

namespace tillwatch {
namespace {

constexpr std::chrono::seconds kFeedTimeout{5};
constexpr std::chrono::seconds kGoodbye{1};
constexpr seconds kLook{2};  // without being woken
constexpr seconds kDatabaseRetry{1};
constexpr int kPage = 50;  // on their way, unacknowledged
constexpr const char* kReader = "mqtt";
constexpr const char* kPart = "mqtt_out";

mqtt::create_options FeedOptions() {
  mqtt::create_options options(MQTTVERSION_5, 4 * kPage);
  // Else a message for a lost broker would be taken, and sent once more by us.
  options.set_send_while_disconnected(false);
  return options;
}

}  // namespace

// Two threads: worker_ connects, reads the feed and publishes; Paho's own says when the connection
// is lost.
class MqttFeed::Impl final : public mqtt::callback {
 public:
  Impl(MqttFeedOptions options, FeedStore& feed, std::function<std::vector<FeedMessage>()> now,
       Health& health)
      : options_(std::move(options)),
        feed_(feed),
        now_(std::move(now)),
        health_(health),
        address_(options_.host + ":" + std::to_string(options_.port)),
        client_(BrokerUri(options_.host, options_.port, options_.tls), options_.client_id,
                FeedOptions(), nullptr) {
    client_.set_callback(*this);
    connect_options_.set_mqtt_version(MQTTVERSION_5);
    connect_options_.set_clean_start(true);
    LogIn(options_.user, options_.password, connect_options_);
    connect_options_.set_keep_alive_interval(options_.keep_alive);
    connect_options_.set_connect_timeout(kFeedTimeout);
    connect_options_.set_max_inflight(2 * kPage);
    connect_options_.set_will(mqtt::message(kStatusTopic, "offline", 1, true));
  }

  ~Impl() override {
    worker_.request_stop();
    changed_.notify_all();
    if (worker_.joinable()) worker_.join();
    try {
      if (client_.is_connected()) {
        client_.publish(kStatusTopic, "offline", 7, 1, true)->wait_for(kGoodbye);
        client_.disconnect()->wait_for(kGoodbye);
      }
    } catch (const mqtt::exception&) {
      // The broker says it for us: our will.
    }
    client_.disable_callbacks();
  }

  void Start() {
    health_.Set(kPart, HealthState::kDegraded, "connecting to " + address_);
    worker_ = std::jthread([this](const std::stop_token& stop) { Work(stop); });
  }

  void Wake() {
    {
      const std::lock_guard lock(mutex_);
      news_ = true;
    }
    changed_.notify_all();
  }

 private:
  void Work(const std::stop_token& stop) {
    milliseconds retry = options_.first_retry;
    while (!stop.stop_requested()) {
      try {
        Connect();
        Greet();
        retry = options_.first_retry;
        Forward(stop);
        if (stop.stop_requested()) return;
        health_.Set(kPart, HealthState::kDegraded, "lost the connection to " + address_);
      } catch (const mqtt::exception& error) {
        health_.Set(kPart, HealthState::kDegraded, Explain(error));
        Abandon();
      } catch (const Unavailable& error) {
        health_.Set(kPart, HealthState::kDegraded, error.what());
        Abandon();
      }
      WaitUnlessStopped(stop, retry);
      retry = std::min(retry * 2, options_.longest_retry);
    }
  }

  void Connect() {
    const std::string problem = ProblemOfFiles(options_.tls);
    if (!problem.empty()) throw Unavailable("no TLS to the broker: [mqtt] " + problem);
    ApplyTls(options_.tls, connect_options_);
    try {
      if (client_.connect(connect_options_)->wait_for(kFeedTimeout)) return;
      throw mqtt::exception(MQTTASYNC_FAILURE, "no answer in time");
    } catch (const mqtt::exception& error) {
      const std::string why =
          ExplainTlsFailure(options_.host, options_.port, options_.tls, kFeedTimeout);
      throw Unavailable("cannot reach the broker at " + address_ + ": " +
                        (why.empty() ? error.what() : why));
    }
  }

  // What is retained may be gone with the broker's disk, or be of before we ended.
  void Greet() {
    announced_.clear();
    Acknowledged({{kStatusTopic, "online", true}});
    for (const FeedMessage& message : now_()) {
      Announce(message);
      Acknowledged(PublicationsOf(message));
    }
  }

  // Until the connection is lost or all must end. Throws mqtt::exception for what is not
  // acknowledged.
  void Forward(const std::stop_token& stop) {
    while (!stop.stop_requested() && client_.is_connected()) {
      try {
        const bool more = ForwardPage();
        health_.Set(kPart, HealthState::kOk);
        if (!more) WaitForNews(stop);
      } catch (const Unavailable& error) {
        health_.Set(kPart, HealthState::kDegraded, error.what());
        WaitUnlessStopped(stop, kDatabaseRetry);
      }
    }
  }

  // True when there may be more at once.
  bool ForwardPage() {
    if (!position_) position_ = FirstPosition();
    SavePosition();  // what could not be saved the last time
    const FeedPage page = feed_.After(*position_, {}, kPage);
    if (page.lost) {
      spdlog::warn("the feed no longer has what the broker has missed (behind={} newest={})",
                   *position_, page.reached);
    }
    try {
      Send(page.messages);
    } catch (...) {
      SavePosition();
      throw;
    }
    position_ = page.reached;
    SavePosition();
    return page.messages.size() == static_cast<std::size_t>(kPage);
  }

  // All of a page on their way at once. What was acknowledged up to a failure counts.
  void Send(const std::vector<FeedMessage>& messages) {
    std::vector<std::pair<std::int64_t, mqtt::delivery_token_ptr>> waiting;
    for (const FeedMessage& message : messages) {
      Announce(message);
      for (const Publication& publication : PublicationsOf(message)) {
        waiting.emplace_back(message.id, Publish(publication));
      }
    }
    std::int64_t sent = 0;
    for (const auto& [id, token] : waiting) {
      if (sent != 0 && id != sent) position_ = sent;
      Await(*token);
      sent = id;
    }
    if (sent != 0) position_ = sent;
  }

  // Tells Home Assistant of entities that it does not know from this connection yet.
  void Announce(const FeedMessage& message) {
    if (options_.discovery_prefix.empty()) return;
    for (const Publication& document :
         DiscoveryOf(message, options_.discovery_prefix, options_.version)) {
      const std::string text = document.topic + document.payload;
      if (announced_.contains(text)) continue;
      Acknowledged({document});
      std::erase_if(announced_, [&](const auto& said) { return said.starts_with(document.topic); });
      announced_.insert(text);
    }
  }

  void Acknowledged(const std::vector<Publication>& publications) {
    for (const Publication& publication : publications) Await(*Publish(publication));
  }

  mqtt::delivery_token_ptr Publish(const Publication& publication) {
    return client_.publish(publication.topic, publication.payload.data(),
                           publication.payload.size(), 1, publication.retained);
  }

  static void Await(mqtt::delivery_token& token) {
    if (!token.wait_for(kFeedTimeout))
      throw mqtt::exception(MQTTASYNC_FAILURE, "no acknowledgement");
  }

  // Who is new is not told what is past.
  std::int64_t FirstPosition() {
    if (const auto known = feed_.Position(kReader)) {
      saved_ = *known;
      return *known;
    }
    return feed_.Newest({}, 1).reached;
  }

  void SavePosition() {
    if (saved_ == position_) return;
    feed_.SavePosition(kReader, *position_);
    saved_ = position_;
  }

  void WaitForNews(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, kLook, [this] { return news_; });
    news_ = false;
  }

  std::string Explain(const mqtt::exception& error) const {
    if (!client_.is_connected()) return "lost the connection to " + address_;
    return "the broker at " + address_ + " does not take our messages (" + error.what() +
           "): its access rules must let " +
           (options_.user.empty() ? std::string("us") : "\"" + options_.user + "\"") +
           " write to tillwatch/#" +
           (options_.discovery_prefix.empty() ? "" : " and " + options_.discovery_prefix + "/#");
  }

  void Abandon() {
    try {
      client_.disconnect(0)->wait_for(kGoodbye);
    } catch (const mqtt::exception&) {
      // It was not connected.
    }
  }

  // Paho's thread.
  void connection_lost(const std::string&) override { Wake(); }

  const MqttFeedOptions options_;
  FeedStore& feed_;
  const std::function<std::vector<FeedMessage>()> now_;
  Health& health_;
  const std::string address_;
  std::mutex mutex_;  // news_
  std::condition_variable_any changed_;
  bool news_ = false;
  std::optional<std::int64_t> position_;  // acknowledged up to here; worker_ alone, as the next two
  std::optional<std::int64_t> saved_;
  std::set<std::string> announced_;        // topic and document
  mqtt::connect_options connect_options_;  // one object for all attempts: Paho keeps pointers to it
  mqtt::async_client client_;
  std::jthread worker_;
};

MqttFeed::MqttFeed(MqttFeedOptions options, FeedStore& feed,
                   std::function<std::vector<FeedMessage>()> now, Health& health)
    : impl_(std::make_unique<Impl>(std::move(options), feed, std::move(now), health)) {}
MqttFeed::~MqttFeed() = default;
void MqttFeed::Start() { impl_->Start(); }
void MqttFeed::Wake() { impl_->Wake(); }

}  // namespace tillwatch
