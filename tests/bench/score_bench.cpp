// What scoring one event costs with all rules of the shop, and a busy history behind it: 200 staff,
// a day of traffic in memory. Prints microseconds an event; the limit is 20.
//
//   ninja -C build tillwatch-score-bench && build/tests/tillwatch-score-bench [rules.toml]
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "shop_traffic.hpp"
#include "tillwatch/adapters/config/rules_file.hpp"
#include "tillwatch/codec/event_decoder.hpp"
#include "tillwatch/risk/history_window.hpp"
#include "tillwatch/risk/scorer.hpp"

using namespace tillwatch;

namespace {

constexpr UtcTime kStart{seconds(1'795'271'585)};
constexpr int kHistory = 200'000;
constexpr int kScored = 100'000;
constexpr int kStores = 20;  // of ten staff each
constexpr double kLimitMicros = 20;

std::vector<PosEvent> Traffic(int count) {
  ShopTraffic traffic(1, kStores);
  std::vector<PosEvent> events;
  for (int i = 0; i < count; ++i) {
    const UtcTime at = kStart + milliseconds(200) * i;
    const TrafficMessage message = traffic.Next(at);
    if (auto event = DecodeEvent(message.topic, message.payload, at, "USD")) {
      events.push_back(std::move(*event));
    }
  }
  return events;
}

double Micros(std::chrono::steady_clock::duration length) {
  return std::chrono::duration<double, std::micro>(length).count();
}

}  // namespace

int main(int argc, char** argv) {
  const LoadedRules loaded = LoadRules(argc > 1 ? argv[1] : "config/rules.toml");
  for (const std::string& problem : loaded.problems) fmt::print(stderr, "{}\n", problem);
  if (!loaded.problems.empty()) return 1;
  const StoreCalendar calendar = StoreCalendar::Make("Europe/Berlin", {}).value();
  const Scorer scorer(loaded.rules, calendar);
  const std::vector<PosEvent> events = Traffic(kHistory + kScored);
  HistoryWindow history(calendar);
  for (int i = 0; i < kHistory; ++i) history.Add(events[static_cast<std::size_t>(i)], i % 20 == 0);

  std::vector<double> micros;
  micros.reserve(kScored);
  int alerts = 0;
  for (auto event = events.begin() + kHistory; event != events.end(); ++event) {
    const auto before = std::chrono::steady_clock::now();
    HistoryPlan plan;
    scorer.Plan(*event, plan);
    const RiskAssessment risk = scorer.Assess(*event, history);
    micros.push_back(Micros(std::chrono::steady_clock::now() - before));
    alerts += risk.is_alert ? 1 : 0;
    history.Add(*event, risk.is_alert);
  }
  double sum = 0;
  for (const double one : micros) sum += one;
  std::sort(micros.begin(), micros.end());
  const double mean = sum / static_cast<double>(micros.size());
  fmt::print(
      "{} rules, {} events scored ({} alerts) behind {}: mean {:.2f} us, median {:.2f}, "
      "p99 {:.2f}, slowest {:.1f} (limit {} us): {}\n",
      loaded.rules.rules.size(), micros.size(), alerts, kHistory, mean, micros[micros.size() / 2],
      micros[micros.size() * 99 / 100], micros.back(), kLimitMicros,
      mean < kLimitMicros ? "ok" : "TOO SLOW");
  return mean < kLimitMicros ? 0 : 1;
}
