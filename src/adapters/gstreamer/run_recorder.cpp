#include "run_recorder.hpp"

#include <utility>

#include "tillwatch/media/annex_b.hpp"

namespace tillwatch {
namespace {

constexpr seconds kFpsSpan{5};
// Farther off than this, a picture's time is wrong rather than late: one of the clocks was set.
constexpr seconds kMaxLate{5};
constexpr seconds kMaxEarly{2};

PictureHeader HeaderOf(const CodedPicture& picture) {
  if (picture.format->codec == VideoCodec::kMjpeg) return {.keyframe = true, .parameter_sets = {}};
  return ReadPictureHeader(picture.format->codec, picture.data);
}

}  // namespace

std::optional<SteadyTime> RunFacts::LastArrival() const {
  if (arrivals.empty()) return std::nullopt;
  return arrivals.back();
}

double RunFacts::FramesPerSecond(SteadyTime now) const {
  auto first = arrivals.begin();
  while (first != arrivals.end() && now - *first > kFpsSpan) ++first;
  const auto count = arrivals.end() - first;
  if (count < 2) return 0;
  const std::chrono::duration<double> span = arrivals.back() - *first;
  return span.count() > 0 ? static_cast<double>(count - 1) / span.count() : 0;
}

RunRecorder::RunRecorder(std::uint64_t run, const Clock& clock, Keep keep)
    : number_(run), clock_(clock), keep_(std::move(keep)) {}

RunFacts RunRecorder::Facts() const {
  return facts_.With([](const RunFacts& facts) { return facts; });
}

void RunRecorder::TakePicture(const CodedPicture& picture) {
  run_.With([&](Run& run) {
    if (run.broken) return;
    auto unit = NewUnit(run, picture);
    Note(*unit);
    if (!run.order.Follows(unit->pts, unit->keyframe)) {
      Break(run, "the camera's timestamps jumped back");
      return;
    }
    Place(run, std::move(unit), clock_.UtcNow(), picture.sender_time);
  });
}

std::shared_ptr<AccessUnit> RunRecorder::NewUnit(Run& run, const CodedPicture& picture) const {
  const PictureHeader header = HeaderOf(picture);
  const bool sets_changed =
      header.keyframe && run.config && header.parameter_sets != run.config->parameter_sets;
  if (run.format != picture.format || sets_changed) {
    run.format = picture.format;
    auto config = std::make_shared<CodecConfig>(*picture.format);
    config->parameter_sets = header.parameter_sets;
    run.config = std::move(config);
  }
  auto unit = std::make_shared<AccessUnit>();
  unit->run = number_;
  unit->pts = picture.pts;
  unit->arrived_at = clock_.SteadyNow();
  unit->keyframe = header.keyframe;
  unit->config = run.config;
  unit->data.assign(picture.data.begin(), picture.data.end());
  return unit;
}

void RunRecorder::Note(const AccessUnit& unit) {
  facts_.With([&](RunFacts& facts) {
    facts.config = unit.config;
    if (unit.keyframe || !facts.last_keyframe) facts.last_keyframe = unit.arrived_at;
    facts.arrivals.push_back(unit.arrived_at);
    while (unit.arrived_at - facts.arrivals.front() > kFpsSpan) facts.arrivals.pop_front();
  });
}

// Gives the unit its time and keeps it, when its time is known.
void RunRecorder::Place(Run& run, std::shared_ptr<AccessUnit> unit, UtcTime arrival,
                        std::optional<UtcTime> sender_time) {
  if (run.start) {
    auto settled = run.start->Add(std::move(unit), arrival, run.timeline);
    if (settled.empty()) return;
    run.start.reset();
    for (auto& waited : settled) KeepPicture(std::move(waited));
    return;
  }
  unit->captured_at = run.timeline.Map(unit->pts, arrival, sender_time);
  unit->time_source = run.timeline.Source();
  unit->clock_offset = run.timeline.ClockOffset();
  if (arrival - unit->captured_at > kMaxLate || unit->captured_at - arrival > kMaxEarly) {
    Break(run, "the camera's clock or ours was set");
    return;
  }
  KeepPicture(std::move(unit));
}

void RunRecorder::KeepPicture(std::shared_ptr<AccessUnit> unit) {
  facts_.With([&](RunFacts& facts) {
    facts.last_frame_at = unit->captured_at;
    facts.time_source = unit->time_source;
    facts.clock_offset = unit->clock_offset;
  });
  keep_(std::move(unit));
}

void RunRecorder::TakeSound(const CodedSound& sound) {
  run_.With([&](Run& run) {
    if (run.broken) return;
    const UtcTime arrival = clock_.UtcNow();
    if (run.start) {
      run.sound.Follow(sound.pts, arrival);
      return;
    }
    const auto place = run.sound.Map(sound.pts, arrival, sound.sender_time, run.timeline);
    auto unit = std::make_shared<AccessUnit>();
    unit->run = number_;
    unit->pts = place.pts;
    unit->captured_at = place.captured_at;
    unit->arrived_at = clock_.SteadyNow();
    unit->time_source = run.sound.Times().Source();
    unit->clock_offset = run.sound.Times().ClockOffset();
    unit->audio = sound.format;
    unit->data.assign(sound.data.begin(), sound.data.end());
    keep_(std::move(unit));
  });
}

void RunRecorder::Break(Run& run, const char* reason) {
  run.broken = true;
  facts_.With([&](RunFacts& facts) { facts.broken = reason; });
}

}  // namespace tillwatch
