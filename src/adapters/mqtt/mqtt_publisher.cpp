#include "tillwatch/adapters/mqtt/mqtt_publisher.hpp"

#include <mqtt/async_client.h>

#include <deque>

#include "log_in.hpp"
#include "tillwatch/base/uuid.hpp"
#include "tillwatch/ports/errors.hpp"
#include "tls.hpp"

namespace tillwatch {
namespace {

// Paho looks through all of them for each message that it sends.
constexpr std::size_t kMaxUnacknowledged = 200;
constexpr std::chrono::seconds kTimeout{10};

mqtt::create_options CreateOptions() {
  mqtt::create_options options(MQTTVERSION_5, static_cast<int>(2 * kMaxUnacknowledged));
  // Else a message for a lost broker would be taken and never sent: nothing reconnects here.
  options.set_send_while_disconnected(false);
  return options;
}

}  // namespace

class MqttPublisher::Impl {
 public:
  Impl(const std::string& host, int port, const std::string& user, const std::string& password,
       const TlsSettings& tls)
      : address_(host + ":" + std::to_string(port)),
        client_(BrokerUri(host, port, tls), "tillwatch-publisher-" + NewUuid().substr(0, 8),
                CreateOptions(), nullptr) {
    std::string why = ProblemOfFiles(tls);
    if (!why.empty()) throw Unavailable("no TLS to the broker: [mqtt] " + why);
    try {
      connect_options_.set_mqtt_version(MQTTVERSION_5);
      connect_options_.set_clean_start(true);
      LogIn(user, password, connect_options_);
      ApplyTls(tls, connect_options_);
      connect_options_.set_max_inflight(static_cast<int>(kMaxUnacknowledged));
      if (client_.connect(connect_options_)->wait_for(kTimeout)) return;
      throw mqtt::exception(MQTTASYNC_FAILURE, "no answer in time");
    } catch (const mqtt::exception& error) {
      why = ExplainTlsFailure(host, port, tls, kTimeout);
      if (!why.empty()) throw Unavailable("cannot reach the broker at " + address_ + ": " + why);
      throw Unavailable("cannot reach the broker at " + address_ + ": " + error.what() +
                        "; is it running, and are MQTT_HOST and MQTT_PORT (and MQTT_USERNAME, "
                        "MQTT_PASSWORD, if it asks for them) right?");
    }
  }

  ~Impl() {
    try {
      if (client_.is_connected()) client_.disconnect()->wait_for(kTimeout);
    } catch (const mqtt::exception&) {
      // The connection is gone already.
    }
  }

  void Publish(const std::string& topic, const std::string& payload) {
    try {
      while (waiting_.size() >= kMaxUnacknowledged) AwaitOldest(kTimeout);
      waiting_.push_back(client_.publish(topic, payload.data(), payload.size(), 1, false));
      while (!waiting_.empty() && waiting_.front()->try_wait()) waiting_.pop_front();
    } catch (const mqtt::exception& error) {
      throw Unavailable("lost the broker at " + address_ + ": " + error.what());
    }
  }

  void Flush(milliseconds timeout) {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    try {
      while (!waiting_.empty()) {
        AwaitOldest(std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now()));
      }
    } catch (const mqtt::exception& error) {
      throw Unavailable("lost the broker at " + address_ + ": " + error.what());
    }
  }

 private:
  void AwaitOldest(milliseconds timeout) {
    if (!waiting_.front()->wait_for(timeout)) {
      throw Unavailable("the broker at " + address_ + " does not acknowledge");
    }
    waiting_.pop_front();
  }

  const std::string address_;
  mqtt::connect_options connect_options_;
  mqtt::async_client client_;
  std::deque<mqtt::delivery_token_ptr> waiting_;  // oldest first
};

MqttPublisher::MqttPublisher(const std::string& host, int port, const std::string& user,
                             const std::string& password, const TlsSettings& tls)
    : impl_(std::make_unique<Impl>(host, port, user, password, tls)) {}
MqttPublisher::~MqttPublisher() = default;
void MqttPublisher::Publish(const std::string& topic, const std::string& payload) {
  impl_->Publish(topic, payload);
}
void MqttPublisher::Flush(milliseconds timeout) { impl_->Flush(timeout); }

}  // namespace tillwatch
