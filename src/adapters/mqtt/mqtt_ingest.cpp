#include "tillwatch/adapters/mqtt/mqtt_ingest.hpp"

#include <mqtt/async_client.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <random>
#include <thread>

#include "log_in.hpp"
#include "tillwatch/base/stoppable_wait.hpp"
#include "tillwatch/codec/event_decoder.hpp"
#include "tillwatch/ports/errors.hpp"

namespace tillwatch {
namespace {

constexpr std::chrono::seconds kConnectTimeout{5};
constexpr std::chrono::seconds kKeepAlive{20};
constexpr milliseconds kSpoolRetry{200};
constexpr milliseconds kSpoolGiveUp{5000};
// Of a payload that can only be rejected: as much as its rejected_messages row keeps.
constexpr std::size_t kKeptOfTooLarge = 64 * 1024;

std::string_view Kept(const std::string& payload) {
  const std::string_view whole = payload;
  return whole.size() > kMaxPayloadBytes ? whole.substr(0, kKeptOfTooLarge) : whole;
}

}  // namespace

// Two threads: worker_ connects, subscribes and reconnects; Paho's own runs the callbacks.
class MqttIngest::Impl final : public mqtt::callback {
 public:
  Impl(MqttOptions options, Spool& spool, Health& health, Counters& counters, const Clock& clock)
      : options_(std::move(options)),
        spool_(spool),
        health_(health),
        counters_(counters),
        clock_(clock),
        address_(options_.host + ":" + std::to_string(options_.port)),
        client_("tcp://" + address_, options_.client_id, mqtt::create_options(MQTTVERSION_5),
                nullptr) {
    client_.set_callback(*this);
    connect_options_.set_mqtt_version(MQTTVERSION_5);
    connect_options_.set_clean_start(false);
    LogIn(options_.user, options_.password, connect_options_);
    connect_options_.set_keep_alive_interval(kKeepAlive);
    connect_options_.set_connect_timeout(kConnectTimeout);
    mqtt::properties properties;
    properties.add({mqtt::property::SESSION_EXPIRY_INTERVAL,
                    static_cast<std::int32_t>(seconds(options_.session_expiry).count())});
    connect_options_.set_properties(std::move(properties));
  }

  ~Impl() override {
    stop_.request_stop();
    {
      const std::lock_guard lock(mutex_);
      lost_ = true;
    }
    changed_.notify_all();
    if (worker_.joinable()) worker_.join();
    try {
      if (client_.is_connected()) client_.disconnect()->wait_for(kConnectTimeout);
    } catch (const mqtt::exception&) {
      // The connection is gone, which is what was wanted.
    }
    client_.disable_callbacks();
  }

  void Start() {
    health_.Set("mqtt", HealthState::kDegraded, "connecting to " + address_);
    worker_ = std::jthread([this] { Work(stop_.get_token()); });
  }

 private:
  void Work(std::stop_token stop) {
    milliseconds retry = options_.first_retry;
    while (!stop.stop_requested()) {
      if (ConnectAndSubscribe()) {
        health_.Set("mqtt", HealthState::kOk);
        retry = options_.first_retry;
        WaitUntilLost(stop);
        if (stop.stop_requested()) return;
        health_.Set("mqtt", HealthState::kDegraded, "lost the connection to " + address_);
      }
      WaitUnlessStopped(stop, Jittered(retry));
      retry = std::min(retry * 2, options_.longest_retry);
    }
  }

  bool ConnectAndSubscribe() {
    try {
      {
        const std::lock_guard lock(mutex_);
        lost_ = false;
      }
      if (!client_.connect(connect_options_)->wait_for(kConnectTimeout)) {
        throw mqtt::exception(MQTTASYNC_FAILURE, "no answer in time");
      }
    } catch (const mqtt::exception& error) {
      health_.Set("mqtt", HealthState::kDegraded,
                  "cannot reach the broker at " + address_ + ": " + error.what());
      Abandon();
      return false;
    }
    return Subscribe();
  }

  bool Subscribe() {
    try {
      const auto token = client_.subscribe(options_.topic_filter, 1);
      if (!token->wait_for(kConnectTimeout)) throw mqtt::exception(MQTTASYNC_FAILURE, "no answer");
      // A refusal is an answer too (MQTT 5, 3.9.3): 0 to 2 is the granted QoS.
      const mqtt::subscribe_response response = token->get_subscribe_response();
      for (const mqtt::ReasonCode code : response.get_reason_codes()) {
        if (code > mqtt::ReasonCode::GRANTED_QOS_2) throw mqtt::exception(MQTTASYNC_FAILURE, code);
      }
      return true;
    } catch (const mqtt::exception& error) {
      health_.Set("mqtt", HealthState::kDegraded,
                  "the broker at " + address_ + " does not let us subscribe to " +
                      options_.topic_filter + ": " + error.what());
      Abandon();
      return false;
    }
  }

  // A half-made connection must not linger: the next attempt starts from nothing.
  void Abandon() {
    try {
      client_.disconnect(0)->wait_for(std::chrono::seconds(1));
    } catch (const mqtt::exception&) {
      // It was not connected.
    }
  }

  void WaitUntilLost(std::stop_token stop) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop, [this] { return lost_; });
  }

  milliseconds Jittered(milliseconds time) {
    std::uniform_real_distribution<double> factor(0.75, 1.25);
    return milliseconds(
        static_cast<milliseconds::rep>(static_cast<double>(time.count()) * factor(random_)));
  }

  // Paho's thread. Nothing may be thrown from here.
  void connection_lost(const std::string&) override {
    {
      const std::lock_guard lock(mutex_);
      lost_ = true;
    }
    changed_.notify_all();
  }

  // Paho's thread. Returning is the acknowledgement, so it returns only once the spool has it;
  // meanwhile the broker keeps the rest.
  void message_arrived(mqtt::const_message_ptr message) override {
    const UtcTime received_at = clock_.UtcNow();
    milliseconds waited{0};
    while (true) {
      try {
        const std::string& payload = message->get_payload();
        spool_.Append(message->get_topic(), Kept(payload),
                      static_cast<std::int64_t>(payload.size()), received_at);
        counters_.messages_received += 1;
        health_.Set("spool", HealthState::kOk);
        return;
      } catch (const std::exception& error) {
        health_.Set("spool", HealthState::kDegraded, error.what());
      }
      WaitUnlessStopped({}, kSpoolRetry);
      waited += kSpoolRetry;
      if (stop_.stop_requested() && waited >= kSpoolGiveUp) {
        // Paho acknowledges whatever the callback returns from. Only the end of the process leaves
        // this message unacknowledged, and so at the broker.
        spdlog::critical("stopping with a spool that takes no message; the broker keeps it");
        spdlog::default_logger()->flush();
        std::_Exit(EXIT_FAILURE);
      }
    }
  }

  const MqttOptions options_;
  Spool& spool_;
  Health& health_;
  Counters& counters_;
  const Clock& clock_;
  const std::string address_;
  std::mutex mutex_;  // lost_
  std::condition_variable_any changed_;
  bool lost_ = false;
  std::mt19937 random_{std::random_device{}()};  // worker_ alone
  std::stop_source stop_;
  mqtt::connect_options connect_options_;  // one object for all attempts: Paho keeps pointers to it
  mqtt::async_client client_;
  std::jthread worker_;
};

MqttIngest::MqttIngest(MqttOptions options, Spool& spool, Health& health, Counters& counters,
                       const Clock& clock)
    : impl_(std::make_unique<Impl>(std::move(options), spool, health, counters, clock)) {}
MqttIngest::~MqttIngest() = default;
void MqttIngest::Start() { impl_->Start(); }

}  // namespace tillwatch
