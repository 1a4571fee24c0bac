#include "camera_recorder.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <functional>
#include <utility>

#include "tillwatch/media/annex_b.hpp"

namespace tillwatch {
namespace {

constexpr seconds kFpsSpan{5};
// Farther off than this, a picture's time is wrong rather than late: one of the clocks was set.
constexpr seconds kMaxLate{5};
constexpr seconds kMaxEarly{2};
constexpr milliseconds kLongestWait{1'000};

void ForgetOld(std::deque<SteadyTime>& arrivals, SteadyTime now) {
  while (!arrivals.empty() && now - arrivals.front() > kFpsSpan) arrivals.pop_front();
}

double FramesPerSecond(const std::deque<SteadyTime>& arrivals) {
  if (arrivals.size() < 2) return 0;
  const std::chrono::duration<double> span = arrivals.back() - arrivals.front();
  return span.count() > 0 ? static_cast<double>(arrivals.size() - 1) / span.count() : 0;
}

std::unique_ptr<RingMemory> RingMemoryFor(const Camera& camera, const CameraFleetOptions& options) {
  if (options.ring_memory) return options.ring_memory(camera);
  return std::make_unique<HeapRingMemory>(
      RingLayout::For(camera.buffer, camera.buffer_max_bytes).TotalBytes());
}

}  // namespace

CameraRecorder::CameraRecorder(const Camera& camera, const Clock& clock,
                               const CameraFleetOptions& options)
    : id_(camera.id),
      url_(SplitRtspUrl(camera.rtsp_url)),
      clock_(clock),
      options_(options),
      ring_(camera.buffer, camera.buffer_max_bytes, RingMemoryFor(camera, options), clock) {
  state_.With([&](State& state) { state.since = clock_.UtcNow(); });
  thread_ = std::jthread([this](std::stop_token stop) { Loop(std::move(stop)); });
}

CameraRecorder::~CameraRecorder() = default;

void CameraRecorder::RequestStop() { thread_.request_stop(); }

void CameraRecorder::Loop(std::stop_token stop) {
  Backoff backoff(options_.backoff_min, options_.backoff_max,
                  static_cast<unsigned>(std::hash<CameraId>{}(id_)));
  while (!stop.stop_requested()) {
    RunEnd end;
    try {
      end = RecordOneRun(stop);
    } catch (const std::exception& e) {
      end.reason = e.what();
    }
    if (stop.stop_requested()) return;
    SetState(end.state, end.reason);
    if (end.lasted) backoff.Reset();
    Pause(stop, backoff.Next());
  }
}

CameraRecorder::RunEnd CameraRecorder::RecordOneRun(std::stop_token stop) {
  Run run;
  run.number = ring_.NextRun();
  state_.With([](State& state) {
    state.arrivals.clear();
    state.clock_jumped = false;
  });
  RtspSession session(url_, options_.watchdog,
                      [&](const CodedPicture& picture) { Take(run, picture); });
  session.Start();
  const std::stop_callback wake(stop, [&session] { session.Wake(); });
  return WatchSession(session, stop);
}

CameraRecorder::RunEnd CameraRecorder::WatchSession(RtspSession& session, std::stop_token stop) {
  const SteadyTime started = clock_.SteadyNow();
  bool live = false;
  while (!stop.stop_requested()) {
    ring_.Tend();
    const SteadyTime now = clock_.SteadyNow();
    const std::optional<SteadyTime> last = LastArrival();
    const bool lasted = last && *last - started > options_.watchdog;
    if (last && !live) {
      live = true;
      SetState(CameraState::kLive, {});
    }
    const auto quiet = std::chrono::ceil<milliseconds>(now - last.value_or(started));
    if (quiet >= options_.watchdog) {
      return {CameraState::kStalled,
              fmt::format("no picture for {:.1f} s", std::chrono::duration<double>(quiet).count()),
              lasted};
    }
    if (ClockJumped())
      return {CameraState::kConnecting, "the camera's clock or ours was set", true};
    const auto ended = session.Wait(std::min(options_.watchdog - quiet, kLongestWait));
    if (ended) return {CameraState::kOffline, *ended, lasted};
  }
  return {};
}

// In the session's streaming thread, as are Place and Keep.
void CameraRecorder::Take(Run& run, const CodedPicture& picture) {
  const PictureHeader header = ReadPictureHeader(picture.format->codec, picture.data);
  const bool sets_changed =
      header.keyframe && run.config && header.parameter_sets != run.config->parameter_sets;
  if (run.format != picture.format || sets_changed) {
    run.format = picture.format;
    auto config = std::make_shared<CodecConfig>(*picture.format);
    config->parameter_sets = header.parameter_sets;
    run.config = std::move(config);
  }

  auto unit = std::make_shared<AccessUnit>();
  unit->run = run.number;
  unit->pts = picture.pts;
  unit->arrived_at = clock_.SteadyNow();
  unit->keyframe = header.keyframe;
  unit->config = run.config;
  unit->data.assign(picture.data.begin(), picture.data.end());
  state_.With([&](State& state) {
    state.config = run.config;
    state.arrivals.push_back(unit->arrived_at);
    ForgetOld(state.arrivals, unit->arrived_at);
  });
  Place(run, std::move(unit), clock_.UtcNow());
}

// Gives the unit its time and keeps it, when its time is known.
void CameraRecorder::Place(Run& run, std::shared_ptr<AccessUnit> unit, UtcTime arrival) {
  if (run.start) {
    auto settled = run.start->Add(std::move(unit), arrival, run.timeline);
    if (settled.empty()) return;
    run.start.reset();
    for (auto& waited : settled) Keep(std::move(waited));
    return;
  }
  unit->captured_at = run.timeline.Map(unit->pts, arrival);
  if (arrival - unit->captured_at > kMaxLate || unit->captured_at - arrival > kMaxEarly) {
    // Cannot be put in order with the run so far: a new run has its own timeline.
    state_.With([](State& state) { state.clock_jumped = true; });
    return;
  }
  Keep(std::move(unit));
}

void CameraRecorder::Keep(std::shared_ptr<AccessUnit> unit) {
  state_.With([&](State& state) { state.last_frame_at = unit->captured_at; });
  ring_.Push(std::move(unit));
}

void CameraRecorder::SetState(CameraState state, const std::string& reason) {
  const bool changed = state_.With([&](State& s) {
    if (s.state == state && s.reason == reason) return false;
    if (s.state != state) s.since = clock_.UtcNow();
    if (state == CameraState::kLive) ++s.times_live;
    s.state = state;
    s.reason = reason;
    return true;
  });
  if (!changed) return;
  const CameraStatus status = Status();
  if (state == CameraState::kLive) {
    spdlog::info("camera live (camera={} codec={} width={} height={} reconnects={})", id_.value,
                 status.codec, status.width, status.height, status.reconnects);
  } else {
    spdlog::warn("camera {} (camera={} reason=\"{}\")", ToString(state), id_.value, reason);
  }
  if (options_.on_change) options_.on_change(status);
}

void CameraRecorder::Pause(std::stop_token stop, milliseconds pause) {
  std::unique_lock lock(pause_mutex_);
  pause_over_.wait_for(lock, stop, pause, [] { return false; });
}

std::optional<SteadyTime> CameraRecorder::LastArrival() const {
  return state_.With([](const State& state) -> std::optional<SteadyTime> {
    if (state.arrivals.empty()) return std::nullopt;
    return state.arrivals.back();
  });
}

bool CameraRecorder::ClockJumped() const {
  return state_.With([](const State& state) { return state.clock_jumped; });
}

CameraStatus CameraRecorder::Status() const {
  State state = state_.With([](const State& s) { return s; });
  ForgetOld(state.arrivals, clock_.SteadyNow());
  const FootageExtent extent = ring_.Extent();
  CameraStatus status;
  status.id = id_;
  status.state = state.state;
  status.reason = state.reason;
  status.since = state.since;
  status.fps = FramesPerSecond(state.arrivals);
  status.buffered_bytes = extent.bytes;
  status.bytes_limited = extent.bytes_limited;
  status.footage_problem = ring_.Problem();
  if (extent.oldest && extent.newest) {
    status.buffered_seconds =
        std::chrono::duration<double>(*extent.newest - *extent.oldest).count();
  }
  if (state.config) {
    status.codec = ToString(state.config->codec);
    status.width = state.config->width;
    status.height = state.config->height;
  }
  status.last_frame_at = state.last_frame_at;
  status.reconnects = state.times_live > 0 ? state.times_live - 1 : 0;
  return status;
}

}  // namespace tillwatch
