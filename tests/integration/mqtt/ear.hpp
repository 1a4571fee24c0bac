// Everything that a process needs to hear the tills, with a spool that can be told to fail.
#pragma once

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <optional>
#include <set>
#include <string>

#include "support/eventually.hpp"
#include "tillwatch/adapters/mqtt/mqtt_ingest.hpp"
#include "tillwatch/adapters/sqlite/sqlite_spool.hpp"
#include "tillwatch/ports/errors.hpp"

namespace tillwatch {

inline const std::string kTopic = "pos/events/store_001/refund";
inline constexpr std::size_t kEverything = 1'000'000;

inline MqttOptions Options(int port) {
  MqttOptions options;
  options.host = "127.0.0.1";
  options.port = port;
  options.first_retry = milliseconds(20);
  options.longest_retry = milliseconds(200);
  return options;
}

// A real spool that can be told to fail.
class BreakableSpool final : public Spool {
 public:
  explicit BreakableSpool(const std::filesystem::path& file, SpoolOptions options = {})
      : spool_(file, options) {}

  void Append(const std::string& topic, std::string_view payload, std::int64_t payload_size,
              UtcTime at) override {
    if (broken) {
      ++refused;
      throw Unavailable("spool: the disk is full");
    }
    spool_.Append(topic, payload, payload_size, at);
  }
  bool WaitForMessages(std::stop_token stop, milliseconds timeout) override {
    return spool_.WaitForMessages(std::move(stop), timeout);
  }
  std::vector<SpooledMessage> Read(std::size_t max) override { return spool_.Read(max); }
  std::vector<SpooledMessage> ReadAfter(std::int64_t sequence, std::size_t max) override {
    return spool_.ReadAfter(sequence, max);
  }
  void RemoveThrough(std::int64_t sequence) override { spool_.RemoveThrough(sequence); }
  std::int64_t Size() const override { return spool_.Size(); }
  std::int64_t Bytes() const override { return spool_.Bytes(); }
  std::int64_t MaxBytes() const override { return spool_.MaxBytes(); }

  std::atomic<bool> broken{false};
  std::atomic<int> refused{0};

 private:
  SqliteSpool spool_;
};

struct Ear {
  explicit Ear(const std::filesystem::path& file, SpoolOptions options = {})
      : spool(file, options) {}

  void Listen(const MqttOptions& options) {
    ingest.emplace(options, spool, health, counters, clock);
    ingest->Start();
  }
  ComponentHealth Of(const std::string& component) const {
    const auto components = health.Components();
    const auto found = components.find(component);
    return found == components.end() ? ComponentHealth{HealthState::kDegraded, "", {}}
                                     : found->second;
  }
  ComponentHealth Mqtt() const { return Of("mqtt"); }
  bool Hears(milliseconds timeout = seconds(20)) const {
    return Eventually([&] { return Mqtt().state == HealthState::kOk; }, timeout);
  }
  bool Degraded(const std::string& component, const std::string& part) const {
    return Eventually([&] {
      const ComponentHealth health_of = Of(component);
      return health_of.state == HealthState::kDegraded &&
             health_of.detail.find(part) != std::string::npos;
    });
  }
  bool Fails(const std::string& part) const { return Degraded("mqtt", part); }
  bool Spooled(std::int64_t count) const {
    return Eventually([&] { return spool.Size() >= count; });
  }
  std::set<std::string> Payloads() {
    std::set<std::string> payloads;
    for (const auto& message : spool.Read(kEverything)) payloads.insert(message.payload);
    return payloads;
  }

  SystemClock clock;
  Health health{clock};
  Counters counters;
  BreakableSpool spool;
  std::optional<MqttIngest> ingest;  // last: it uses the others until it is gone
};

}  // namespace tillwatch
