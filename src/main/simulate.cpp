#include <fmt/format.h>
#include <signal.h>

#include <atomic>
#include <map>
#include <thread>

#include "commands.hpp"
#include "shop_traffic.hpp"
#include "tillwatch/adapters/mqtt/mqtt_publisher.hpp"

namespace tillwatch {
namespace {

constexpr seconds kReportEvery{5};
constexpr seconds kFlushTimeout{30};

std::atomic<bool> g_interrupted{false};  // written by the signal handler

void OnSignal(int) { g_interrupted = true; }

void Report(std::int64_t published, const std::map<std::string, std::int64_t>& by_type) {
  std::string types;
  for (const auto& [type, count] : by_type) types += fmt::format(" {} {}", count, type);
  fmt::print(stderr, "published {}:{}\n", published, types);
}

}  // namespace

int Simulate(const Settings& settings, const SimulateOptions& options) {
  ::signal(SIGINT, OnSignal);
  ::signal(SIGTERM, OnSignal);
  MqttPublisher publisher(settings.mqtt_host, settings.mqtt_port, settings.mqtt_username,
                          settings.mqtt_password, settings.mqtt_tls);
  ShopTraffic traffic(options.seed, options.stores);
  const SystemClock clock;
  const SteadyTime start = clock.SteadyNow();
  SteadyTime next_report = start + kReportEvery;
  std::map<std::string, std::int64_t> by_type;
  std::int64_t published = 0;

  fmt::print(stderr, "publishing to {}:{}, {} store(s), {}\n", settings.mqtt_host,
             settings.mqtt_port, options.stores,
             options.rate > 0 ? fmt::format("{} events a second", options.rate)
                              : std::string("as fast as possible"));
  while (!g_interrupted && (options.count == 0 || published < options.count)) {
    if (options.rate > 0) {
      const std::chrono::duration<double> due(static_cast<double>(published) / options.rate);
      std::this_thread::sleep_until(start + std::chrono::duration_cast<SteadyTime::duration>(due));
      if (g_interrupted) break;
    }
    const TrafficMessage message = traffic.Next(clock.UtcNow());
    publisher.Publish(message.topic, message.payload);
    ++published;
    ++by_type[message.type];
    if (clock.SteadyNow() < next_report) continue;
    Report(published, by_type);
    next_report += kReportEvery;
  }
  publisher.Flush(kFlushTimeout);
  Report(published, by_type);
  return kExitOk;
}

}  // namespace tillwatch
