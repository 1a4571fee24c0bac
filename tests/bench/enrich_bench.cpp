// What the enrichers cost an event: a shop of 20 stores with two cameras each, clocks that are
// known, the questions of all rules. Prints microseconds an event; the limit is 2.
//
//   ninja -C build tillwatch-enrich-bench && build/tillwatch-enrich-bench [rules.toml]
#include <fmt/format.h>

#include <chrono>
#include <map>
#include <set>
#include <vector>

#include "shop_traffic.hpp"
#include "support/fake_receipt_store.hpp"
#include "support/fake_register_clock_store.hpp"
#include "tillwatch/adapters/config/rules_file.hpp"
#include "tillwatch/app/built_in_enrichers.hpp"
#include "tillwatch/app/enrichers.hpp"
#include "tillwatch/codec/event_decoder.hpp"
#include "tillwatch/risk/scorer.hpp"

using namespace tillwatch;

namespace {

constexpr UtcTime kStart{seconds(1'795'271'585)};
constexpr int kEvents = 100'000;
constexpr int kStores = 20;
constexpr double kLimitMicros = 2;

std::vector<PosEvent> Traffic() {
  ShopTraffic traffic(1, kStores);
  std::vector<PosEvent> events;
  for (int i = 0; i < kEvents; ++i) {
    const UtcTime at = kStart + milliseconds(200) * i;
    const TrafficMessage message = traffic.Next(at);
    if (auto event = DecodeEvent(message.topic, message.payload, at + milliseconds(90), "USD")) {
      events.push_back(std::move(*event));
    }
  }
  return events;
}

CameraRegistry TwoCamerasAStore(const std::vector<PosEvent>& events) {
  std::map<StoreId, std::set<RegisterId>> stores;
  for (const PosEvent& event : events) {
    if (event.register_id) stores[event.store].insert(*event.register_id);
  }
  std::vector<StoredCamera> cameras;
  for (const auto& [store, registers] : stores) {
    for (int i = 0; i < 2; ++i) {
      Camera camera;
      camera.id.value = fmt::format("camera_{:03}", cameras.size());
      camera.store = store;
      if (i == 0) camera.registers.assign(registers.begin(), registers.end());
      cameras.push_back({camera, true});
    }
  }
  return CameraRegistry(std::move(cameras));
}

// What the rules ask of each event.
std::vector<std::vector<RecordedHistory::Answer>> AnswersOf(const std::vector<PosEvent>& events,
                                                            const Scorer& scorer) {
  std::vector<std::vector<RecordedHistory::Answer>> answers;
  for (const PosEvent& event : events) {
    const NoHistory nothing;
    const RecordedHistory recorded(nothing);
    (void)scorer.Assess(event, recorded);
    answers.push_back(recorded.Answers());
  }
  return answers;
}

double MicrosEach(std::chrono::nanoseconds length, std::uint64_t count) {
  return std::chrono::duration<double, std::micro>(length).count() / static_cast<double>(count);
}

}  // namespace

int main(int argc, char** argv) {
  const LoadedRules loaded = LoadRules(argc > 1 ? argv[1] : "config/rules.toml");
  for (const std::string& problem : loaded.problems) fmt::print(stderr, "{}\n", problem);
  if (!loaded.problems.empty()) return 1;
  const SystemClock clock;
  Health health(clock);
  const StoreCalendar calendar = StoreCalendar::Make("Europe/Berlin", {}).value();
  const std::vector<PosEvent> events = Traffic();
  const CameraRegistry cameras = TwoCamerasAStore(events);
  test::FakeRegisterClockStore saved;
  RegisterClocks clocks(saved, health, clock);
  for (const PosEvent& event : events) clocks.Observe(event);
  const auto answers = AnswersOf(events, Scorer(loaded.rules, calendar));
  test::FakeReceiptStore receipts;
  Enrichers enrichers(MakeBuiltInEnrichers(cameras, clocks, calendar, receipts), {}, health, clock);

  std::size_t facts = 0;
  const auto start = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < events.size(); ++i) {
    facts += enrichers.Enrich(events[i], {answers[i]}).Size();
  }
  const double mean = MicrosEach(std::chrono::steady_clock::now() - start, events.size());
  for (const EnricherView& view : enrichers.All()) {
    if (view.runs == 0) continue;
    fmt::print("  {:18} {:7} runs, mean {:.2f} us, slowest {:.1f}\n", view.name, view.runs,
               MicrosEach(view.total, view.runs), MicrosEach(view.max, 1));
  }
  fmt::print("{} events enriched ({} facts): mean {:.2f} us (limit {} us): {}\n", events.size(),
             facts, mean, kLimitMicros, mean < kLimitMicros ? "ok" : "TOO SLOW");
  return mean < kLimitMicros ? 0 : 1;
}
