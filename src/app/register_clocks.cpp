#include "tillwatch/app/register_clocks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tillwatch {
namespace {

std::optional<RegisterKey> KeyOf(const PosEvent& event) {
  if (!event.register_id) return std::nullopt;
  return RegisterKey{event.store, *event.register_id};
}

RegisterClockView ViewOf(const RegisterKey& key, const RegisterClock& clock) {
  return {key,
          clock.Offset(),
          clock.Noise(),
          clock.Correction(),
          clock.Samples().size(),
          clock.LastSeen()};
}

}  // namespace

void RegisterClocks::Observe(const PosEvent& event) {
  const auto key = KeyOf(event);
  // An event that says no time has that of its arrival, see DecodeEvent.
  if (!key || event.occurred_at == event.received_at) return;
  state_.With([&](State& state) {
    if (!state.clocks.contains(*key) && state.clocks.size() >= kMaxRegisterClocks) return;
    state.clocks[*key].Add(event.occurred_at, event.received_at);
    state.changed.insert(*key);
  });
}

UtcTime RegisterClocks::MomentOf(const PosEvent& event) const {
  const auto key = KeyOf(event);
  if (!key || event.occurred_at == event.received_at) return event.occurred_at;
  return state_.With([&](const State& state) -> UtcTime {
    const auto found = state.clocks.find(*key);
    if (found == state.clocks.end()) return event.occurred_at;
    return event.occurred_at + found->second.Correction();
  });
}

std::optional<milliseconds> RegisterClocks::OffsetOf(const PosEvent& event) const {
  const auto key = KeyOf(event);
  if (!key || event.occurred_at == event.received_at) return std::nullopt;
  return state_.With([&](const State& state) -> std::optional<milliseconds> {
    const auto found = state.clocks.find(*key);
    return found == state.clocks.end() ? std::nullopt : found->second.Offset();
  });
}

std::vector<RegisterClockView> RegisterClocks::All() const {
  return state_.With([](const State& state) {
    std::vector<RegisterClockView> views;
    views.reserve(state.clocks.size());
    for (const auto& [key, clock] : state.clocks) views.push_back(ViewOf(key, clock));
    return views;
  });
}

void RegisterClocks::Sync() {
  Report();
  if (!loaded_) Load();
  if (clock_.SteadyNow() < next_save_) return;
  std::vector<KeptRegisterClock> changed;
  state_.With([&](State& state) {
    for (const RegisterKey& key : state.changed) changed.push_back({key, state.clocks.at(key)});
    state.changed.clear();
  });
  if (changed.empty()) return;
  try {
    store_.SaveClocks(changed);
  } catch (...) {
    state_.With([&](State& state) {
      for (const KeptRegisterClock& kept : changed) state.changed.insert(kept.key);
    });
    throw;
  }
  next_save_ = clock_.SteadyNow() + kSaveClocksEvery;
}

// What was learnt before the database answered goes behind what it has.
void RegisterClocks::Load() {
  std::vector<KeptRegisterClock> kept = store_.LoadClocks();
  loaded_ = true;
  state_.With([&](State& state) {
    for (KeptRegisterClock& saved : kept) {
      RegisterClock& clock = state.clocks[saved.key];
      const RegisterClock fresh = std::exchange(clock, std::move(saved.clock));
      for (const auto& sample : fresh.Samples()) {
        clock.Add(sample.received_at - sample.difference, sample.received_at);
      }
    }
  });
}

void RegisterClocks::Report() const {
  constexpr std::size_t kNamed = 5;
  const UtcTime oldest = clock_.UtcNow() - kClockAlarmLife;
  std::vector<std::string> wrong;
  for (const RegisterClockView& view : All()) {
    if (std::chrono::abs(view.correction) <= kClockAlarm || view.last_seen < oldest) continue;
    wrong.push_back(
        fmt::format("{} of {} is {:.1f} s {}", view.key.register_id.value, view.key.store.value,
                    static_cast<double>(std::chrono::abs(view.correction).count()) / 1000,
                    view.correction > milliseconds(0) ? "behind" : "ahead"));
  }
  if (wrong.empty()) {
    health_.Set("clocks", HealthState::kOk);
    return;
  }
  std::string text = "clips are cut at the corrected time; set the clocks of these tills (NTP): ";
  for (std::size_t i = 0; i < std::min(kNamed, wrong.size()); ++i) {
    text += (i == 0 ? "" : ", ") + wrong[i];
  }
  if (wrong.size() > kNamed) text += fmt::format(" and {} more", wrong.size() - kNamed);
  health_.Set("clocks", HealthState::kDegraded, text);
}

}  // namespace tillwatch
