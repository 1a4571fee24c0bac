#include "clock_steps.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace tillwatch {
namespace {

// Runs one after the other that were recorded with one setting of the clock.
struct Epoch {
  microseconds offset{0};  // wall over steady
  TimeSpan recorded;       // from its first picture to its latest

  microseconds DistanceTo(UtcTime moment) const {
    return std::max({recorded.start - moment, moment - recorded.end, microseconds(0)});
  }
};

// Each run by itself.
std::vector<std::pair<std::uint64_t, Epoch>> RunsOf(const std::vector<AccessUnitPtr>& units) {
  std::vector<std::pair<std::uint64_t, Epoch>> runs;
  for (const AccessUnitPtr& unit : units) {
    const microseconds offset = WallOverSteady(unit->captured_at, unit->arrived_at);
    if (runs.empty() || runs.back().first != unit->run) {
      runs.push_back({unit->run, {offset, {unit->captured_at, unit->captured_at}}});
    }
    Epoch& run = runs.back().second;
    run.offset = std::max(run.offset, offset);
    run.recorded.end = std::max(run.recorded.end, unit->captured_at);
  }
  return runs;
}

struct Epochs {
  std::vector<Epoch> all;
  std::map<std::uint64_t, std::size_t> of_run;
};

Epochs EpochsOf(const std::vector<AccessUnitPtr>& units) {
  Epochs epochs;
  for (const auto& [number, run] : RunsOf(units)) {
    const bool stepped =
        epochs.all.empty() || std::chrono::abs(run.offset - epochs.all.back().offset) > kClockStep;
    if (stepped) epochs.all.push_back(run);
    epochs.all.back().recorded.end = run.recorded.end;
    epochs.of_run.try_emplace(number, epochs.all.size() - 1);
  }
  return epochs;
}

AccessUnitPtr Moved(const AccessUnitPtr& unit, microseconds by) {
  if (by == microseconds(0)) return unit;
  auto moved = std::make_shared<AccessUnit>(*unit);
  moved->captured_at += by;
  return moved;
}

}  // namespace

FootageSlice OnTheClockOf(UtcTime moment, FootageSlice slice) {
  const Epochs epochs = EpochsOf(slice.units);
  if (epochs.all.size() < 2) return slice;
  Epoch chosen = epochs.all.front();
  for (const Epoch& epoch : epochs.all) {
    if (epoch.DistanceTo(moment) <= chosen.DistanceTo(moment)) chosen = epoch;
  }
  const bool has_oldest = slice.extent.oldest == slice.units.front()->captured_at;
  for (auto* units : {&slice.units, &slice.audio}) {
    for (AccessUnitPtr& unit : *units) {
      const auto epoch = epochs.of_run.find(unit->run);
      if (epoch == epochs.of_run.end()) continue;  // sound of a run that has no picture here
      unit = Moved(unit, chosen.offset - epochs.all[epoch->second].offset);
    }
  }
  if (has_oldest) slice.extent.oldest = slice.units.front()->captured_at;
  return slice;
}

}  // namespace tillwatch
