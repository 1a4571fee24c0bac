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
#include "session_memory.hpp"
#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/base/stoppable_wait.hpp"
#include "tillwatch/codec/card_scrub.hpp"
#include "tillwatch/codec/event_decoder.hpp"
#include "tillwatch/ports/errors.hpp"
#include "tls.hpp"

namespace tillwatch {
namespace {

constexpr std::chrono::seconds kConnectTimeout{5};
constexpr std::int32_t kReceiveMaximum = 1000;  // messages on their way, unacknowledged
constexpr milliseconds kSpoolRetry{200};
constexpr milliseconds kSpoolGiveUp{5000};
// Of a payload that can only be rejected: as much as its rejected_messages row keeps.
constexpr std::size_t kKeptOfTooLarge = 64 * 1024;
constexpr std::size_t kLongestCard = 512;  // bytes that a card number takes in any spelling

// A message as the spool gets it.
struct Taken {
  std::string topic;
  std::string payload;
};

// The cut comes after the masking: a number that it halves would be no card number any more.
Taken Take(const mqtt::message& message) {
  const std::string& payload = message.get_payload();
  const bool too_large = payload.size() > kMaxPayloadBytes;
  const auto start = std::string_view(payload).substr(
      0, too_large ? kKeptOfTooLarge + kLongestCard : payload.size());
  Taken taken{MaskCardsInTopic(message.get_topic()).value_or(message.get_topic()),
              MaskCardsInPayload(start).value_or(std::string(start))};
  if (too_large) taken.payload.resize(std::min(taken.payload.size(), kKeptOfTooLarge));
  return taken;
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
        session_(options_.session_file, options_.client_id),
        client_(BrokerUri(options_.host, options_.port, options_.tls), options_.client_id,
                mqtt::create_options(MQTTVERSION_5), nullptr) {
    client_.set_callback(*this);
    connect_options_.set_mqtt_version(MQTTVERSION_5);
    connect_options_.set_clean_start(false);
    LogIn(options_.user, options_.password, connect_options_);
    connect_options_.set_keep_alive_interval(options_.keep_alive);
    connect_options_.set_connect_timeout(kConnectTimeout);
    mqtt::properties properties;
    properties.add({mqtt::property::SESSION_EXPIRY_INTERVAL,
                    static_cast<std::int32_t>(seconds(options_.session_expiry).count())});
    properties.add({mqtt::property::RECEIVE_MAXIMUM, kReceiveMaximum});
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
    if (const std::string problem = ProblemOfFiles(options_.tls); !problem.empty()) {
      health_.Set("mqtt", HealthState::kDegraded, "no TLS to the broker: [mqtt] " + problem);
      return false;
    }
    bool session_present = false;
    try {
      {
        const std::lock_guard lock(mutex_);
        lost_ = false;
      }
      ApplyTls(options_.tls, connect_options_);
      const auto token = client_.connect(connect_options_);
      if (!token->wait_for(kConnectTimeout)) {
        throw mqtt::exception(MQTTASYNC_FAILURE, "no answer in time");
      }
      session_present = token->get_connect_response().is_session_present();
    } catch (const mqtt::exception& error) {
      Abandon();
      const std::string why =
          ExplainTlsFailure(options_.host, options_.port, options_.tls, kConnectTimeout);
      health_.Set(
          "mqtt", HealthState::kDegraded,
          "cannot reach the broker at " + address_ + ": " + (why.empty() ? error.what() : why));
      return false;
    }
    if (!Subscribe()) return false;
    if (session_.Had() && !session_present) {
      ReportLostSession();
    } else if (session_text_.empty()) {
      health_.Set("session", HealthState::kOk);
    }
    session_.Remember();
    return true;
  }

  // Between our last connection and this one nobody kept messages for us.
  void ReportLostSession() {
    counters_.sessions_lost += 1;
    const std::string text =
        "at " + FormatRfc3339(clock_.UtcNow()) + " the broker at " + address_ +
        " did not know our session \"" + options_.client_id +
        "\" (replaced, its data lost, or we were away for longer than it keeps sessions); what "
        "was published since our last connection may be lost: compare with the tills";
    spdlog::warn("session lost (broker={} client={})", address_, options_.client_id);
    health_.Set("session", HealthState::kDegraded, text);
    session_text_ = text;
    session_ok_at_ = clock_.SteadyNow() + options_.session_warning;
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
    const auto lost = [this] { return lost_; };
    std::unique_lock lock(mutex_);
    if (!session_text_.empty()) {
      changed_.wait_until(lock, stop, session_ok_at_, lost);
      if (lost_ || stop.stop_requested()) return;
      health_.Set("session", HealthState::kOk, session_text_);
      session_text_.clear();
    }
    changed_.wait(lock, stop, lost);
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
        const Taken taken = Take(*message);
        spool_.Append(taken.topic, taken.payload,
                      static_cast<std::int64_t>(message->get_payload().size()), received_at);
        counters_.messages_received += 1;
        health_.Set("spool", HealthState::kOk);
        return;
      } catch (const std::exception& error) {
        health_.Set("spool", HealthState::kDegraded, error.what());
      }
      if (waited == milliseconds(0)) counters_.spool_waits += 1;
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
  std::mt19937 random_{std::random_device{}()};  // worker_ alone, as the next three
  SessionMemory session_;
  std::string session_text_;  // what health says of a lost session; empty: nothing any more
  SteadyTime session_ok_at_{};
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
