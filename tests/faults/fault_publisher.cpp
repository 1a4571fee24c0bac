// A shop's tills for test_scripts/faults.sh: they send until the broker acknowledges, whatever
// happens to it, and write down what it acknowledged.
//
//   tillwatch-fault-publisher --name kill --seconds 30 --rate 200 --acknowledged FILE
//
// Every tenth event is suspicious, with a staff member and register of its own; every
// fiftieth of these is seen by camera_001, the others' store has none. A line of FILE: the event's
// id, 1 when it is suspicious else 0.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <optional>
#include <thread>
#include <vector>

#include "tillwatch/adapters/mqtt/mqtt_publisher.hpp"
#include "tillwatch/base/rfc3339.hpp"
#include "tillwatch/base/uuid.hpp"
#include "tillwatch/ports/errors.hpp"

namespace tillwatch {
namespace {

struct FaultOptions {
  std::string host = "127.0.0.1";
  int port = 1883;
  std::string name;
  double length_seconds = 10;
  int rate = 200;
  int clock_offset_seconds = 0;  // of the tills
  std::string acknowledged;
};

struct FaultEvent {
  std::string id;
  bool suspicious = false;
  std::string topic;
  std::string payload;
};

FaultEvent MakeEvent(const FaultOptions& options, long number) {
  constexpr long kSuspiciousEvery = 10;
  constexpr long kSeenEvery = 500;
  FaultEvent event;
  event.suspicious = number % kSuspiciousEvery == 0;
  const bool seen = number % kSeenEvery == 0;
  event.id = UuidFromName("fault", options.name + std::to_string(number));
  event.topic = fmt::format("pos/events/{}/{}", seen ? "store_001" : "store_900",
                            event.suspicious ? "refund" : "payment");
  const std::string who =
      event.suspicious ? std::to_string(number) : "r" + std::to_string(number % 7);
  const UtcTime at = SystemClock().UtcNow() + seconds(options.clock_offset_seconds);
  event.payload = fmt::format(
      R"({{"event_id":"{}","ticket_no":"{}-{}","register_id":"{}-{}","staff_id":"{}-{}",)"
      R"("amount":"500.00","timestamp":"{}"{}}})",
      event.id, options.name, number, options.name, who, options.name, who, FormatRfc3339(at),
      seen ? R"(,"camera_id":"camera_001")" : "");
  return event;
}

// Returns when the broker has all of them.
void PublishUntilAcknowledged(const FaultOptions& options, const std::vector<FaultEvent>& events,
                              std::optional<MqttPublisher>& publisher) {
  constexpr milliseconds kPatience{10'000};
  constexpr milliseconds kPause{200};
  while (true) {
    try {
      if (!publisher) publisher.emplace(options.host, options.port);
      for (const FaultEvent& event : events) publisher->Publish(event.topic, event.payload);
      publisher->Flush(kPatience);
      return;
    } catch (const Unavailable&) {
      publisher.reset();
      std::this_thread::sleep_for(kPause);
    }
  }
}

int Run(const FaultOptions& options) {
  constexpr long kAtOnce = 10;
  std::ofstream acknowledged(options.acknowledged);
  std::optional<MqttPublisher> publisher;
  const SteadyTime start = std::chrono::steady_clock::now();
  const auto elapsed = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  long number = 0;
  while (elapsed() < options.length_seconds) {
    std::vector<FaultEvent> events;
    for (long i = 0; i < kAtOnce; ++i) events.push_back(MakeEvent(options, number++));
    PublishUntilAcknowledged(options, events, publisher);
    for (const FaultEvent& event : events) {
      acknowledged << event.id << ' ' << (event.suspicious ? 1 : 0) << '\n';
    }
    acknowledged.flush();
    const double due = static_cast<double>(number) / options.rate;
    std::this_thread::sleep_for(std::chrono::duration<double>(due - elapsed()));
  }
  return 0;
}

}  // namespace
}  // namespace tillwatch

int main(int argc, char** argv) {
  CLI::App app("Tills that send until the broker acknowledges");
  tillwatch::FaultOptions options;
  app.add_option("--host", options.host);
  app.add_option("--port", options.port);
  app.add_option("--name", options.name, "of this run; makes its ids")->required();
  app.add_option("--seconds", options.length_seconds, "how long");
  app.add_option("--rate", options.rate, "events a second")->check(CLI::Range(1, 100'000));
  app.add_option("--clock-offset", options.clock_offset_seconds, "of the tills, in seconds");
  app.add_option("--acknowledged", options.acknowledged, "file to write")->required();
  CLI11_PARSE(app, argc, argv);
  return tillwatch::Run(options);
}
